/** @module Everything that classifying one operation may ask about the whole contract. */

import type { Contract } from '../../contract/index.ts'
import { type FoundBatch, findBatches } from '../batches/find-batches.ts'
import type { KeyBinding } from '../model.ts'
import { namedBy } from '../observe/nouns.ts'
import { type OperationFacts, operationFacts } from '../observe/operation-facts.ts'
import { indexPaths, type PathIndex } from '../observe/path-index.ts'
import { createSchemaViewer, type SchemaViewer } from '../observe/schema-view.ts'
import { inspectProcedures, type Procedures } from '../procedures/inspect-procedures.ts'
import { type BoundPath, createPathBinder } from './bind-path.ts'
import { queryOwner } from './find-queried.ts'
import { type FoundResource, findResources } from './find-resources.ts'
import { keyFields } from './key-fields.ts'
import { inOrder } from './name-resources.ts'
import { findDocuments } from './single/find-documents.ts'
import { findSingletons } from './single/find-singletons.ts'
import { findToldSettings } from './single/find-told-settings.ts'
import { type CrossTie, findCrossTies } from './ties/find-cross-ties.ts'
import { type FoundRelation, findRelations } from './ties/find-relations.ts'

/** What is known of a contract once its operations have been looked at together. */
export interface Inference {
  readonly view: SchemaViewer
  readonly facts: readonly OperationFacts[]
  readonly paths: PathIndex
  readonly resources: readonly FoundResource[]
  /** Things of which there is one in each parent, by path shape. */
  readonly singletons: ReadonlyMap<string, FoundResource>
  /** What may stand whole at a path that nothing else explains, by path shape. */
  readonly documents: ReadonlyMap<string, FoundResource>
  /** Settings that requests may tell and that nothing shows, by path shape. */
  readonly told: ReadonlyMap<string, FoundResource>
  /** Relations by the shape of their item paths and of their collections. */
  readonly relations: ReadonlyMap<string, FoundRelation>
  /** Ties that are named from the member's side, by path shape. */
  readonly crossTies: ReadonlyMap<string, CrossTie>
  /** Requests about many things of a list at once. */
  readonly batches: ReadonlyMap<OperationFacts, FoundBatch>
  /** Operations whose path is a procedure's name, and the things that they are about. */
  readonly procedures: Procedures
  /** The resource of the entity that the credential stands for. */
  readonly actor: FoundResource | undefined
  bind(facts: OperationFacts): BoundPath
  /** The resource whose items a shape addresses. */
  itemOf(shape: string): FoundResource | undefined
  /** The resource whose entities stand at a collection's shape. */
  collectionOf(shape: string): FoundResource | undefined
  /** The resource whose things the query of a path names. */
  queriedAt(shape: string): FoundResource | undefined
  /** The resource of a schema's noun; of several the one nearest to a path. */
  ofFamily(family: string | undefined, shape: string): FoundResource | undefined
  ofNoun(noun: string): FoundResource | undefined
  parentOf(resource: FoundResource): FoundResource | undefined
}

/** Looks at a contract as a whole. */
export function inspectContract(contract: Contract): Inference {
  const view = createSchemaViewer(contract)
  const facts = operationFacts(contract, view)
  const paths = indexPaths(facts)
  const crossTies = findCrossTies(paths)
  // What is tied there lives elsewhere: its list shows no things of their own.
  const ownFacts = facts.filter(({ shape }) => !crossTies.has(shape))
  const addressed = findResources(ownFacts, paths, view)
  const procedures = inspectProcedures(view, facts, addressed)
  const resources = inOrder([...addressed, ...procedures.things.all])
  const singletons = new Map(findSingletons(paths, view, resources))
  for (const facet of procedures.facets) singletons.set(facet.name, facet)
  const documents = findDocuments(paths, view, [...resources, ...singletons.values()])
  const told = findToldSettings(facts, paths, view, [
    ...resources,
    ...singletons.values(),
    ...documents.values(),
  ])
  const bind = createPathBinder(view, resources, paths)
  const bound = new Map<OperationFacts, BoundPath>()
  const bindOnce = (one: OperationFacts): BoundPath => {
    let known = bound.get(one)
    if (known === undefined) {
      known = withOwner(one, bind(one))
      bound.set(one, known)
    }
    return known
  }
  // What stands below a thing that a query names is that thing's.
  const withOwner = (one: OperationFacts, path: BoundPath): BoundPath => {
    const stands = items.get(one.shape) ?? (one.tail > 0 ? undefined : collections.get(one.shape))
    const owner =
      stands === undefined ? undefined : queryOwner(view, one, (shape) => queriedAt(shape), actor)
    return owner === undefined || owner.resource === stands
      ? path
      : { ...path, runs: [owner, ...path.runs] }
  }
  const items = new Map<string, FoundResource>()
  const collections = new Map<string, FoundResource>()
  const families = new Map<string, FoundResource[]>()
  const nouns = new Map<string, FoundResource>()
  for (const resource of resources) {
    for (const { shape } of resource.items) if (!items.has(shape)) items.set(shape, resource)
    for (const shape of resource.collections) {
      if (!collections.has(shape)) collections.set(shape, resource)
    }
    if (!nouns.has(resource.noun)) nouns.set(resource.noun, resource)
    if (resource.family === undefined) continue
    const rivals = families.get(resource.family)
    if (rivals === undefined) families.set(resource.family, [resource])
    else rivals.push(resource)
  }
  // Where no schema has the name, what paths call so is meant.
  const called = new Map<string, FoundResource[]>()
  for (const resource of resources) {
    if (resource.items.length > 0 && !called.has(resource.noun))
      called.set(resource.noun, [resource])
  }
  const ofFamily = (family: string | undefined, shape: string): FoundResource | undefined => {
    const rivals =
      families.get(family ?? '') ?? families.get(namedBy(family) ?? '') ?? called.get(family ?? '')
    if (rivals === undefined || rivals.length < 2) return rivals?.[0]
    return rivals.reduce((best, next) =>
      nearness(next, shape) > nearness(best, shape) ? next : best,
    )
  }
  const actor = findActor(facts, ofFamily) ?? procedures.actor
  const queriedAt = (shape: string): FoundResource | undefined => {
    const found = collections.get(shape)
    return found?.queried === shape ? found : undefined
  }
  const parents = findParents(resources, paths, facts, bindOnce, ofFamily, (shape) =>
    collections.get(shape),
  )
  const partial = {
    view,
    facts,
    paths,
    resources,
    actor,
    bind: bindOnce,
    itemOf: (shape: string) => items.get(shape),
    collectionOf: (shape: string) => collections.get(shape),
    ofFamily,
    ofNoun: (noun: string) => nouns.get(noun),
  }
  const homes = new Map<FoundResource, FoundResource>()
  for (const [shape, singleton] of [...singletons, ...documents, ...told]) {
    const [one] = paths.get(shape)?.methods.values() ?? []
    const home = one === undefined ? undefined : bindOnce(one).runs.at(-1)?.resource
    if (home !== undefined) homes.set(singleton, home)
  }
  const batches = findBatches(partial)
  return {
    ...partial,
    singletons,
    batches,
    documents,
    told,
    crossTies,
    procedures,
    relations: findRelations({ ...partial, batches, crossTies }),
    queriedAt,
    parentOf: (resource) =>
      parents.get(resource) ?? homes.get(resource) ?? procedures.parentOf(resource),
  }
}

