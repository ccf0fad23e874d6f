/** @module Makes a value that a schema allows out of whatever is known: given parts kept, the rest filled plausibly. */

import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  linearPattern,
  type Random,
  setMember,
} from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { extendedShape } from './extended-shape.ts'
import { initialState } from './initial-state.ts'
import { plausibleNumber, plausibleText } from './plausible-value.ts'
import {
  isObjectShape,
  type Member,
  membersOf,
  type SchemaShape,
  shapeOf,
  shapeWith,
} from './schema-shape.ts'
import { structureIn } from './structure-in.ts'
import { toldKind } from './told-kind.ts'
import { isKnownWhole, rememberWhole } from './whole-objects.ts'

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
  /** What is given was seen through its own schema before: what that showed is shown. */
  readonly isSeen?: true
  /** An object for a name or id where the schema wants an object, or the other way round. */
  convert?(given: JsonValue, shape: SchemaShape, place: FieldPlace): JsonValue | undefined
  /** Fill even where null would do: for places where null turned out not to. */
  readonly avoidNull?: boolean
  /** Whether a value is valid for the schema at a pointer. */
  isValid(pointer: string, value: JsonValue): boolean
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
  const chosen = whole.alternatives.length === 0 ? whole : chooseAlternative(context, whole, given)
  const shape = extendedShape(context.contract, chosen, given)
  if (given === null) {
    if (shape.nullable) return null
    return fillShape(context, whole, undefined, place)
  }
  const known = given ?? supplied(context, shape, place)
  if (known === undefined) return makeValue(context, shape, place)
  const kept = keepValue(context, shape, known, place)
  return whole.alternatives.length === 0 ? kept : withTelling(context, whole, known, kept)
}

// A member that only another alternative names may be what tells them apart: `use: sig` beside `use: enc`.
function withTelling(
  context: FillContext,
  whole: SchemaShape,
  given: JsonValue,
  kept: JsonValue,
): JsonValue {
  if (!isJsonObject(given) || !isJsonObject(kept)) return kept
  const lost = Object.entries(given).filter(
    ([name, value]) =>
      kept[name] === undefined &&
      value !== undefined &&
      whole.alternatives.some((at) => shapeOf(context.contract, at).properties.has(name)),
  )
  if (lost.length === 0 || context.isValid(whole.pointer, kept)) return kept
  const told = { ...kept, ...Object.fromEntries(lost) }
  return context.isValid(whole.pointer, told) ? told : kept
}

// A branch that takes the given value as it is, and names most of it; else one of the same type; else the first.
function chooseAlternative(
  context: FillContext,
  shape: SchemaShape,
  given: JsonValue | undefined,
): SchemaShape {
  let current = shape
  for (let depth = 0; current.alternatives.length > 0 && depth < DEEPEST; depth += 1) {
    const branches = current.alternatives
    const chosen =
      given === undefined || given === null
        ? branches[0]
        : bestBranch(context, fittingBranches(context, branches, given), given)
    current = shapeWith(context.contract, current, chosen as string)
  }
  return current
}

function fittingBranches(
  context: FillContext,
  branches: readonly string[],
  given: JsonValue,
): readonly string[] {
  const fitting = branches.filter((branch) => context.isValid(branch, given))
  return fitting.length === 0 ? branches : fitting
}

function bestBranch(
  context: FillContext,
  branches: readonly string[],
  given: JsonValue,
): string | undefined {
  let best = branches[0]
  if (branches.length === 1) return best
  let bestScore = Number.NEGATIVE_INFINITY
  for (const branch of branches) {
    const shape = shapeOf(context.contract, branch)
    let score = hasTypeOf(shape, given) ? 1 : 0
    if (isJsonObject(given) && isObjectShape(shape)) {
      const names = Object.keys(given)
      const held = names.filter((name) => shape.properties.has(name))
      const wrong = held.filter((name) => {
        const values = shapeOf(context.contract, shape.properties.get(name) as string).values
        return values !== undefined && !values.some((value) => value === given[name])
      })
      const unlike = held.filter((name) => {
        const { pattern } = shapeOf(context.contract, shape.properties.get(name) as string).keywords
        const value = given[name]
        return typeof pattern === 'string' && typeof value === 'string' && !isLike(pattern, value)
      })
      const missing = [...shape.required].filter((name) => given[name] === undefined)
      score += 1 + held.length - 8 * (wrong.length + unlike.length) - 0.5 * missing.length
    }
    if (score > bestScore) {
      best = branch
      bestScore = score
    }
  }
  return best
}

