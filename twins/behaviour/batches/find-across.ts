/** @module Requests about what stands inside many things at once: `PUT /issue/properties/{key}` beside `/issue/{id}/properties/{key}`. */

import type { FoundResource } from '../infer/find-resources.ts'
import type { BatchItems } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { PathGroup } from '../observe/path-index.ts'
import type { SchemaView } from '../observe/schema-view.ts'
import type { Known } from './batch-place.ts'
import type { FoundBatch } from './find-batches.ts'

/** Things inside others, and the path that has them in all of those. */
interface Inner {
  readonly inner: FoundResource
  readonly outer: FoundResource
  readonly item: PathGroup
  /** The field by which the item's path names one. */
  readonly key: string
  readonly literal: string
}

/** Batches by their operations, where the path leaves out in which thing the others are. */
export function findAcross(known: Known): ReadonlyMap<OperationFacts, FoundBatch> {
  const inners = new Map<string, Inner>()
  for (const inner of innersOf(known)) {
    const steps = inner.item.shape.split('/')
    const at = steps.lastIndexOf('{}', steps.length - 2)
    const across = steps.filter((_, i) => i !== at).join('/')
    // A path that reads has things of its own.
    const isOwn = [across, across.replace(/\/\{\}$/, '')].some(
      (shape) => known.paths.get(shape)?.methods.has('get') === true,
    )
    if (at > 0 && !isOwn && !inners.has(across)) inners.set(across, inner)
  }
  const found = new Map<OperationFacts, FoundBatch>()
  for (const facts of known.facts) {
    const batch = acrossAll(known, facts, inners)
    if (batch !== undefined) found.set(facts, batch)
  }
  return found
}

function innersOf(known: Known): readonly Inner[] {
  return known.paths.groups.flatMap((item): Inner[] => {
    const inner = item.tail === 1 ? known.itemOf(item.shape) : undefined
    const reader = item.methods.get('get')
    if (inner?.entity?.properties.has('value') !== true || reader === undefined) return []
    const [outer, own, more] = known.bind(reader).runs
    const field = own?.keys.length === 1 ? own.keys[0]?.fields[0] : undefined
    const literal = item.steps.at(-2)?.text
    const isHome = outer !== undefined && own?.resource === inner && more === undefined
    if (!isHome || field === undefined || literal === undefined) return []
    return [{ inner, outer: outer.resource, item, key: field, literal }]
  })
}

function acrossAll(
  known: Known,
  facts: OperationFacts,
  inners: ReadonlyMap<string, Inner>,
): FoundBatch | undefined {
  const { method } = facts.operation
  const { view } = known
  if (facts.requestPointer === undefined) return undefined
  const body = view(facts.requestPointer)
  const of = (
    inner: Inner,
    does: 'set' | 'unset',
    items: BatchItems,
    more: Partial<FoundBatch> = {},
  ): FoundBatch => {
    const place = {
      shape: facts.shape,
      listed: inner.inner,
      isOwn: true,
      verb: undefined,
      owned: undefined,
    }
    return { place, does, request: { holds: 'entity', at: '' }, items, sets: {}, ...more }
  }
  if (method === 'put' || method === 'delete') {
    const inner = facts.tail === 1 ? inners.get(facts.shape) : undefined
    const where = inner === undefined ? undefined : memberFor(known, body, inner.outer)
    const isTold = method === 'delete' || body.properties.has('value')
    if (inner === undefined || where === undefined || !isTold) return undefined
    const sets = { [inner.key]: `$key.${facts.steps.at(-1)?.text}` }
    return of(inner, method === 'put' ? 'set' : 'unset', { names: {}, inside: where }, { sets })
  }
  if (method !== 'post' || facts.tail > 0) return undefined
  const [here, above] = [facts.shape, facts.shape.slice(0, facts.shape.lastIndexOf('/'))]
  const inner = inners.get(`${here}/{}`) ?? inners.get(`${above}/{}`)
  if (inner === undefined) return undefined
  const [[at, pointer] = [], more] = [...body.properties]
  const { items } = pointer === undefined ? { items: undefined } : view(pointer)
  const list = more === undefined && items !== undefined ? view(items) : undefined
  const said = list ?? body
  const inside = memberFor(known, said, inner.outer)
  if (inside === undefined || !isMap(view, said.properties.get(inner.literal))) return undefined
  const each = { member: inner.literal, key: inner.key, value: 'value' }
  const request = list === undefined ? {} : ({ request: { holds: 'list', at: at ?? '' } } as const)
  return of(inner, 'set', { names: {}, inside, each }, request)
}

function isMap(view: Known['view'], pointer: string | undefined): boolean {
  if (pointer === undefined) return false
  const { type, properties } = view(pointer)
  return type === 'object' && properties.size === 0
}

/** The member that names in which things: `entityIds`, `issueID`, also inside a filter. */
function memberFor(
  { view }: Known,
  body: SchemaView,
  outer: FoundResource,
): BatchItems['inside'] | undefined {
  const isIt = (name: string) => {
    const words = wordsOf(name)
    const noun = singularName(
      words
        .slice(0, -1)
        .map((word) => singularName(word))
        .join('_'),
    )
    return /^ids?$/.test(words.at(-1) ?? '') && [outer.noun, outer.family, 'entity'].includes(noun)
  }
  for (const [name, at] of body.properties) {
    if (isIt(name)) return { member: name, resource: outer.name }
    const part = view(at)
    const inner = [...part.properties.keys()].find(isIt)
    if (part.type === 'object' && inner !== undefined)
      return { member: `${name}.${inner}`, resource: outer.name }
  }
  return undefined
}
