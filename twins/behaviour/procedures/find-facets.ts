/** @module Things of which there is one in each owner, by pairs of verbs: `getPresence` and `setPresence`, `setSnooze` and `endSnooze` beside `info`. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { type BoundArgument, boundArguments } from './bind-arguments.ts'
import type { Things } from './find-things.ts'
import type { Procedure } from './read-procedures.ts'

/** One thing in each owner; the owner is the caller where a request names none. */
export interface Facet {
  readonly resource: FoundResource
  readonly owner: FoundResource | undefined
  readonly does: 'read' | 'set' | 'unset'
  readonly ownerArgument: BoundArgument | undefined
  /** Where it stands in the answer; undefined where the answer does not show it. */
  readonly at: string | undefined
}

const READS = /^(?:get|info|show|read)$/
const SETS = /^(?:set|update|change|start|enable|put)$/
const UNSETS = /^(?:unset|delete|clear|remove|reset)$/
const ENDS = /^(?:end|stop|disable|cancel)$/

/** The facets of a contract's procedures, by operation id. */
export function findFacets(
  view: SchemaViewer,
  things: Things,
  procedures: readonly Procedure[],
  isTie: (procedure: Procedure) => boolean,
): ReadonlyMap<string, Facet> {
  const groups = new Map<string, Procedure[]>()
  for (const one of procedures) {
    const name = isTie(one) ? undefined : groupOf(things, one, procedures)
    if (name === undefined) continue
    const group = groups.get(name) ?? []
    groups.set(name, group)
    group.push(one)
  }
  const found = new Map<string, Facet>()
  for (const [name, group] of groups) {
    const reader = group.find(({ verb }) => READS.test(verb.act))
    const isSet = group.some(({ verb }) => SETS.test(verb.act))
    const isEnded = group.some(({ verb }) => UNSETS.test(verb.act) || ENDS.test(verb.act))
    if (!isSet || (reader === undefined && !isEnded)) continue
    const owner = ownerOf(things, group)
    const shower = reader ?? group[0]
    const entity = shower === undefined ? undefined : shownSchema(view, shower)
    const noun = name.split('.').at(-1) ?? name
    const resource: FoundResource = {
      name: owner === undefined || noun.startsWith(owner.noun) ? noun : `${owner.noun}_${noun}`,
      noun,
      family: undefined,
      items: [],
      collections: [],
      entity,
      confidence: 0.6,
      reason: `${group.map(({ facts }) => facts.operation.id).join(', ')} read and change the only one${owner === undefined ? '' : ` of each ${owner.noun}`}.`,
    }
    for (const one of group) {
      const bound = boundArguments(things, one)
      found.set(one.facts.operation.id, {
        resource,
        owner,
        does: READS.test(one.verb.act) ? 'read' : UNSETS.test(one.verb.act) ? 'unset' : 'set',
        ownerArgument: bound.find(({ thing, isMany }) => thing === owner && !isMany),
        at: placeOf(view, one),
      })
    }
  }
  return found
}

/** The name that the verbs of one facet share: its nouns, or its nouns and what its verbs speak of. */
function groupOf(
  things: Things,
  { verb, nouns, name, answer }: Procedure,
  procedures: readonly Procedure[],
): string | undefined {
  const around = procedures.filter((one) => one.name.noun === name.noun)
  const isMany = around.some(({ verb: v }) => /^(?:list|create|add|open)$/.test(v.act) && v.isPlain)
  const isWhole = READS.test(verb.act) || SETS.test(verb.act) || ENDS.test(verb.act)
  // `dnd.info`, `dnd.setSnooze`, `dnd.endDnd`: nothing under the noun makes or lists any.
  const isAlone = around.every(
    ({ verb: v }) => READS.test(v.act) || SETS.test(v.act) || ENDS.test(v.act) || v.act === 'info',
  )
  const shown = things.named(answer.member ?? '')
  const isThing = shown?.entity?.properties.has('id') === true
  if (!isMany && isAlone && around.length > 1 && !isThing) {
    const reads = around.some(({ verb: v }) => v.isPlain && READS.test(v.act))
    const isOther = verb.act === 'info' && !verb.isPlain
    return reads && isWhole && !isOther ? nouns.join('.') : undefined
  }
  if (verb.object === '' || verb.isNoun) return undefined
  const isPart = READS.test(verb.act) || SETS.test(verb.act) || UNSETS.test(verb.act)
  const pair = around.filter(({ verb: v }) => v.object === verb.object)
  const own = things.named(nouns.at(-1) ?? '')
  if (!isPart || pair.length < 2 || own === undefined) return undefined
  // `getConversationPrefs` under `conversations` are its prefs.
  const words = verb.object.split('_')
  const rest = things.named(words[0] ?? '') === own && words.length > 1 ? words.slice(1) : words
  return `${nouns.join('.')}.${rest.join('_')}`
}

function ownerOf(things: Things, group: readonly Procedure[]): FoundResource | undefined {
  for (const one of group) {
    const own = things.of(one)
    const outer = things.named(one.nouns.at(-2) ?? '')
    const bound = boundArguments(things, one).filter(({ isMany }) => !isMany)
    const named = bound.find(({ thing }) => thing === own || thing === outer) ?? bound[0]
    if (named !== undefined && named.thing.noun !== one.nouns.at(-1)) return named.thing
    if (named !== undefined && one.verb.object !== '') return named.thing
  }
  const [first] = group
  return first === undefined || first.verb.object === '' ? undefined : things.of(first)
}

function bodyOf(view: SchemaViewer, { facts }: Procedure): SchemaView | undefined {
  return facts.answerPointer === undefined ? undefined : view(facts.answerPointer)
}

function placeOf(view: SchemaViewer, one: Procedure): string | undefined {
  if (one.answer.holds === 'entity') return one.answer.at
  const body = bodyOf(view, one)
  // `{ ok, presence, online }`: the answer is the thing itself.
  return body !== undefined && body.properties.size > 1 ? '' : undefined
}

function shownSchema(view: SchemaViewer, one: Procedure): SchemaView | undefined {
  if (one.answer.holds === 'entity') return one.answer.entity
  const body = bodyOf(view, one)
  return body !== undefined && body.properties.size > 1 ? body : undefined
}
