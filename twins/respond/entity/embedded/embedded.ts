/** @module What only the service writes inside of a thing's own objects and lists, by the schemas of a request and of the thing. */

import { oncePer } from '../../../base/index.ts'
import { singular, wordsOf } from '../../../behaviour/index.ts'
import { type SchemaShape, shapeOf, shapeWith } from '../../fill/index.ts'
import type { Service } from '../../service.ts'
import { containedParts } from '../contained-parts.ts'
import { ID, isEmbedded } from './is-embedded.ts'

/** The members of an object as far as requests do not write them, and what stands inside of it. */
export interface Embedded {
  /** Left out of account where they are sent. */
  readonly readOnly: ReadonlySet<string>
  /** Stay as they are where the object is said anew: those, and what the request has no word for. */
  readonly kept: ReadonlySet<string>
  readonly objects: ReadonlyMap<string, Embedded>
  readonly lists: ReadonlyMap<string, EmbeddedList>
  /** The same of what stands under names that clients choose (`prices.eur`); undefined where that is nothing. */
  readonly others: Embedded | undefined
  /** The names that no client chooses. */
  readonly names: ReadonlySet<string>
}

/** The same of each item of a list; of things that stand inside too, as far as the thing around says them. */
export interface EmbeddedList extends Embedded {
  /** What tells the items apart; undefined where they have nothing for that. */
  readonly key: string | undefined
  /** Where the schema of the key stands whose values the service makes; undefined where it does not. */
  readonly madeBy: string | undefined
}

const DEEPEST = 3

interface Place {
  readonly service: Service
  /** That of the thing around. */
  readonly resource: string
  /** The member where it stands; undefined for the thing itself. */
  readonly member: string | undefined
  /** A thing with lists of its own, and no mere part of one. */
  readonly isThing: boolean
  readonly depth: number
}

/**
 * What only the service writes inside of a thing. A member is `readOnly` where each form of the request that declares it says
 * so, and by the thing's own schema where none declares it. What a choice is made of is not gone into: alternatives may disagree.
 *
 * @param said the schemas of what a request says; none where the thing's own alone counts
 * @param own the schema of the thing itself
 * @returns undefined where there is no such member
 */
export function findEmbedded(
  service: Service,
  resource: string,
  said: readonly SchemaShape[],
  own: SchemaShape | undefined,
): Embedded | undefined {
  const place = { service, resource, member: undefined, isThing: true, depth: 0 }
  return embeddedAt(place, said, own)
}

/** The same by the schema of a resource alone. */
export const ownEmbedded = oncePer((service: Service, resource): Embedded | undefined => {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return undefined
  return findEmbedded(service, resource, [], shapeOf(service.contract, pointer))
})

function embeddedAt(
  place: Place,
  said: readonly SchemaShape[],
  own: SchemaShape | undefined,
): Embedded | undefined {
  const { service, resource, member: at, isThing, depth } = place
  const { contract } = service
  const readOnly = new Set<string>()
  const kept = new Set<string>()
  const objects = new Map<string, Embedded>()
  const lists = new Map<string, EmbeddedList>()
  // Any of the alternatives may be meant, and may write what the others do not.
  const forms = withAlternatives(contract, said)
  const isDescribed = forms.some(({ properties }) => properties.size > 0)
  const plain = [...said, own].filter((one) => one !== undefined && one.alternatives.length === 0)
  const { memberships = {} } = (isThing && service.behaviour.resources[resource]) || {}
  const parts = isThing ? containedParts(service, resource) : []
  const names = new Set(plain.flatMap((one) => [...(one?.properties.keys() ?? [])]))
  for (const name of names) {
    const ownMember = shapeIn(contract, own, name)
    const declared = forms.flatMap((one) => shapeIn(contract, one, name) ?? [])
    const isReadOnly =
      declared.length > 0 ? declared.every((one) => one.readOnly) : ownMember?.readOnly === true
    if (at !== undefined) {
      if (isReadOnly) readOnly.add(name)
      if (isReadOnly || (declared.length === 0 && isDescribed)) kept.add(name)
    }
    // A list that follows a tie has things that live elsewhere.
    if (isReadOnly || depth === DEEPEST || memberships[name] !== undefined) continue
    const inner = { ...place, member: name, isThing: false, depth: depth + 1 }
    if (!hasItems([...declared, ownMember])) {
      const found = embeddedIn(inner, declared, ownMember)
      if (found !== undefined) objects.set(name, found)
      continue
    }
    const items = declared.flatMap((one) => itemsOf(contract, one) ?? [])
    const part = parts.find((one) => one.name === name)
    const found =
      part === undefined
        ? listIn(inner, items, ownMember && itemsOf(contract, ownMember))
        : partIn(inner, items, part.resource)
    if (found !== undefined) lists.set(name, found)
  }
  const others =
    at === undefined || depth === DEEPEST
      ? undefined
      : embeddedIn(
          { ...place, isThing: false, depth: depth + 1 },
          said.flatMap((one) => othersOf(contract, one) ?? []),
          own && othersOf(contract, own),
        )
  const isNothing = kept.size + objects.size + lists.size === 0 && others === undefined
  return isNothing ? undefined : { readOnly, kept, objects, lists, others, names }
}

