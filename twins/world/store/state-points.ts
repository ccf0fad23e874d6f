/** @module Points in a world's life that people can go back to look at: those that they named, and those after requests. */

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
  /** Oldest first; the state after a turn that may have changed it. */
  #afterTurns: { readonly turn: number; readonly store: Store }[] = []
  #keeps = 0

  /** Forgets them all; what is kept from here on starts from a state before the first turn. */
  restart(before: Store): void {
    this.#named.clear()
    this.#afterTurns = this.isKeeping ? [{ turn: -1, store: before }] : []
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

  /** Keeps the state after so many turns that change it; none for 0. */
  keep(count: number, before: Store, turn: number): void {
    this.#keeps = count
    if (count === 0) this.#afterTurns = []
    else if (this.#afterTurns.length === 0) this.#afterTurns = [{ turn, store: before }]
  }

  get isKeeping(): boolean {
    return this.#keeps > 0
  }

  afterTurn(turn: number, store: Store): void {
    this.#afterTurns.push({ turn, store })
    // One more than asked for: what the oldest turn did is told by what was before it.
    if (this.#afterTurns.length > (this.#keeps + 1) * 1.25) {
      this.#afterTurns = this.#afterTurns.slice(-(this.#keeps + 1))
    }
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

  /** The state after a turn, undefined where it is not kept. */
  stateAfter(turn: number): Store | undefined {
    return this.#afterTurns.findLast((point) => point.turn <= turn)?.store
  }
}
