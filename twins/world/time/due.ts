/** @module What is to happen at a time of a world's clock, such as the next attempt at a delivery. */

import type { JsonValue } from '../../base/index.ts'
import type { LiveWorld } from '../live-world.ts'

/** One thing that is to happen. Plain data, so that forks and snapshots have it too. */
export interface Due {
  /** Unique in its world, counted from 1. */
  readonly order: number
  /** Milliseconds since the epoch, on the world's clock. */
  readonly atMs: number
  /** Says which {@link DueHandler} carries it out. */
  readonly kind: string
  readonly data: JsonValue
}

/**
 * Carries out what is due. On a manual clock the world stands at the time it was due, or later where time had moved before;
 * what it puts on the agenda in turn is met in the same passage.
 */
export type DueHandler = (world: LiveWorld, due: Due) => void | Promise<void>

/** What happened while time passed. */
export interface Passage {
  /** The time that the world came to. */
  readonly nowMs: number
  /** What fell due and was carried out, in that order. */
  readonly fired: readonly Due[]
}
