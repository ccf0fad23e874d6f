/** @module Which request meets which fault: counted and drawn per world, so that a replay fails at the same places. */

import { canonicalJson, copyJson, createRandom } from '../../base/index.ts'
import { checkFault, type FaultedService } from './check-fault.ts'
import { drawLatency } from './latency.ts'
import {
  type FaultTarget,
  isStale,
  type MatchableFault,
  matchable,
  matchesFault,
} from './match-fault.ts'
import { type Fault, faultAsData } from './model.ts'

interface Planned extends MatchableFault {
  seen: number
  met: number
}

/** The faults of one world and how often each was met. */
export class FaultPlan {
  #planned: Planned[] = []

  /** @throws {HoldoutError} `WORLD_FAULT_INVALID` for a fault that could never be carried out */
  set(faults: readonly Fault[], service: FaultedService): void {
    faults.forEach((fault, i) => {
      checkFault(fault, `faults[${i}]`, service)
    })
    this.#planned = faults.map((fault) => ({ ...matchable(copyJson(fault)), seen: 0, met: 0 }))
  }

  /** Has the faults that an earlier plan had too go on counting from where they stood there. */
  goOnFrom(earlier: FaultPlan): void {
    const left = [...earlier.#planned]
    for (const planned of this.#planned) {
      const at = left.findIndex(({ fault }) => isSame(fault, planned.fault))
      const [before] = at === -1 ? [] : left.splice(at, 1)
      planned.seen = before?.seen ?? 0
      planned.met = before?.met ?? 0
    }
  }

  faults(): readonly Fault[] {
    return this.#planned.map(({ fault }) => fault)
  }

  /** Whether some reads are to see an earlier state. */
  get looksBack(): boolean {
    return this.#planned.some(({ fault }) => isStale(fault))
  }

  /** How many requests each fault matched, and how many it met. */
  counts(): readonly (readonly [seen: number, met: number])[] {
    return this.#planned.map(({ seen, met }) => [seen, met] as const)
  }

  /** Goes on from counts. */
  resume(counts: readonly (readonly [seen: number, met: number])[]): void {
    for (const [i, planned] of this.#planned.entries()) {
      const [seen, met] = counts[i] ?? [0, 0]
      planned.seen = seen
      planned.met = met
    }
  }

  /** A plan that goes on from where this one stands. */
  fork(): FaultPlan {
    const copy = new FaultPlan()
    copy.#planned = this.#planned.map((planned) => ({ ...planned }))
    return copy
  }

  /** The first fault that this request meets, its latency drawn; every fault that it matches is counted. */
  meet(target: FaultTarget, seed: string): Fault | undefined {
    let found: Fault | undefined
    for (const [i, planned] of this.#planned.entries()) {
      const { fault } = planned
      if (!matchesFault(planned, target)) continue
      const position = planned.seen
      planned.seen += 1
      if (found !== undefined || position < (fault.after ?? 0)) continue
      if (fault.times !== undefined && planned.met >= fault.times) continue
      if (
        fault.rate !== undefined &&
        createRandom(seed, 'fault', i, position).next() >= fault.rate
      ) {
        continue
      }
      planned.met += 1
      found = fault
      if (fault.latency !== undefined) {
        const random = createRandom(seed, 'latency', i, position)
        found = { ...fault, latencyMs: drawLatency(fault.latency, random) }
      }
    }
    return found
  }
}

function isSame(a: Fault, b: Fault): boolean {
  return (
    a === b ||
    (a.when === b.when && canonicalJson(faultAsData(a)) === canonicalJson(faultAsData(b)))
  )
}
