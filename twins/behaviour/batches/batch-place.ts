/** @module The list that a request about many things is about: at its own path, above its verb, or with those of all owners. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { Inference } from '../infer/inference.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { type PathStep, shapeOfSteps } from '../observe/path-steps.ts'

/** What finding batches asks of the contract. */
export type Known = Pick<
  Inference,
  'view' | 'facts' | 'paths' | 'bind' | 'itemOf' | 'collectionOf' | 'ofFamily' | 'ofNoun'
>

/** A list, and what a request's path says of it. */
export interface BatchPlace {
  readonly shape: string
  readonly listed: FoundResource
  /** The list shows what stands at its own path; otherwise what is tied there and lives elsewhere. */
  readonly isOwn: boolean
  /** What the path's last word says is done: `…/mapping/remove`, `…/webhook/refresh`; undefined without such a word. */
  readonly verb: string | undefined
  /** For things of all owners in one list: the field that names the owner, and the parameter that does. */
  readonly owned: { readonly field: string; readonly parameter: string } | undefined
}

/** Words at the end of a path that take things away. */
export const REMOVING = /^(?:remove|delete|detach)$/

/** Words at the end of a path that change things. */
export const CHANGING = /^(?:update|change|edit|modify|patch)$/

/** The place of an operation; undefined where nothing is listed there. */
export function batchPlace(known: Known, facts: OperationFacts): BatchPlace | undefined {
  const own = placeAt(known, facts.steps, undefined)
  if (own !== undefined) return own
  const [last, before] = [facts.steps.at(-1), facts.steps.at(-2)]
  if (last?.kind !== 'literal' || before?.kind !== 'literal') return undefined
  const above = MANY.test(before.text) ? -2 : -1
  return placeAt(known, facts.steps.slice(0, above), verbIn(last.text))
}

/** What says only that there are many. */
const MANY = /^(?:bulk|batch|many|multiple)$/i

/** `bulk-delete` deletes, and `bulk` alone does what the method says. */
function verbIn(text: string): string | undefined {
  const words = wordsOf(text)
  const rest = words.filter((word) => !MANY.test(word))
  if (rest.length === words.length) return text
  return rest.length === 0 ? undefined : rest.join('_')
}

function placeAt(
  known: Known,
  steps: readonly PathStep[],
  verb: string | undefined,
): BatchPlace | undefined {
  const shape = shapeOfSteps(steps)
  const here = listedAt(known, shape)
  if (here !== undefined) {
    return {
      shape,
      listed: here,
      isOwn: known.collectionOf(shape) === here,
      verb,
      owned: undefined,
    }
  }
  const at = steps.findLastIndex(({ kind }) => kind === 'param')
  const owner = steps[at]
  if (owner === undefined || at !== steps.length - 2) return undefined
  const listed = listedAt(known, shapeOfSteps(steps.filter((_, i) => i !== at)))
  const field = listed === undefined ? undefined : fieldOfOwner(listed, steps[at - 1]?.text ?? '')
  if (listed === undefined || field === undefined) return undefined
  return { shape, listed, isOwn: true, verb, owned: { field, parameter: owner.text } }
}

function listedAt({ paths, collectionOf, ofFamily }: Known, shape: string) {
  const lists = paths.get(shape)?.methods.get('get')
  if (lists?.answer.holds !== 'list') return undefined
  return collectionOf(shape) ?? ofFamily(lists.answer.family, shape)
}

/** `/issuetypescheme/{id}/mapping` and `issueTypeSchemeId`: the field called like what the path names before its key. */
function fieldOfOwner({ entity }: FoundResource, word: string): string | undefined {
  const wanted = `${plain(word).replace(/s$/, '')}id`
  return [...(entity?.properties.keys() ?? [])].find((name) => plain(name) === wanted)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
