/** @module Which request meets which fault: counted and drawn per world, so that a replay fails at the same places. */

import { createRandom, HoldoutError } from '../base/index.ts'
import { nearestName } from './given/nearest-name.ts'
import type { Fault } from './model.ts'

/** What a fault is matched against. */
export interface FaultTarget {
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
}

interface Planned {
  readonly fault: Fault
  readonly path: RegExp | undefined
  seen: number
  met: number
}

/** The faults of one world and how often each was met. */
export class FaultPlan {
  #planned: Planned[] = []

  /** @throws {HoldoutError} `WORLD_FAULT_INVALID` for a fault that could never be carried out */
  set(faults: readonly Fault[], operations: Readonly<Record<string, unknown>>): void {
    faults.forEach((fault, i) => {
      checkFault(fault, `faults[${i}]`, operations)
    })
    this.#planned = faults.map((fault) => ({
      fault,
      path: fault.path === undefined ? undefined : pathPattern(fault.path),
      seen: 0,
      met: 0,
    }))
  }

  faults(): readonly Fault[] {
    return this.#planned.map(({ fault }) => fault)
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

  /** The first fault that this request meets; every fault that it matches is counted. */
  meet(target: FaultTarget, seed: string): Fault | undefined {
    let found: Fault | undefined
    for (const [i, planned] of this.#planned.entries()) {
      const { fault } = planned
      if (!matches(planned, target)) continue
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
    }
    return found
  }
}

function matches({ fault, path }: Planned, target: FaultTarget): boolean {
  if (fault.operation !== undefined && fault.operation !== target.operation) return false
  if (fault.method !== undefined && fault.method.toLowerCase() !== target.method.toLowerCase()) {
    return false
  }
  return path === undefined || path.test(target.path)
}

/** What a path must look like: `{name}` stands for one segment, `*` for anything. */
export function pathPattern(path: string): RegExp {
  const source = path
    .split(/(\{[^}]*\}|\*)/)
    .map((part) =>
      part === '*'
        ? '.*'
        : part.startsWith('{')
          ? '[^/]+'
          : part.replace(/[.+?^$()|[\]\\]/g, '\\$&'),
    )
    .join('')
  return new RegExp(`^${source}$`)
}

function checkFault(
  fault: Fault,
  field: string,
  operations: Readonly<Record<string, unknown>>,
): void {
  const refuse = (message: string, name: string, hint: string) => {
    throw new HoldoutError(message, {
      code: 'WORLD_FAULT_INVALID',
      place: { field: `${field}.${name}` },
      hint,
    })
  }
  if (fault.operation !== undefined && !(fault.operation in operations)) {
    const near = nearestName(fault.operation, Object.keys(operations))
    refuse(
      `the contract has no operation ${JSON.stringify(fault.operation)}`,
      'operation',
      near === undefined
        ? 'see `holdout twin explain` for the operations of a contract'
        : `did you mean ${near}?`,
    )
  }
  if (fault.status !== undefined && !(fault.status >= 200 && fault.status <= 599)) {
    refuse(`${fault.status} is not an HTTP status`, 'status', 'give a number from 200 to 599')
  }
  if (fault.rate !== undefined && !(fault.rate >= 0 && fault.rate <= 1)) {
    refuse(`a rate of ${fault.rate} is no share of requests`, 'rate', 'give a number from 0 to 1')
  }
  if (
    fault.status === undefined &&
    fault.kind === undefined &&
    fault.latencyMs === undefined &&
    fault.transport === undefined
  ) {
    refuse('it says nothing that goes wrong', 'status', 'give status, kind, latencyMs or transport')
  }
}
