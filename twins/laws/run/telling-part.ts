/** @module A part of a thing that tells it from what is there: one member that its schema shows, drawn to be another. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import { schemaArbitrary } from '../generate/schema-arbitrary.ts'
import { membersOf } from '../generate/schema-members.ts'
import { wordArbitrary } from '../generate/text-arbitrary.ts'
import type { Trial } from '../model.ts'
import { NothingToSay } from '../verdict.ts'

const MOST_DRAWN = 8
/** How far below a thing a plain value is sought. */
const DEEPEST = 5

/**
 * One member with a value that the thing does not have yet; plain values before lists and objects, which are given a plain
 * value of their own: an empty one tells nothing.
 * @param pointer the schema of the thing
 * @throws {NothingToSay} where the schema has no member that could differ
 */
export function tellingPart(trial: Trial, pointer: string, now: JsonValue | undefined): JsonObject {
  const { generator } = trial
  const members = tellingMembers(trial, pointer)
  if (members.length === 0) throw new NothingToSay('its schema names no member')
  const [name, at] = trial.draw(generator.constantFrom(...members))
  const old = isJsonObject(now) ? now[name] : undefined
  if (!isPlain(trial, at)) {
    const value = structured(trial, at, 1)
    if (value === undefined || JSON.stringify(value) === JSON.stringify(old))
      throw new NothingToSay(`nothing plain in its ${name} could tell`)
    return { [name]: value }
  }
  return { [name]: otherValue(trial, at, old, { name, depth: 1 }) }
}

/**
 * A whole document that differs from what is there.
 * @throws {NothingToSay} where its schema allows no other, or where an answer could not show what was drawn
 */
export function tellingValue(trial: Trial, pointer: string, now: JsonValue | undefined): JsonValue {
  const value = otherValue(trial, pointer, now, { name: 'document', depth: 0 })
  const [wrong] = validatorFor(trial.ground.contract, pointer, 'response')(value)
  if (wrong !== undefined) throw new NothingToSay('no valid document could be drawn')
  return value
}

function otherValue(
  trial: Trial,
  pointer: string,
  now: JsonValue | undefined,
  { name, depth }: { readonly name: string; readonly depth: number },
): JsonValue {
  const { generator, ground } = trial
  const values = trial.draw(
    generator.array(schemaArbitrary(generator, ground.contract, pointer, depth), {
      minLength: MOST_DRAWN,
      maxLength: MOST_DRAWN,
    }),
  )
  const old = JSON.stringify(now)
  const other = values.find((value) => JSON.stringify(value) !== old && !isEmpty(value))
  if (other === undefined) throw new NothingToSay(`its ${name} can only be what it is`)
  return other
}

/** The members that an answer can show: the plain ones where there are any. */
function tellingMembers(trial: Trial, pointer: string): readonly (readonly [string, string])[] {
  const { contract } = trial.ground
  const named = [...membersOf(contract, pointer).properties].filter(
    ([, at]) => !membersOf(contract, at).writeOnly,
  )
  const plain = named.filter(([, at]) => isPlain(trial, at))
  return plain.length > 0 ? plain : named
}

function isPlain({ ground }: Trial, pointer: string): boolean {
  const [type] = membersOf(ground.contract, pointer).types
  return type !== undefined && type !== 'object' && type !== 'array'
}

/** A list of one, or an object with one member, down to a plain value; undefined where none is named. */
function structured(trial: Trial, pointer: string, depth: number): JsonValue | undefined {
  const { generator, ground } = trial
  const { contract } = ground
  const { types, items, additional, alternatives, keywords } = membersOf(contract, pointer)
  const drawn = () => trial.draw(schemaArbitrary(generator, contract, pointer, 1))
  if (depth > DEEPEST || alternatives.length > 0) {
    const value = drawn()
    return isEmpty(value) ? undefined : value
  }
  if (isPlain(trial, pointer)) return drawn()
  if (types[0] === 'array') {
    const item = items === undefined ? undefined : structured(trial, items, depth + 1)
    return item === undefined ? undefined : [item]
  }
  const [member] = tellingMembers(trial, pointer)
  if (member === undefined) {
    const word = () => trial.draw(wordArbitrary(generator))
    if (keywords.additionalProperties === false) return undefined
    const value = additional === undefined ? word() : structured(trial, additional, depth + 1)
    return value === undefined ? undefined : { [word()]: value }
  }
  const value = structured(trial, member[1], depth + 1)
  if (value === undefined) return undefined
  const whole = drawn()
  return {
    ...requiredOf(trial, pointer, depth),
    ...(isJsonObject(whole) ? whole : {}),
    [member[0]]: value,
  }
}

/** What an answer cannot do without, although no request could say it. */
function requiredOf(trial: Trial, pointer: string, depth: number): JsonObject {
  const { contract } = trial.ground
  const { properties, required } = membersOf(contract, pointer)
  const values = [...properties].flatMap(([name, at]) => {
    if (!required.has(name) || !membersOf(contract, at).readOnly) return []
    const isList = membersOf(contract, at).types[0] === 'array'
    return [[name, structured(trial, at, depth + 1) ?? (isList ? [] : {})] as const]
  })
  return Object.fromEntries(values)
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
