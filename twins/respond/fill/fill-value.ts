/** @module Makes a value that a schema allows out of whatever is known: given parts kept, the rest filled plausibly. */

import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Random,
  setMember,
} from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { chooseAlternative, firstKind, withTelling } from './choose-alternative.ts'
import { extendedShape } from './extended-shape.ts'
import { type Member, objectPlan, toldKind } from './objects/object-plan.ts'
import { rememberShown, shownBefore } from './objects/seen-objects.ts'
import { hasTypeOf, isObjectShape, type SchemaShape, shapeOf } from './schema-shape.ts'
import { structureIn } from './structure-in.ts'
import { spelledIn, type Unsaid, unsaidValue } from './unsaid-value.ts'

/** Where in the value we are. */
export interface FieldPlace {
  /** The member's name; that of the list for its items; empty at the top. */
  readonly name: string
  /** Dotted path from the top, list positions included. */
  readonly path: string
  readonly required: boolean
  /** How many objects and lists are around it. */
  readonly depth: number
}

/** What filling needs to know beyond the schema. */
export interface FillContext {
  readonly contract: Contract
  /** The time for dates, in milliseconds since the epoch. */
  readonly atMs: number
  /** A stream for one path, the same at every asking. */
  random(path: string): Random
  /** A value that is known although it was not given: an id, a timestamp, a reference. Optional members appear only through it. */
  supply?(shape: SchemaShape, place: FieldPlace): JsonValue | undefined
  /** The deepest place that {@link supply} knows anything of; any, where this is not said. */
  readonly suppliesTo?: number
  /** Of which of the outermost members {@link supply} may know anything, one by one; of any, where this is not said. */
  readonly suppliesOf?: ((members: readonly Member[]) => readonly boolean[]) | undefined
  /** What is given was seen through its own schema before: what that showed is shown. */
  readonly isSeen?: true
  /** An object for a name or id where the schema wants an object, or the other way round. */
  convert?(given: JsonValue, shape: SchemaShape, place: FieldPlace): JsonValue | undefined
  /** Fill even where null would do: for places where null turned out not to. */
  readonly avoidNull?: boolean
}

const DEEPEST = 12
const TOP: FieldPlace = { name: '', path: '', required: true, depth: 0 }

/** A value for the schema at a pointer. Given parts stay wherever the schema can hold them. */
export function fillValue(
  context: FillContext,
  pointer: string,
  given?: JsonValue,
  place: FieldPlace = TOP,
): JsonValue {
  return fillShape(context, shapeOf(context.contract, pointer), given, place)
}

function fillShape(
  context: FillContext,
  whole: SchemaShape,
  given: JsonValue | undefined,
  place: FieldPlace,
): JsonValue {
  const chosen =
    whole.alternatives.length === 0 ? whole : chooseAlternative(context.contract, whole, given)
  const shape = extendedShape(context.contract, chosen, given)
  if (given === null) {
    if (shape.nullable) return null
    return fillShape(context, whole, undefined, place)
  }
  const known = given ?? supplied(context, shape, place)
  if (known === undefined) return makeChosen(context, whole, shape, place)
  const kept = keepValue(context, shape, known, place)
  return whole.alternatives.length === 0 ? kept : withTelling(context.contract, whole, known, kept)
}

function keepValue(
  context: FillContext,
  shape: SchemaShape,
  given: JsonValue,
  place: FieldPlace,
): JsonValue {
  if (shape.values !== undefined) {
    return shape.values.some((value) => value === given) ? given : makeValue(context, shape, place)
  }
  if (Array.isArray(given)) {
    if (shape.types.length > 0 && !shape.types.includes('array'))
      return enveloped(context, shape, given, place) ?? converted(context, shape, given, place)
    if (shape.items === undefined) return given
    const items = shapeOf(context.contract, shape.items)
    const filled = given.map((item: JsonValue, i) =>
      fillShape(context, items, item, inside(place, place.name, String(i), true)),
    )
    return filled.every((item, i) => item === given[i]) ? given : filled
  }
  if (isJsonObject(given)) {
    if (shape.types.length > 0 && !shape.types.includes('object'))
      return converted(context, shape, given, place)
    return fillObject(context, shape, given, place)
  }
  if (hasTypeOf(shape, given)) return given
  return converted(context, shape, given, place)
}

// A list of things may be shown as an object that holds them: `{ data: […], has_more: false }`.
function enveloped(
  context: FillContext,
  shape: SchemaShape,
  given: readonly JsonValue[],
  place: FieldPlace,
): JsonValue | undefined {
  if (!isObjectShape(shape)) return undefined
  const lists = objectPlan(context.contract, shape).members.filter(({ shape: member }) =>
    member.types.includes('array'),
  )
  const [only] = lists
  return lists.length === 1 && only !== undefined && only.required
    ? fillObject(context, shape, { [only.name]: given }, place)
    : undefined
}

