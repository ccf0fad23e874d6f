/** @module Time passing in a world: forward alone, and past nothing that is due without carrying it out. */

import { type Clock, copyJson, HoldoutError, LONGEST_WAIT_MS } from '../../base/index.ts'
import type { LiveWorld } from '../live-world.ts'
import { nextOnAgenda, takeOffAgenda } from './agenda.ts'
import type { Due, Passage } from './due.ts'

/** The last moment that a date can name. */
const LATEST_MS = 8.64e15

/** Lets time pass in one world, one passage after another. */
export class TimePassing {
  readonly #world: LiveWorld
  #last: Promise<unknown> = Promise.resolve()
  #underWay = 0
  #failure: { readonly error: unknown } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #hasEnded = false

  constructor(world: LiveWorld) {
    this.#world = world
  }

  /** @throws {HoldoutError} `WORLD_CLOCK_INVALID` for what is no length of time */
  async advance(byMs: number): Promise<Passage> {
    if (!Number.isFinite(byMs) || byMs < 0) {
      throw clockError(`a clock cannot move by ${byMs} ms`, 'give milliseconds, 0 or more')
    }
    return this.#next(() => this.#passTo(this.#world.clock.now() + byMs))
  }

  /** @throws {HoldoutError} `WORLD_CLOCK_INVALID` for what is no time, `WORLD_CLOCK_BACK` for one that has passed */
  async advanceTo(atMs: number): Promise<Passage> {
    if (!Number.isFinite(atMs)) {
      throw clockError(`${atMs} is no time`, 'give milliseconds since the epoch')
    }
    return this.#next(() => {
      const nowMs = this.#world.clock.now()
      if (atMs < nowMs) {
        throw new HoldoutError(
          `a clock only moves forward: it stands at ${iso(nowMs)}, and ${iso(atMs)} has passed`,
          { code: 'WORLD_CLOCK_BACK', hint: 'reset the world, or restore a snapshot of that time' },
        )
      }
      return this.#passTo(atMs)
    })
  }

  /** Carries out what is due by now. */
  runDue(): Promise<Passage> {
    return this.#next(() => this.#passTo(this.#world.clock.now()))
  }

  /** Carries out nothing more: what is under way comes to its end, and nothing follows it. */
  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#timer)
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Starts carrying out what is due by now, and waits for none of it; what fails comes out of {@link settled}. */
  wake(): void {
    if (this.#underWay > 0 || this.#hasEnded) return
    const next = nextOnAgenda(this.#world.store)
    if (next === undefined) return
    const waitMs = next.atMs - this.#world.clock.now()
    if (waitMs > 0) {
      this.#wakeIn(waitMs)
      return
    }
    this.runDue().catch((error: unknown) => {
      this.#failure ??= { error }
    })
  }

  /** Resolves when nothing that is due by now is left or under way. */
  async settled(): Promise<void> {
    await this.runDue()
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
  }

  /** Only real time passes by itself. Nothing is kept running for it: a process that has nothing else to do ends. */
  #wakeIn(waitMs: number): void {
    clearTimeout(this.#timer)
    if (this.#world.clock.mode !== 'elapsed') return
    const timer = setTimeout(() => this.wake(), Math.min(waitMs, LONGEST_WAIT_MS))
    this.#timer = timer
    // A browser's timer is a number.
    if (typeof timer === 'object') timer.unref()
  }

  #next(pass: () => Promise<Passage>): Promise<Passage> {
    this.#underWay += 1
    const passage = this.#last.then(pass).finally(() => {
      this.#underWay -= 1
      this.wake()
    })
    this.#last = passage.catch(() => {})
    return passage
  }

  async #passTo(toMs: number): Promise<Passage> {
    if (toMs > LATEST_MS) throw clockError(`${toMs} is past the last date there is`, 'give less')
    const world = this.#world
    const { clock } = world
    const fired: Due[] = []
    // A reset or restore meanwhile ends the passage: the world has another clock then.
    while (world.clock === clock && !this.#hasEnded) {
      const due = nextOnAgenda(world.store)
      if (due === undefined || due.atMs > Math.max(toMs, clock.now())) break
      moveTo(clock, due.atMs)
      try {
        const carryOut = world.model.whenDue.get(due.kind)
        if (carryOut === undefined) throw new RangeError(`Nothing carries out "${due.kind}".`)
        await carryOut(world, due)
      } finally {
        // Not before: a fork or a snapshot meanwhile has it still to come, since what came of it is not theirs.
        if (world.clock === clock) takeOffAgenda(world.store, due)
      }
      fired.push(copyJson(due))
    }
    moveTo(clock, toMs)
    return { nowMs: world.clock.now(), fired }
  }
}

function moveTo(clock: Clock, atMs: number): void {
  const byMs = atMs - clock.now()
  if (byMs > 0) clock.advance(byMs)
}

function clockError(message: string, hint: string): HoldoutError {
  return new HoldoutError(message, { code: 'WORLD_CLOCK_INVALID', hint })
}

function iso(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString()
}
