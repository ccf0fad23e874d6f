/** @module The states that a world was in since faults were set, for reads that see an earlier one. */

import type { Store } from '../store/store.ts'

interface PastState {
  readonly atMs: number
  readonly store: Store
}

const MOST = 1000

/** A bounded row of states; each costs what has changed since. */
export class PastStates {
  #states: PastState[]

  constructor(states: readonly PastState[] = []) {
    this.#states = [...states]
  }

  /** Keeps the state that a change led to. */
  keep(atMs: number, store: Store): void {
    this.#states.push({ atMs, store: store.clone() })
    if (this.#states.length > MOST) this.#states.shift()
  }

  /** The state so many changes ago. */
  changesAgo(changes: number): Store | undefined {
    return this.#states[Math.max(0, this.#states.length - 1 - changes)]?.store
  }

  /** The state at a time. */
  at(atMs: number): Store | undefined {
    const last = this.#states.findLast((state) => state.atMs <= atMs)
    return (last ?? this.#states[0])?.store
  }

  fork(): PastStates {
    return new PastStates(this.#states)
  }
}
