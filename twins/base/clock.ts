/** @module Time as a parameter: three kinds of virtual clock, so that a run can be replayed to the byte. */

/**
 * How a twin's time passes.
 * - `manual`: only when somebody moves it.
 * - `stepping`: by a fixed step at each request.
 * - `elapsed`: as real time does, from a fixed start; the offsets are journaled so that a replay uses them.
 */
export type ClockMode = 'manual' | 'stepping' | 'elapsed'

/** Where all clocks start unless told otherwise: 2026-01-05T09:00:00Z, a Monday morning. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 5, 9, 0, 0)

/** The longest that a timer waits, some 24 days: one that is told more does not wait at all. */
export const LONGEST_WAIT_MS = 2_147_483_647

/** A clock of one world. All times are milliseconds since the Unix epoch. */
export interface Clock {
  readonly mode: ClockMode
  /** The time now; reading it moves nothing. */
  now(): number
  /** Called once at the start of each request; returns the time that request happens at. */
  tick(): number
  /** Moves the clock forward by a number of milliseconds (not negative). */
  advance(byMs: number): void
  /** An independent clock that stands where this one stands, for a forked world. */
  fork(): Clock
}

/** What {@link createClock} needs to know. */
export interface ClockOptions {
  readonly mode?: ClockMode
  /** Milliseconds since the epoch, {@link DEFAULT_START_MS} unless given. */
  readonly startMs?: number
  /** Only for `stepping`: how far each request moves it, 1000 ms unless given. */
  readonly stepMs?: number
  /** Only for `elapsed`: a monotonic source in milliseconds, `performance.now` unless given. */
  readonly monotonicMs?: () => number
}

/** Makes a clock; `manual` unless a mode is given. */
export function createClock(options: ClockOptions = {}): Clock {
  const mode = options.mode ?? 'manual'
  const stepMs = options.stepMs ?? 1000
  const monotonicMs = options.monotonicMs ?? (() => performance.now())
  let base = options.startMs ?? DEFAULT_START_MS
  const origin = mode === 'elapsed' ? monotonicMs() : 0

  const now = () => (mode === 'elapsed' ? base + Math.floor(monotonicMs() - origin) : base)
  return {
    mode,
    now,
    tick() {
      if (mode === 'stepping') base += stepMs
      return now()
    },
    advance(byMs) {
      if (!(byMs >= 0)) throw new RangeError(`A clock only moves forward; got ${byMs} ms.`)
      base += byMs
    },
    fork() {
      return createClock({ mode, startMs: now(), stepMs, monotonicMs })
    },
  }
}
