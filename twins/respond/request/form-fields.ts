/** @module Turns the flat names of forms and queries (`items[0][price]`) into nested values, typed by the schema. */

import { isJsonObject, type JsonObject, type JsonValue, MOST_LEVELS } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { isObjectShape, type SchemaShape, shapeOf, shapeWith } from '../fill/index.ts'
import { Refusal } from '../refusal.ts'

type Nested = { [key: string]: string | Nested | string[] }

/**
 * Nested values of name–value pairs: `a[b]=1&a[c][]=2` → `{ a: { b: '1', c: ['2'] } }`. Repeated names become lists.
 * @throws {Refusal} 400 for names that are nested so deeply that nobody could go through them, or contradict each other
 */
export function nestFields(pairs: Iterable<readonly [string, string]>): JsonObject {
  const root = newNested()
  for (const [name, value] of pairs) {
    const open = name.indexOf('[')
    const head = open <= 0 ? name : name.slice(0, open)
    const steps =
      open <= 0 ? [] : [...name.slice(open).matchAll(/\[([^[\]]*)\]/g)].map((m) => m[1] ?? '')
    if (steps.length >= MOST_LEVELS) throw tooDeep(head)
    place(root, [head, ...steps], value)
  }
  return listsFromNumbers(root) as JsonObject
}

/**
 * What a form says whose schema has no members: the list of its values, whatever they are called (`columns=a&columns=b`),
 * or its one value, such as a file. Undefined for any other schema.
 */
export function bareFields(
  contract: Contract,
  pointer: string,
  pairs: readonly (readonly [string, string])[],
): JsonValue | undefined {
  const [type] = shapeOf(contract, pointer).types
  if (type === 'array') return pairs.map(([, value]) => value)
  return type === 'string' ? pairs[0]?.[1] : undefined
}

// Without the members that every object has: `constructor=1` is a field like others.
function newNested(): Nested {
  return Object.create(null) as Nested
}

function tooDeep(head: string): Refusal {
  return unreadable(head, `is nested deeper than ${MOST_LEVELS} levels`)
}

// `a=1&a[b]=2`: whichever of the two was kept, the other would be lost without a word.
function contradictory(name: string): Refusal {
  return unreadable(name, 'is given both as a value and with members of its own')
}

function unreadable(field: string, message: string): Refusal {
  return new Refusal('Problems parsing the form', {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_form_data',
    details: [{ field: field.slice(0, 100), message }],
  })
}

function place(target: Nested, steps: readonly string[], value: string): void {
  const [step = '', ...rest] = steps
  if (rest.length === 0 || (rest.length === 1 && rest[0] === '')) {
    const old = target[step]
    const isList = rest.length === 1
    if (old === undefined) target[step] = isList ? [value] : value
    else if (Array.isArray(old)) old.push(value)
    else if (typeof old === 'string') target[step] = [old, value]
    else throw contradictory(step)
    return
  }
  const inner = target[step]
  if (inner !== undefined && !isPlain(inner)) throw contradictory(step)
  const next = inner ?? newNested()
  target[step] = next
  place(next, rest, value)
}

function isPlain(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// `a[0]`, `a[1]` name the places of a list.
function listsFromNumbers(value: Nested | string | string[]): JsonValue {
  if (!isPlain(value)) return value
  const names = Object.keys(value)
  const parts = names.map((name) => listsFromNumbers(value[name] as Nested))
  if (names.length > 0 && names.every((name, i) => name === String(i))) return parts
  return Object.fromEntries(names.map((name, i) => [name, parts[i]]))
}

/** Texts turned into the numbers, booleans and lists that a schema wants; what cannot be turned stays as it is. */
export function typeTexts(contract: Contract, pointer: string, value: JsonValue): JsonValue {
  return typeByShape(contract, shapeOf(contract, pointer), value)
}

function typeByShape(contract: Contract, shape: SchemaShape, value: JsonValue): JsonValue {
  if (shape.alternatives.length > 0) {
    // `x=` clears, where an alternative is the empty text itself: no other one may make something of it.
    if (value === '' && shape.alternatives.some((branch) => saysNothing(contract, branch)))
      return value
    const typed = shape.alternatives
      .map((branch) => typeByShape(contract, shapeWith(contract, shape, branch), value))
      .find((candidate) => candidate !== value)
    return typed ?? value
  }
  if (typeof value === 'string') return typeText(contract, shape, value)
  if (Array.isArray(value)) {
    const { items } = shape
    if (items === undefined) return value
    return value.map((item: JsonValue) => typeTexts(contract, items, item))
  }
  if (!isJsonObject(value) || !isObjectShape(shape)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const at = shape.properties.get(name) ?? shape.additional
      return [
        name,
        at === undefined || member === undefined ? member : typeTexts(contract, at, member),
      ]
    }),
  )
}

function saysNothing(contract: Contract, pointer: string): boolean {
  return shapeOf(contract, pointer).values?.includes('') === true
}

function typeText(contract: Contract, shape: SchemaShape, text: string): JsonValue {
  const wants = (type: string) => shape.types.includes(type)
  if (wants('integer') && /^[+-]?\d+$/.test(text)) return Number(text)
  if (wants('number') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  if (wants('boolean') && /^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (wants('string')) return text
  if (text === '' && shape.nullable) return null
  // OpenAPI: a part whose schema is an object is JSON.
  if (wants('object') && /^\s*\{/.test(text)) return objectIn(text) ?? text
  if (wants('array') && shape.items !== undefined) return [typeTexts(contract, shape.items, text)]
  return text
}

function objectIn(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    return undefined
  }
}
