/** @module Operations on the path of a single item: read, replace, update, delete; and `…/latest`, a word in place of its key. */

import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf } from '../infer/inference.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { wordsOf } from '../observe/nouns.ts'
import { type OperationFacts, toBeDeleted } from '../observe/operation-facts.ts'
import { classifyAccepting } from './deeds/classify-accepting.ts'
import { behaviour, requestShape } from './describe.ts'
import { classifyDocument } from './fields/classify-document.ts'

/** The behaviour of an operation on a single one of a resource. */
export function classifyItem(
  inference: Inference,
  facts: OperationFacts,
  resource: FoundResource,
  keys: readonly KeyBinding[] = keysOf(inference.bind(facts)),
): OperationBehaviour {
  const { method, path } = facts.operation
  const more = {
    resource: resource.name,
    keys,
    request: requestShape(facts, resource),
  }
  const isAlias = (resource.queried ?? resource.items[0]?.shape) !== facts.shape
  const confidence = isAlias ? 0.8 : resource.confidence
  const why = isAlias
    ? `${path} addresses one of ${resource.name} by another path: the schema is the same.`
    : `${path} addresses one of ${resource.name}.`
  const { holds } = facts.answer
  const accepted = classifyAccepting(inference, facts, resource, keys)
  if (accepted !== undefined) return accepted
  switch (method) {
    case 'get':
      if (holds === 'entity' || holds === 'empty')
        return behaviour(facts, 'read', confidence, why, more)
      return (
        classifyDocument(inference, facts) ??
        behaviour(
          facts,
          'static',
          0.4,
          `${path} is below ${resource.name}, but its answer shows none of them; it comes from the schema alone.`,
          { keys: more.keys },
        )
      )
    case 'put':
      if (changesInPart(inference, facts)) {
        const says = `${why} PUT changes what it names: it is called ${facts.operation.id}, and requires nothing.`
        return behaviour(facts, 'update', confidence - 0.1, says, more)
      }
      return behaviour(facts, 'replace', confidence, `${why} PUT replaces it.`, more)
    case 'patch':
      return behaviour(facts, 'update', confidence, `${why} PATCH changes what it names.`, more)
    case 'post':
      return behaviour(
        facts,
        'update',
        confidence - 0.1,
        `${why} POST on an item changes what it names.`,
        more,
      )
    default:
      return behaviour(facts, 'delete', confidence, `${why} DELETE removes it.`, more)
  }
}

/** A PUT that is said to edit, with a body that requires nothing: what it leaves out stays. */
function changesInPart(inference: Inference, facts: OperationFacts): boolean {
  const { id, summary } = facts.operation
  if (
    facts.requestPointer === undefined ||
    !/^(?:edit|update|modify|change)/i.test(id || summary)
  ) {
    return false
  }
  const others = inference.paths.get(facts.shape)?.methods
  return others?.has('patch') !== true && inference.view(facts.requestPointer).required.size === 0
}

/**
 * The behaviour of a POST or PUT that answers with nothing and is said to delete the item that its path names; undefined for
 * any other. It says so of itself ("Deletes a project version."), or of a parameter ("The ID of the version to delete").
 */
export function classifyRemoval(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const { method, path, description, summary } = facts.operation
  if ((method !== 'post' && method !== 'put') || facts.answer.holds !== 'empty') return undefined
  const { runs } = inference.bind(facts)
  const named = toBeDeleted(facts)
  const run =
    named === undefined
      ? runs.at(-1)
      : runs.find(({ keys }) => keys.some(({ name }) => name === named))
  if (run === undefined || (named === undefined && facts.steps.length - run.end !== 1))
    return undefined
  const { noun } = run.resource
  const says = new RegExp(`^(?:<p>)?Deletes? (?:an?|the|this) (?:\\w+ )?${noun}[.,;]`, 'i')
  if (named === undefined && ![description, summary].some((text) => says.test(text ?? '')))
    return undefined
  const before = runs.slice(0, runs.indexOf(run) + 1)
  return behaviour(
    facts,
    'delete',
    0.75,
    `${method.toUpperCase()} ${path} is said to delete the one of ${run.resource.name} that its path names.`,
    {
      resource: run.resource.name,
      keys: before.flatMap(({ keys }) => keys),
      request: { holds: 'empty', at: '' },
    },
  )
}

const NEWEST = /^(?:latest|newest|most_recent)$/

/**
 * The behaviour of a GET that shows the newest of a list; undefined for any other. What its description leaves out
 * ("the most recent non-draft release") is left out, as far as the things have such marks.
 */
export function classifyNewest(
  inference: Inference,
  facts: OperationFacts,
  keys: readonly KeyBinding[],
): OperationBehaviour | undefined {
  const { operation, steps, shape, answer } = facts
  const word = wordsOf(steps.at(-1)?.text ?? '').join('_')
  if (facts.tail > 0 || answer.holds !== 'entity' || !NEWEST.test(word)) return undefined
  const shown = inference.ofFamily(answer.family, shape)
  const above = shape.slice(0, shape.lastIndexOf('/'))
  if (shown === undefined || inference.collectionOf(above) !== shown) return undefined
  const where: Record<string, boolean> = {}
  const said = `${operation.summary} ${operation.description}`
  for (const [, mark = ''] of said.matchAll(/\bnon-(\w+)/gi)) {
    const at = shown.entity?.properties.get(mark)
    if (at !== undefined && inference.view(at).type === 'boolean') where[mark] = false
  }
  const marks = Object.keys(where)
  return behaviour(
    facts,
    'read',
    0.75,
    `${operation.path} shows the newest of the ${shown.name} that the path above lists${marks.length === 0 ? '' : `, without those that are ${marks.join(' or ')}`}.`,
    { resource: shown.name, keys, picks: 'newest', ...(marks.length === 0 ? {} : { where }) },
  )
}