// What cannot be told is like everything.
function isLike(pattern: string, text: string): boolean {
  return linearPattern(pattern)?.test(text) ?? true
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
  const lists = membersOf(context.contract, shape).filter(({ shape: member }) =>
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
  const structured = typeof given === 'string' ? structureIn(shape, given) : undefined
  if (structured !== undefined) return keepValue(context, shape, structured, place)
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

function makeValue(context: FillContext, shape: SchemaShape, place: FieldPlace): JsonValue {
  const { keywords, values } = shape
  if (keywords.default !== undefined && context.isValid(shape.pointer, keywords.default)) {
    const preset = keywords.default
    return isJsonObject(preset) ? fillObject(context, shape, preset, place) : preset
  }
  if (shape.nullable && context.avoidNull !== true) return null
  const state = initialState(shape, place.name)
  if (state !== undefined) return state
  if (values !== undefined && values.length > 0) return values[0] as JsonValue
  const type = shape.types[0]
  if (type === 'object' || isObjectShape(shape)) return fillObject(context, shape, {}, place)
  if (type === 'array' || (type === undefined && shape.items !== undefined)) {
    return fillArray(context, shape, place)
  }
  if (type === 'boolean') return false
  if (type === 'integer' || type === 'number') {
    return plausibleNumber(shape, place.name, () => context.random(place.path))
  }
  if (type === 'string')
    return plausibleText(shape, { name: place.name, atMs: context.atMs }, () =>
      context.random(place.path),
    )
  const example = shape.examples.find((value) => context.isValid(shape.pointer, value))
  return example ?? {}
}

function fillArray(context: FillContext, shape: SchemaShape, place: FieldPlace): JsonValue {
  const { minItems } = shape.keywords
  if (typeof minItems !== 'number' || minItems <= 0 || shape.items === undefined) return []
  const items = shape.items
  return Array.from({ length: minItems }, (_, i) =>
    fillValue(context, items, undefined, inside(place, place.name, String(i), true)),
  )
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
  if (isSettled && isKnownWhole(shape, given, place.depth)) return given
  const out: Record<string, JsonValue> = {}
  const members = membersOf(context.contract, shape)
  // A contract that has nothing to show of a thing means the schema by which it is written.
  const isBare = members.every((member) => member.shape.writeOnly)
  for (const member of members) {
    const own = given[member.name]
    const isSeen = context.isSeen === true && own !== undefined
    const isShown = isBare && (place.path === '' || isSeen)
    if (member.shape.writeOnly && !isShown) continue
    const known = own === undefined ? toldKind(member, given) : own
    const value = fillMember(context, member, known, place)
    if (value !== undefined) out[member.name] = value
  }
  for (const name of shape.required) {
    if (out[name] !== undefined || shape.properties.has(name)) continue
    // Required, but nowhere described: anything goes.
    out[name] =
      given[name] ?? supplied(context, anyShape(shape), inside(place, name, name, true)) ?? name
  }
  if (shape.open) {
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || Object.hasOwn(out, name)) continue
      const shown =
        shape.additional === undefined
          ? value
          : fillValue(context, shape.additional, value, inside(place, name, name, true))
      setMember(out, name, shown)
    }
  }
  if (!isSame(out, given)) return out
  if (isSettled) rememberWhole(shape, given, place.depth)
  return given
}

// What was whole already is kept itself, so that a thousand entities share the user who made them.
function isSame(out: JsonObject, given: JsonObject): boolean {
  const names = Object.keys(given)
  const made = Object.keys(out)
  if (names.length !== made.length) return false
  return made.every((name, i) => name === names[i] && out[name] === given[name])
}

function fillMember(
  context: FillContext,
  { name, shape, pointer, required }: Member,
  given: JsonValue | undefined,
  around: FieldPlace,
): JsonValue | undefined {
  const place = inside(around, name, name, required)
  if (given !== undefined && (given !== null || shape.nullable || place.required)) {
    return place.depth > DEEPEST ? given : fillShape(context, shape, given, place)
  }
  if (place.required) {
    if (place.depth > DEEPEST && shape.nullable) return null
    if (place.depth > DEEPEST * 2) return undefined
    return fillShape(context, shape, undefined, place)
  }
  if (given === null || place.depth > DEEPEST) return undefined
  const known = supplied(context, shape, place)
  if (known !== undefined) return fillShape(context, shape, known, place)
  // A default is what the service sets when nobody says otherwise; deeper ones would bloat every answer.
  const preset = shape.keywords.default
  if (preset === undefined || preset === null || place.depth > 2) return undefined
  return context.isValid(pointer, preset) ? fillShape(context, shape, preset, place) : undefined
}

function anyShape(shape: SchemaShape): SchemaShape {
  return { ...shape, types: [], properties: new Map(), required: new Set(), values: undefined }
}

function inside(place: FieldPlace, name: string, step: string, required: boolean): FieldPlace {
  const path = place.path === '' ? step : `${place.path}.${step}`
  return { name, path, required, depth: place.depth + 1 }
}

/** Whether the schema's types allow a scalar, list or object of this kind. */
export function hasTypeOf(shape: SchemaShape, value: JsonValue): boolean {
  if (shape.types.length === 0) return !isObjectShape(shape) || isJsonObject(value)
  return shape.types.some((type) => {
    if (type === 'integer') return Number.isInteger(value)
    if (type === 'array') return Array.isArray(value)
    if (type === 'object') return isJsonObject(value)
    return typeof value === type
  })
}
