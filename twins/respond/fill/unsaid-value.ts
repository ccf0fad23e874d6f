/** @module What stands where nobody says anything, as far as the schema and the name alone tell: worked out once for all entities. */

import { createRandom, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, isJsonType } from '../../contract/index.ts'
import { initialState } from './initial-state.ts'
import { type Drawing, numberDrawing, textDrawing } from './plausible-value.ts'
import { isObjectShape, isValidAt, type SchemaShape } from './schema-shape.ts'

/** What is put in the place of something unsaid. */
export type Unsaid =
  /** Always the same value. */
  | { readonly kind: 'same'; readonly value: JsonValue }
  /** Drawn for each place. */
  | { readonly kind: 'drawn'; readonly draw: Drawing<JsonValue> }
  /** An object, filled member by member. */
  | { readonly kind: 'object'; readonly given: JsonObject }
  /** A text that spells what the schema at a pointer describes. */
  | { readonly kind: 'spelled'; readonly pointer: string }
  /** A list of so many things that the schema at a pointer describes. */
  | { readonly kind: 'list'; readonly items: string; readonly count: number }

const MOST_NAMES = 1000
const known = new WeakMap<SchemaShape, Map<string, Unsaid>>()

/** What stands in a place of this shape and name that nothing is known of; null where it may, unless that is to be avoided. */
export function unsaidValue(
  contract: Contract,
  shape: SchemaShape,
  name: string,
  avoidNull = false,
): Unsaid {
  if (avoidNull) return workOut(contract, shape, name, true)
  let byName = known.get(shape)
  if (byName === undefined) {
    byName = new Map()
    known.set(shape, byName)
  }
  let unsaid = byName.get(name)
  if (unsaid === undefined) {
    unsaid = workOut(contract, shape, name, false)
    // Names come from contracts, but also from whatever clients put into open objects.
    if (byName.size < MOST_NAMES) byName.set(name, unsaid)
  }
  return unsaid
}

function workOut(contract: Contract, shape: SchemaShape, name: string, avoidNull: boolean): Unsaid {
  const { keywords, values, nullable, items } = shape
  const preset = keywords.default
  if (preset !== undefined && isValidAt(contract, shape.pointer, preset)) {
    return isJsonObject(preset) ? { kind: 'object', given: preset } : same(preset)
  }
  if (nullable && !avoidNull) return same(null)
  const state = initialState(shape, name)
  if (state !== undefined) return same(state)
  if (values !== undefined && values.length > 0) return same(values[0] as JsonValue)
  const type = shape.types[0]
  if (type === 'object' || isObjectShape(shape)) return { kind: 'object', given: {} }
  if (type === 'array' || (type === undefined && items !== undefined)) {
    const { minItems } = keywords
    const isEmpty = typeof minItems !== 'number' || minItems <= 0 || items === undefined
    return isEmpty ? same([]) : { kind: 'list', items, count: minItems }
  }
  if (type === 'boolean') return same(false)
  if (type === 'integer' || type === 'number') return drawn(numberDrawing(shape, name))
  const content = spelledIn(shape)
  if (content !== undefined) return { kind: 'spelled', pointer: content }
  if (type === 'string') return drawn(textDrawing(shape, name))
  return same(shape.examples.find((value) => isValidAt(contract, shape.pointer, value)) ?? {})
}

/** Where the schema stands of what a text spells in JSON; undefined for any other. */
export function spelledIn({ types, keywords, pointer }: SchemaShape): string | undefined {
  const { contentSchema, contentMediaType = 'application/json' } = keywords
  const isJson = typeof contentMediaType === 'string' && isJsonType(contentMediaType)
  return types[0] === 'string' && contentSchema !== undefined && isJson
    ? `${pointer}/contentSchema`
    : undefined
}

function same(value: JsonValue): Unsaid {
  return { kind: 'same', value }
}

// A drawing that asks for neither time nor chance is made once.
function drawn(draw: Drawing<JsonValue>): Unsaid {
  let hasAsked = false
  const value = draw(
    () => {
      hasAsked = true
      return 0
    },
    () => {
      hasAsked = true
      return createRandom('')
    },
  )
  return hasAsked ? { kind: 'drawn', draw } : same(value)
}

/** Whether what stands in a place of this shape and name when nobody says anything is some address, whatever is drawn. */
export function drawsAddress(contract: Contract, shape: SchemaShape, name: string): boolean {
  const { pattern, minLength, maxLength } = shape.keywords
  if (pattern !== undefined || minLength !== undefined || maxLength !== undefined) return false
  const unsaid = unsaidValue(contract, shape, name)
  return (
    unsaid.kind === 'drawn' &&
    /^https?:/.test(
      String(
        unsaid.draw(
          () => 0,
          () => createRandom(''),
        ),
      ),
    )
  )
}
