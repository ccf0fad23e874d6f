/** @module Points in a world's life that people can go back to look at. */

import { HoldoutError, nearestName } from '../../base/index.ts'
import type { StatePoint } from '../model.ts'
import type { Store } from './store.ts'

/** Points that people name; the newest are kept. */
const NAMED_POINTS = 1000

const states = new WeakMap<StatePoint, Store>()

/** A point made of a store that nobody changes any more. */
export function pointOf(store: Store): StatePoint {
  const point = Object.freeze({}) as StatePoint
  states.set(point, store)
  return point
}

/** The points of one world. */
export class StatePoints {
  readonly #named = new Map<string, Store>()

  /** Forgets them all. */
  clear(): void {
    this.#named.clear()
  }

  name(name: string, store: Store): void {
    this.#named.delete(name)
    this.#named.set(name, store)
    const [oldest] = this.#named.keys()
    if (this.#named.size > NAMED_POINTS && oldest !== undefined) this.#named.delete(oldest)
  }

  names(): readonly string[] {
    return [...this.#named.keys()]
  }

  /**
   * The state at a point, where it is another than the start or now.
   * @throws {HoldoutError} `WORLD_POINT_UNKNOWN`
   */
  find(point: StatePoint | string): Store {
    const found = typeof point === 'string' ? this.#named.get(point) : states.get(point)
    if (found !== undefined) return found
    const near =
      typeof point === 'string' ? nearestName(point, ['start', 'now', ...this.names()]) : undefined
    throw new HoldoutError(
      typeof point === 'string'
        ? `the world has no point ${JSON.stringify(point)}`
        : 'that is no point of a world',
      {
        code: 'WORLD_POINT_UNKNOWN',
        hint:
          near === undefined
            ? 'name one with mark(), or use start or now'
            : `did you mean ${near}?`,
      },
    )
  }
}