function converted(
  context: FillContext,
  shape: SchemaShape,
  given: JsonValue,
  place: FieldPlace,
): JsonValue {
  // Forms clear a list or an object with an empty text.
  if (given === '' && (shape.types.includes('array') || isObjectShape(shape))) {
    if (shape.nullable && context.avoidNull !== true) return null
    return shape.types.includes('array') ? [] : fillObject(context, shape, {}, place)
  }
  const content = typeof given === 'object' ? spelledIn(shape) : undefined
  if (content !== undefined) return JSON.stringify(fillValue(context, content, given, place))
  const structured = typeof given === 'string' ? structureIn(shape, given) : undefined
  if (structured !== undefined) return keepValue(context, shape, structured, place)
  asked += 1
  const other = context.convert?.(given, shape, place)
  if (isJsonObject(other) && isObjectShape(shape)) return fillObject(context, shape, other, place)
  if (other !== undefined && !isJsonObject(other) && hasTypeOf(shape, other)) return other
  if (typeof given === 'number' && shape.types.includes('string')) return String(given)
  if (typeof given === 'string') {
    const number = Number(given)
    const wantsNumber = shape.types.includes('integer') || shape.types.includes('number')
    if (wantsNumber && given.trim() !== '' && Number.isFinite(number)) return number
    if (shape.types.includes('boolean') && /^(?:true|false)$/.test(given)) return given === 'true'
  }
  if (!Array.isArray(given) && shape.types.includes('array') && shape.items !== undefined) {
    return [fillValue(context, shape.items, given, inside(place, place.name, '0', true))]
  }
  return makeValue(context, shape, place)
}

// An object that is made up is of its first kind, unless a default says which.
function makeChosen(
  context: FillContext,
  whole: SchemaShape,
  shape: SchemaShape,
  place: FieldPlace,
): JsonValue {
  const unsaid = unsaidValue(context.contract, shape, place.name, context.avoidNull)
  const kind = unsaid.kind === 'object' ? firstKind(context.contract, whole) : undefined
  return unsaid.kind === 'object' && kind !== undefined
    ? fillShape(context, whole, { ...kind, ...unsaid.given }, place)
    : makeUnsaid(context, shape, unsaid, place)
}

function makeValue(context: FillContext, shape: SchemaShape, place: FieldPlace): JsonValue {
  const unsaid = unsaidValue(context.contract, shape, place.name, context.avoidNull)
  return makeUnsaid(context, shape, unsaid, place)
}

function makeUnsaid(
  context: FillContext,
  shape: SchemaShape,
  unsaid: Unsaid,
  place: FieldPlace,
): JsonValue {
  switch (unsaid.kind) {
    case 'same':
      return unsaid.value
    case 'drawn':
      asked += 1
      return unsaid.draw(
        () => context.atMs,
        () => context.random(place.path),
      )
    case 'object':
      return fillObject(context, shape, unsaid.given, place)
    case 'spelled':
      return JSON.stringify(fillValue(context, unsaid.pointer, undefined, place))
    case 'list':
      return Array.from({ length: unsaid.count }, (_, i) =>
        fillValue(context, unsaid.items, undefined, inside(place, place.name, String(i), true)),
      )
    default: {
      const never: never = unsaid
      throw new TypeError(`Nothing is known to be put in place of ${String(never)}.`)
    }
  }
}

function supplied(
  context: FillContext,
  shape: SchemaShape,
  place: FieldPlace,
): JsonValue | undefined {
  if (place.depth > (context.suppliesTo ?? DEEPEST * 3)) return undefined
  return context.supply?.(shape, place)
}

