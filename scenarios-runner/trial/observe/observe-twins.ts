/** @module What the twins saw and became in a trial, once nothing more is coming. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalEntry, StatePoint } from '../../../twins/index.ts'
import type { RefusedHost } from '../../../twins/node.ts'
import type { Receivers } from '../../drive/index.ts'
import type { ContractViolation, TwinObservation } from '../model.ts'
import type { Worlds } from '../trial-worlds.ts'

/** The moment at which a trial's own part begins, in each twin. */
export type Marks = Readonly<Record<string, { readonly point: StatePoint; readonly calls: number }>>

const MAX_WAIT_MS = 2_000

/** Marks where every world stands: what happened before is preparation. */
export function markWorlds(worlds: Worlds): Marks {
  return Object.fromEntries(
    Object.entries(worlds).map(([twin, world]) => [
      twin,
      { point: world.mark(), calls: world.requestCount },
    ]),
  )
}

/**
 * Waits until no twin and no receiver has heard anything for `settleMs`, at most two seconds: work that an artifact does after it has
 * answered belongs to the trial.
 *
 * @returns false when the twins were still busy at the end
 */
export async function untilQuiet(
  worlds: Worlds,
  receivers: Pick<Receivers, 'count'>,
  settleMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const heard = () =>
    Object.values(worlds).reduce((sum, world) => sum + world.requestCount, receivers.count())
  const startedMs = performance.now()
  for (let before = heard(); ; ) {
    await sleep(settleMs, undefined, { signal })
    const after = heard()
    if (after === before) return true
    if (performance.now() - startedMs > MAX_WAIT_MS) return false
    before = after
  }
}

/** What each twin saw and how its state changed since the marks. */
export function observeTwins(
  worlds: Worlds,
  marks: Marks,
): Readonly<Record<string, TwinObservation>> {
  const observations: Record<string, TwinObservation> = {}
  for (const [twin, world] of Object.entries(worlds)) {
    const mark = marks[twin]
    observations[twin] = {
      journal: world.journal().filter(({ index }) => index >= (mark?.calls ?? 0)),
      changes: world.uncopied.diff(mark?.point),
    }
  }
  return observations
}

/** Of how many calls a twin's journal tells no more, one sentence a twin: it keeps the newest of very many. */
export function callsLeftOut(
  worlds: Worlds,
  marks: Marks,
  observations: Readonly<Record<string, TwinObservation>>,
): string[] {
  return Object.entries(worlds).flatMap(([twin, { requestCount }]) => {
    const kept = observations[twin]?.journal.length ?? 0
    const missing = requestCount - (marks[twin]?.calls ?? 0) - kept
    if (missing <= 0) return []
    return [`${missing} calls of ${twin} are not kept: the newest ${kept} are`]
  })
}

/** What the artifact wanted of hosts without a twin, one sentence a host, as it stands in the trajectory. */
export function refusedHosts(refused: readonly RefusedHost[]): string[] {
  const times = new Map<string, number>()
  for (const { method, host } of refused) {
    const asked = `${method} ${host.slice(0, 255)}`
    times.set(asked, (times.get(asked) ?? 0) + 1)
  }
  return [...times].map(([asked, count]) => {
    const often = count === 1 ? '' : ` (${count} times)`
    return `refused ${asked}${often}: no twin stands for that host`
  })
}

/** Calls of the artifact that break a twin's contract. */
export function upstreamViolations(
  observations: Readonly<Record<string, TwinObservation>>,
): ContractViolation[] {
  return Object.entries(observations).flatMap(([twin, { journal }]) =>
    journal.flatMap((entry) =>
      sentencesOf(entry).map((message) => ({
        side: 'upstream' as const,
        contract: twin,
        operation: entry.operation,
        message,
        seenIn: `${twin}#${entry.index}`,
      })),
    ),
  )
}

function sentencesOf(entry: JournalEntry): readonly string[] {
  if (entry.violations.length > 0 || entry.outcome !== 'no-operation') return entry.violations
  return [`${entry.method} ${entry.path} is not in the contract`]
}