const SELF = /(?:^|\/)(?:user|me|myself|self|viewer|whoami|current_?user|account)$/i

/** True for a path without keys that means the caller. */
export function isSelfPath(path: string): boolean {
  return SELF.test(path) && !path.includes('{')
}

function findActor(
  facts: readonly OperationFacts[],
  ofFamily: Inference['ofFamily'],
): FoundResource | undefined {
  for (const one of facts) {
    if (one.operation.method !== 'get' || !isSelfPath(one.operation.path)) continue
    if (one.answer.holds !== 'entity') continue
    const found = ofFamily(one.answer.family, one.shape)
    if (found !== undefined && (found.items.length > 0 || found.queried !== undefined)) return found
  }
  return undefined
}

function nearness(resource: FoundResource, shape: string): number {
  const right = shape.split('/')
  let best = 0
  for (const other of [...resource.items.map((item) => item.shape), ...resource.collections]) {
    const left = other.split('/')
    let same = 0
    while (same < left.length && left[same] === right[same]) same += 1
    best = Math.max(best, same)
  }
  return best
}

/** What contains a resource: the innermost thing that is named where it is made, if all such places agree; else where it lives. */
function findParents(
  resources: readonly FoundResource[],
  paths: PathIndex,
  facts: readonly OperationFacts[],
  bind: (facts: OperationFacts) => BoundPath,
  ofFamily: Inference['ofFamily'],
  collectionOf: (shape: string) => FoundResource | undefined,
): ReadonlyMap<FoundResource, FoundResource> {
  const makers = new Map<FoundResource, Set<FoundResource | undefined>>()
  for (const one of facts) {
    if (one.operation.method !== 'post' || one.tail > 0 || one.answer.holds !== 'entity') continue
    const made = collectionOf(one.shape) ?? ofFamily(one.answer.family, one.shape)
    const { runs, loose } = bind(one)
    const inside = runs.at(-1)?.resource
    if (made === undefined || loose.length > 0 || inside === made) continue
    const list = makers.get(made) ?? new Set()
    list.add(inside)
    makers.set(made, list)
  }
  const parents = new Map<FoundResource, FoundResource>()
  for (const resource of resources) {
    const places = [...(makers.get(resource) ?? [])]
    const home = resource.items[0]
    const reader = home === undefined ? undefined : [...home.methods.values()][0]
    const around = paths.get(resource.collections[0] ?? '')
    const other = around === undefined ? undefined : [...around.methods.values()][0]
    const inHome =
      reader !== undefined
        ? bind(reader).runs.at(-2)?.resource
        : other === undefined
          ? undefined
          : bind(other).runs.at(-1)?.resource
    const parent = places.length === 1 ? places[0] : inHome
    if (parent !== undefined && parent !== resource) parents.set(resource, parent)
  }
  return withoutCycles(parents)
}

function withoutCycles(
  parents: Map<FoundResource, FoundResource>,
): ReadonlyMap<FoundResource, FoundResource> {
  for (const resource of [...parents.keys()]) {
    const seen = new Set([resource])
    for (let up = parents.get(resource); up !== undefined; up = parents.get(up)) {
      if (seen.has(up)) {
        parents.delete(resource)
        break
      }
      seen.add(up)
    }
  }
  return parents
}

/** The keys of a bound path, from the outermost to the innermost. */
export function keysOf(bound: BoundPath): readonly KeyBinding[] {
  return bound.runs.flatMap(({ keys }) => keys)
}

/** The binding of what names nothing known, as fields of a resource. */
export function looseKeys(
  inference: Inference,
  facts: OperationFacts,
  bound: BoundPath,
  resource: FoundResource,
): readonly KeyBinding[] {
  return bound.loose.map(({ text }) => {
    const declared = facts.operation.parameters.find(
      (one) => one.in === 'path' && one.name === text,
    )
    return {
      in: 'path',
      name: text,
      resource: resource.name,
      fields: keyFields(
        inference.view,
        resource.entity,
        resource.noun,
        declared ?? { name: text, schema: {} },
        true,
      ),
    }
  })
}