// Members keep the schema's order, so that the same entity is spelled the same wherever it came from.
function fillObject(
  context: FillContext,
  shape: SchemaShape,
  given: JsonObject,
  place: FieldPlace,
): JsonObject {
  const isSettled = context.suppliesTo !== undefined && place.depth >= context.suppliesTo
  const before = isSettled ? shownBefore(shape, given, place.depth) : undefined
  // Where null is to be avoided, or more is shown, only what is whole stays as it is.
  const isPlain = context.avoidNull !== true && context.isSeen !== true
  if (before !== undefined && (isPlain || before === given)) return before
  const askedBefore = asked
  const { members, undescribed, isBare, frames } = objectPlan(context.contract, shape)
  const values = new Array<JsonValue | undefined>(members.length)
  const outermost = place.depth === 0 ? context.suppliesOf?.(members) : undefined
  let hasOther = false
  for (let i = 0; i < members.length; i += 1) {
    const member = members[i] as Member
    const own = given[member.name]
    if (member.shape.writeOnly) {
      // A contract that has nothing to show of a thing means the schema by which it is written.
      const isSeen = context.isSeen === true && own !== undefined
      if (!isBare || (place.path !== '' && !isSeen)) continue
    }
    const known = own === undefined ? toldKind(member, given) : own
    const value =
      known === undefined
        ? unsaidMember(context, member, place, outermost?.[i] !== false)
        : fillMember(context, member, known, place)
    values[i] = value
    hasOther ||= value !== own
  }
  const out = frames.make(values)
  for (const name of undescribed) {
    // Required, but nowhere described: anything goes.
    out[name] ??=
      given[name] ?? supplied(context, anyShape(shape), inside(place, name, name, true)) ?? name
  }
  if (shape.open) {
    for (const name of Object.keys(given)) {
      const value = given[name]
      if (value === undefined || Object.hasOwn(out, name)) continue
      const shown =
        shape.additional === undefined
          ? value
          : fillValue(context, shape.additional, value, inside(place, name, name, true))
      setMember(out, name, shown)
    }
  }
  const shown = hasOther || !isSame(out, given) ? out : given
  const isSure = shown === given || (isPlain && asked === askedBefore)
  if (isSettled && isSure) rememberShown(shape, given, place.depth, shown)
  return shown
}

/** How often time, chance or what else there is had a say in any value so far. */
let asked = 0

// What was whole already is kept itself, so that a thousand entities share the user who made them.
function isSame(out: JsonObject, given: JsonObject): boolean {
  const names = Object.keys(given)
  const made = Object.keys(out)
  if (names.length !== made.length) return false
  return made.every((name, i) => name === names[i] && out[name] === given[name])
}

function fillMember(
  context: FillContext,
  member: Member,
  given: JsonValue,
  around: FieldPlace,
): JsonValue | undefined {
  const { name, shape, required } = member
  // Most of what is given is a scalar that may stand there.
  if (typeof given !== 'object' && member.isPlain && hasTypeOf(shape, given)) return given
  if (given === null && !shape.nullable && !required) return undefined
  const place = inside(around, name, name, required)
  return place.depth > DEEPEST ? given : fillShape(context, shape, given, place)
}

// Most members of most entities are unsaid, and most of those stay away or are the same everywhere: that must cost little.
function unsaidMember(
  context: FillContext,
  member: Member,
  around: FieldPlace,
  maySupply: boolean,
): JsonValue | undefined {
  const { name, shape, required } = member
  const depth = around.depth + 1
  const isSupplied =
    maySupply && context.supply !== undefined && depth <= (context.suppliesTo ?? DEEPEST * 3)
  if (required) {
    if (depth > DEEPEST && shape.nullable) return null
    if (depth > DEEPEST * 2) return undefined
    const isChosen = isSupplied || shape.alternatives.length > 0
    // Most are the same everywhere, and need no place.
    if (!isChosen && context.avoidNull !== true && member.unsaid.kind === 'same')
      return member.unsaid.value
    const place = inside(around, name, name, true)
    if (isChosen) return fillShape(context, shape, undefined, place)
    return context.avoidNull === true
      ? makeValue(context, shape, place)
      : makeUnsaid(context, shape, member.unsaid, place)
  }
  if (depth > DEEPEST) return undefined
  // A default is what the service sets when nobody says otherwise; deeper ones would bloat every answer.
  const given = isSupplied ? context.supply?.(shape, inside(around, name, name, false)) : undefined
  const known = given ?? (depth > 2 ? undefined : member.preset)
  return known === undefined ? undefined : fillMember(context, member, known, around)
}

function anyShape(shape: SchemaShape): SchemaShape {
  return { ...shape, types: [], properties: new Map(), required: new Set(), values: undefined }
}

function inside(around: FieldPlace, name: string, step: string, required: boolean): FieldPlace {
  return new InnerPlace(around, name, step, required)
}

// Few places are ever asked for their path.
class InnerPlace implements FieldPlace {
  readonly name: string
  readonly required: boolean
  readonly depth: number
  readonly #around: FieldPlace
  readonly #step: string

  constructor(around: FieldPlace, name: string, step: string, required: boolean) {
    this.name = name
    this.required = required
    this.depth = around.depth + 1
    this.#around = around
    this.#step = step
  }

  get path(): string {
    const outer = this.#around.path
    return outer === '' ? this.#step : `${outer}.${this.#step}`
  }
}
