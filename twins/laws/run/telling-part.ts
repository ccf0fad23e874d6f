/** @module A part of a thing that tells it from what is there: one member that its schema shows, drawn to be another. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import { schemaArbitrary } from '../generate/schema-arbitrary.ts'
import { membersOf } from '../generate/schema-members.ts'
import type { Trial } from '../model.ts'
import { NothingToSay } from '../verdict.ts'

const MOST_DRAWN = 8

/**
 * One member with a value that the thing does not have yet; plain values before lists and objects.
 * @param pointer the schema of the thing
 * @throws {NothingToSay} where the schema has no member that could differ
 */
export function tellingPart(trial: Trial, pointer: string, now: JsonValue | undefined): JsonObject {
  const { generator, ground } = trial
  const { contract } = ground
  const { properties } = membersOf(contract, pointer)
  const named = [...properties].filter(([, at]) => !membersOf(contract, at).writeOnly)
  const plain = named.filter(([, at]) => {
    const { types } = membersOf(contract, at)
    return types[0] !== undefined && types[0] !== 'object' && types[0] !== 'array'
  })
  const members = plain.length > 0 ? plain : named
  if (members.length === 0) throw new NothingToSay('its schema names no member')
  const [name, at] = trial.draw(generator.constantFrom(...members))
  const old = isJsonObject(now) ? now[name] : undefined
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

function isEmpty(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
