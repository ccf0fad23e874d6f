/** @module Findings put together: the same difference in many exchanges is one drift, and what all operations share is said once. */

import type { RecordedExchange } from '../../record/exchanges/index.ts'
import type { Drift, Finding, NotCompared } from './model.ts'

/** So many operations with the same header, error or status make it the service's. */
const SHARED = 3

/** Collects what is found. */
export class DriftLedger {
  readonly #drifts = new Map<string, Drift>()
  readonly #skipped = new Map<string, number[]>()
  readonly #operations = new Set<string>()
  #compared = 0

  get compared(): number {
    return this.#compared
  }

  get operations(): number {
    return this.#operations.size
  }

  didCompare(operation: string): void {
    this.#compared += 1
    this.#operations.add(operation)
  }

  skip(reason: string, exchange: number): void {
    const known = this.#skipped.get(reason)
    if (known === undefined) this.#skipped.set(reason, [exchange])
    else known.push(exchange)
  }

  add(finding: Finding, operation: string, evidence: readonly number[]): void {
    const { what, field, kind, twin } = finding
    const key = [operation, what, field, kind === 'status' ? twin : ''].join(' ')
    const known = this.#drifts.get(key)
    const all = [...new Set([...(known?.evidence ?? []), ...evidence])].sort((a, b) => a - b)
    // The first says it; of corrections, the last has seen most.
    const correction = finding.correction ?? known?.correction
    this.#drifts.set(key, {
      ...(known ?? finding),
      operation: known?.operation ?? finding.operation ?? operation,
      evidence: all,
      ...(correction === undefined ? {} : { correction }),
    })
  }

  /** An exchange that is of no operation of the contract, or that failed. */
  unknown({ exchange, method, path, response, failed }: RecordedExchange): void {
    if (response === undefined || failed !== undefined)
      this.skip('it failed while it was recorded', exchange)
    else if (method === 'OPTIONS')
      this.skip('it asks which methods there are, which no contract says', exchange)
    else if (response.status >= 400)
      this.skip('the contract has no such operation, and the service refused it', exchange)
    else {
      const place = `${method} ${path.replace(/\?.*$/s, '')}`
      this.add(
        {
          kind: 'schema',
          what: 'undocumented-operation',
          message: `the service answers ${place} with ${response.status}, and its contract has no such operation`,
          service: response.status,
          mend: 'add the operation to the contract, in an overlay',
        },
        place,
        [exchange],
      )
    }
  }

  notCompared(): readonly NotCompared[] {
    return [...this.#skipped].map(([reason, exchanges]) => ({ reason, exchanges }))
  }

  /** Every drift, those of one operation together, in the order in which they were first seen. */
  drifts(): readonly Drift[] {
    const all = withShared([...this.#drifts.values()])
    const byOperation = Map.groupBy(all, ({ operation }) => operation)
    return [...byOperation.values()].flat()
  }
}

function withShared(drifts: readonly Drift[]): readonly Drift[] {
  const isOften = ({ what, operation }: Drift) =>
    ['header', 'error-body', 'undocumented-status'].includes(what) && operation !== '*'
  const groups = Map.groupBy(
    drifts.filter(isOften),
    ({ what, field, message }) =>
      `${what} ${field} ${what === 'undocumented-status' ? '' : message}`,
  )
  const shared = new Set([...groups.values()].filter((group) => group.length >= SHARED).flat())
  const joined = [...groups.values()]
    .filter((group) => group.length >= SHARED)
    .map((group): Drift => {
      const evidence = [...new Set(group.flatMap((one) => one.evidence))].sort((a, b) => a - b)
      return { ...(group[0] as Drift), operation: '*', evidence }
    })
  return [...drifts.filter((drift) => !shared.has(drift)), ...joined]
}