function embeddedIn(
  place: Place,
  said: readonly SchemaShape[],
  own: SchemaShape | undefined,
): Embedded | undefined {
  const { service, resource, member = '' } = place
  const isPart = [...said, own].every(
    (shape) => shape === undefined || isEmbedded(service, resource, member, shape),
  )
  return isPart ? embeddedAt(place, said, own) : undefined
}

function listIn(
  place: Place,
  said: readonly SchemaShape[],
  own: SchemaShape | undefined,
): EmbeddedList | undefined {
  const { contract } = place.service
  const item = embeddedIn(place, said, own)
  if (item === undefined) return undefined
  const key = [...((own ?? said[0])?.properties.keys() ?? [])].find((name) =>
    isKeyOf(place.member ?? '', name),
  )
  const shape = key === undefined ? undefined : shapeIn(contract, own, key)
  const isMade = key !== undefined && (item.readOnly.has(key) || own?.required.has(key) === true)
  return { ...item, key, madeBy: isMade ? shape?.pointer : undefined }
}

// Things that stand inside have their keys made as such.
function partIn(
  place: Place,
  said: readonly SchemaShape[],
  resource: string,
): EmbeddedList | undefined {
  const { service } = place
  const { schemaPointer, keys = [] } = service.behaviour.resources[resource] ?? {}
  const own = schemaPointer === undefined ? undefined : shapeOf(service.contract, schemaPointer)
  const item = embeddedAt({ ...place, resource, isThing: true }, said, own)
  return item === undefined ? undefined : { ...item, key: keys[0] ?? 'id', madeBy: undefined }
}

// `id`, and `line_id` of lines.
function isKeyOf(list: string, name: string): boolean {
  if (ID.test(name)) return true
  const words = wordsOf(name)
  return (
    words.length === 2 && words[1] === 'id' && words[0] === singular(wordsOf(list).at(-1) ?? '')
  )
}

function withAlternatives(
  contract: Service['contract'],
  shapes: readonly SchemaShape[],
): readonly SchemaShape[] {
  // What is found on the way is read in its turn.
  const all = new Set(shapes)
  for (const { alternatives } of all)
    for (const pointer of alternatives) all.add(shapeOf(contract, pointer))
  return [...all]
}

function shapeIn(
  contract: Service['contract'],
  shape: SchemaShape | undefined,
  name: string,
): SchemaShape | undefined {
  const at = shape?.properties.get(name)
  return at === undefined ? undefined : chosen(contract, at)
}

// What may be null besides is no choice: `anyOf: [{ $ref }, { type: 'null' }]`.
function chosen(contract: Service['contract'], pointer: string): SchemaShape {
  const shape = shapeOf(contract, pointer)
  const [only, other] = shape.alternatives
  return only === undefined || other !== undefined ? shape : shapeWith(contract, shape, only)
}

function hasItems(shapes: readonly (SchemaShape | undefined)[]): boolean {
  return shapes.some((shape) => shape?.items !== undefined)
}

function itemsOf(contract: Service['contract'], { items }: SchemaShape): SchemaShape | undefined {
  return items === undefined ? undefined : chosen(contract, items)
}

function othersOf(
  contract: Service['contract'],
  { additional }: SchemaShape,
): SchemaShape | undefined {
  return additional === undefined ? undefined : chosen(contract, additional)
}
