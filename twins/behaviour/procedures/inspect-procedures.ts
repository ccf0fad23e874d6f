/** @module Everything that classifying one procedure may ask about all of them. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaViewer } from '../observe/schema-view.ts'
import { type BoundArgument, boundArguments } from './bind-arguments.ts'
import { type Facet, findFacets } from './find-facets.ts'
import { findThings, type Things } from './find-things.ts'
import { findTies, type ProcedureTie } from './find-ties.ts'
import { type Procedure, readProcedures } from './read-procedures.ts'

/** What is known of a contract's procedures once they have been looked at together. */
export interface Procedures {
  readonly things: Things
  readonly all: readonly Procedure[]
  readonly facets: readonly FoundResource[]
  /** The resource of whoever asks, where a procedure shows just that one. */
  readonly actor: FoundResource | undefined
  of(facts: OperationFacts): Procedure | undefined
  tie(procedure: Procedure): ProcedureTie | undefined
  facet(procedure: Procedure): Facet | undefined
  bound(procedure: Procedure): readonly BoundArgument[]
  /** The procedures that make a thing. */
  makers(thing: FoundResource): readonly Procedure[]
  parentOf(thing: FoundResource): FoundResource | undefined
}

/** Verbs that show whoever asks. */
const SELF = /^(?:identity|me|self|myself|whoami|current)$/

/** Looks at a contract's procedures as a whole. */
export function inspectProcedures(
  view: SchemaViewer,
  facts: readonly OperationFacts[],
  known: readonly FoundResource[],
): Procedures {
  const all = readProcedures(view, facts)
  const things = findThings(all, known)
  const ties = findTies(things, all)
  const idOf = ({ facts: one }: Procedure) => one.operation.id
  const facets = findFacets(view, things, all, (one) => ties.has(idOf(one)))
  const byId = new Map(all.map((one) => [idOf(one), one]))
  const bound = new Map(all.map((one) => [one, boundArguments(things, one)]))
  const makers = new Map<FoundResource, Procedure[]>()
  for (const one of all) {
    const made =
      ties.has(idOf(one)) || facets.has(idOf(one)) ? undefined : madeBy(view, things, one)
    if (made === undefined) continue
    const list = makers.get(made) ?? []
    makers.set(made, list)
    list.push(one)
  }
  const partial = {
    things,
    all,
    bound: (one: Procedure) => bound.get(one) ?? [],
    makers: (thing: FoundResource) => makers.get(thing) ?? [],
  }
  const parents = findParents(partial, ties)
  for (const { resource, owner } of facets.values()) {
    if (owner !== undefined) parents.set(resource, owner)
  }
  const self = all.find(({ name, verb }) => SELF.test(name.verb) && verb.meaning !== 'create')
  return {
    ...partial,
    facets: [...new Set([...facets.values()].map(({ resource }) => resource))],
    actor: self === undefined ? undefined : things.of(self),
    of: (one) => byId.get(one.operation.id),
    tie: (one) => ties.get(idOf(one)),
    facet: (one) => facets.get(idOf(one)),
    parentOf: (thing) => parents.get(thing),
  }
}

/** Whether a procedure shows just whoever asks. */
export function isSelf({ name }: Procedure): boolean {
  return SELF.test(name.verb)
}

/** The thing that a procedure makes; undefined for one that makes nothing. */
function madeBy(
  view: SchemaViewer,
  things: Things,
  procedure: Procedure,
): FoundResource | undefined {
  const { verb, answer } = procedure
  const own = things.of(procedure)
  const object = verb.object === '' ? undefined : things.named(verb.object)
  const bound = boundArguments(things, procedure)
  if (verb.meaning === 'action') {
    // `invite` with an address instead of a name, `meMessage` that answers with what identifies one.
    const isNamed = bound.some(({ thing }) => thing === (object ?? own))
    if (isNamed) return undefined
    if (verb.act === 'invite' && own !== undefined) return own
    return object !== undefined && tellsIdentity(view, procedure, object) ? object : undefined
  }
  if (verb.meaning !== 'create') return undefined
  const told = toldById(view, things, procedure)
  if (told !== undefined && told !== own) return told
  const shown = answer.holds === 'entity' ? things.shown(procedure) : undefined
  if (shown !== undefined) return shown
  return object?.entity !== undefined ? object : (own ?? object)
}

/** `scheduled_message_id` in an answer tells that one was made. */
function toldById(
  view: SchemaViewer,
  things: Things,
  procedure: Procedure,
): FoundResource | undefined {
  for (const name of scalarsOf(view, procedure)) {
    const word = /^(\w+)_id$/.exec(name)?.[1]
    const thing = word === undefined ? undefined : things.named(word)
    const isAsked = procedure.given.some((argument) => argument.name === name)
    if (thing !== undefined && !isAsked) return thing
  }
  return undefined
}

function tellsIdentity(view: SchemaViewer, procedure: Procedure, thing: FoundResource): boolean {
  const names = new Set(scalarsOf(view, procedure))
  return ['id', 'ts'].some((name) => names.has(name) && thing.entity?.properties.has(name) === true)
}

function scalarsOf(view: SchemaViewer, { facts }: Procedure): readonly string[] {
  if (facts.answerPointer === undefined) return []
  return [...view(facts.answerPointer).properties].flatMap(([name, at]) => {
    const { type, properties } = view(at)
    return type === 'array' || type === 'object' || properties.size > 0 ? [] : [name]
  })
}

/** What contains a thing: what its maker names, and another of its procedures names as well; the innermost of several. */
function findParents(
  { things, all, bound, makers }: Pick<Procedures, 'things' | 'all' | 'bound' | 'makers'>,
  ties: ReadonlyMap<string, ProcedureTie>,
): Map<FoundResource, FoundResource> {
  const containers = new Map<FoundResource, readonly FoundResource[]>()
  for (const thing of things.all) {
    const made = makers(thing)
    const others = all.filter((one) => {
      if (made.includes(one) || ties.has(one.facts.operation.id)) return false
      return things.shown(one) === thing || things.of(one) === thing
    })
    const named = made.flatMap((one) => bound(one).filter(({ isMany }) => !isMany))
    const isTied = (other: FoundResource) =>
      [...ties.values()].some(({ owner, member }) => owner === other && member === thing)
    const shared = named.filter(
      ({ thing: other }) =>
        other !== thing &&
        !isTied(other) &&
        others.some((one) => bound(one).some((b) => b.thing === other && !b.isMany)),
    )
    containers.set(thing, [...new Set(shared.map(({ thing: other }) => other))])
  }
  const parents = new Map<FoundResource, FoundResource>()
  for (const [thing, found] of containers) {
    // Of a channel and a message in it, the message.
    const innermost = found.find((one) =>
      found.some((other) => other !== one && containers.get(one)?.includes(other) === true),
    )
    const parent = innermost ?? found[0]
    if (parent !== undefined && containers.get(parent)?.includes(thing) !== true) {
      parents.set(thing, parent)
    }
  }
  return parents
}
