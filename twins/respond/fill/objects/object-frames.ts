/**
 * @module Objects put together at once. One that is given its members one after another is copied at every third of them, and
 * becomes a hash table at the seventeenth: four times as large, and ten times as slow to make as a copy of one like it.
 */

import type { JsonValue } from '../../../base/index.ts'

/** An object of some of the names, to be copied. */
interface Frame {
  readonly base: Readonly<Record<string, JsonValue>>
  /** Which of the names it has. */
  readonly places: readonly number[]
}

const MOST_FRAMES = 16

/** Makes objects that each have some of the same names, in the same order. */
export class ObjectFrames {
  readonly #names: readonly string[]
  #frames: readonly Frame[] = []

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** @param values one for each name; undefined for one that the object does not have */
  make(values: readonly (JsonValue | undefined)[]): Record<string, JsonValue> {
    const { base, places } = this.#frameFor(values)
    const out = { ...base }
    for (const place of places) {
      const value = values[place] as JsonValue
      if (value !== null) out[this.#names[place] as string] = value
    }
    return out
  }

  #frameFor(values: readonly (JsonValue | undefined)[]): Frame {
    for (const frame of this.#frames) if (isFor(frame, values)) return frame
    const places = values.flatMap((value, place) => (value === undefined ? [] : [place]))
    const names = places.map((place) => `${JSON.stringify(this.#names[place])}:null`)
    // What was parsed has room for just these names.
    const frame = { base: JSON.parse(`{${names.join()}}`), places }
    // The newest first, and never so many that looking for one costs more than it saves.
    this.#frames = [frame, ...this.#frames.slice(0, MOST_FRAMES - 1)]
    return frame
  }
}

function isFor({ places }: Frame, values: readonly (JsonValue | undefined)[]): boolean {
  let at = 0
  for (let place = 0; place < values.length; place += 1) {
    if (values[place] === undefined) continue
    if (places[at] !== place) return false
    at += 1
  }
  return at === places.length
}
