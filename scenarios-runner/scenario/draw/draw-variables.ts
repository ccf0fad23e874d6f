/** @module What differs from trial to trial: people, data, the order of things and the moment of faults, all from one seed. */

import {
  createRandom,
  type JsonObject,
  type JsonValue,
  type Random,
} from '../../../twins/base/index.ts'
import type { GivenTwin, Scenario, Variation } from '../model.ts'
import { drawFault, drawsSomething } from './draw-fault.ts'
import { interpolate } from './interpolate.ts'
import { FAMILY_NAMES, FIRST_NAMES, plainName, WORDS } from './people.ts'

/** The fields of a drawn person: `${who.email}` and its like. */
export const PERSON_FIELDS = ['name', 'first', 'last', 'email', 'login'] as const

/**
 * The values of the cell and of `vary` for one trial. The same seed, scenario and trial give the same values on any machine; people of
 * one trial never share a name, an address or a login.
 */
export function drawVariables(scenario: Scenario, seed: string, trial: number): JsonObject {
  const taken = new Set<string>()
  const drawn: Record<string, JsonValue> = { ...(scenario.cell as Record<string, JsonValue>) }
  for (const [name, variation] of Object.entries(scenario.vary)) {
    const random = createRandom(seed, scenario.id, trial, 'vary', name)
    drawn[name] = drawOne(variation, random, taken)
  }
  return drawn
}

/** The twins' state, faults and clocks before one trial: interpolated, faults timed, entities in their drawn order. */
export function drawGiven(
  scenario: Scenario,
  drawn: JsonObject,
  seed: string,
  trial: number,
): Readonly<Record<string, GivenTwin>> {
  const out: Record<string, GivenTwin> = {}
  const keepOrder = isDeterministic(scenario)
  for (const [twin, template] of Object.entries(scenario.given)) {
    const random = createRandom(seed, scenario.id, trial, 'given', twin)
    const state: Record<string, JsonValue> = {}
    for (const [resource, entities] of Object.entries(template.state)) {
      const value = interpolate(entities, { drawn })
      const shuffled = Array.isArray(value) && template.order === 'shuffled' && !keepOrder
      state[resource] = shuffled ? random.fork(resource).shuffle(value) : value
    }
    const faults = template.faults.map((fault, index) =>
      drawFault(fault, drawn, random.fork('fault', index)),
    )
    out[twin] = { state, faults, ...(template.clock ? { clock: template.clock } : {}) }
  }
  return out
}

/** True when every trial of a scenario is the same: it varies nothing and draws no fault's moment. */
export function isDeterministic(scenario: Scenario): boolean {
  if (Object.keys(scenario.vary).length > 0) return false
  return !Object.values(scenario.given).some(({ faults }) => faults.some(drawsSomething))
}

function drawOne(variation: Variation, random: Random, taken: Set<string>): JsonValue {
  switch (variation.kind) {
    case 'person':
      return drawPerson(random, taken)
    case 'word':
      return random.pick(WORDS)
    case 'sentence':
      return drawSentence(random)
    case 'uuid':
      return random.uuid()
    case 'email':
      return `${random.pick(WORDS)}.${random.pick(WORDS)}${random.int(10, 99)}@example.com`
    case 'int':
      return random.int(variation.min, variation.max)
    case 'one-of':
      return random.pick(variation.values)
    default:
      return variation satisfies never
  }
}

function drawPerson(random: Random, taken: Set<string>): JsonObject {
  for (;;) {
    const first = random.pick(FIRST_NAMES)
    const last = random.pick(FAMILY_NAMES)
    const base = `${plainName(first)}.${plainName(last)}`
    // A number now and then, as where two people of one name work.
    const login = random.next() < 0.2 ? `${base}${random.int(2, 99)}` : base
    if (taken.has(base)) continue
    taken.add(base)
    return { name: `${first} ${last}`, first, last, email: `${login}@example.com`, login }
  }
}

function drawSentence(random: Random): string {
  const words = Array.from({ length: random.int(4, 9) }, () => random.pick(WORDS))
  const text = words.join(' ')
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
