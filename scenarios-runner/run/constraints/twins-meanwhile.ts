/** @module What the twins did while the slowest requests of a load were under way. */

import type { JournalEntry } from '../../../twins/index.ts'
import type { LoadMeasurement } from '../../load/index.ts'
import type { Worlds } from '../../trial/index.ts'

/** How far each world's clock is from that of the machine, in milliseconds; none for a clock that does not run by itself. */
export type ClockOffsets = ReadonlyMap<string, number>

const MAX_LINES = 5

/** Notes how the clocks stand, before the load begins. */
export function clockOffsets(worlds: Worlds): ClockOffsets {
  return new Map(
    Object.entries(worlds).flatMap(([twin, { clock }]) =>
      clock.mode === 'elapsed' ? [[twin, Date.now() - clock.now()] as const] : [],
    ),
  )
}

/** Adds to each of the slowest requests what every twin was asked meanwhile, the most frequent first. */
export function withTwins(
  measurement: LoadMeasurement,
  worlds: Worlds,
  offsets: ClockOffsets,
): LoadMeasurement {
  const journals = [...offsets].map(
    ([twin, offset]) => [twin, offset, worlds[twin]?.journal() ?? []] as const,
  )
  if (journals.length === 0) return measurement
  return {
    ...measurement,
    slowest: measurement.slowest.map((slow) => {
      const counts = new Map<string, number>()
      for (const [twin, offset, journal] of journals) {
        for (const entry of within(journal, slow.epochMs - offset, slow.latencyMs)) {
          const said = `${twin}: ${lineOf(entry)}`
          counts.set(said, (counts.get(said) ?? 0) + 1)
        }
      }
      const sorted = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      const lines = sorted
        .slice(0, MAX_LINES)
        .map(([said, n]) => (n === 1 ? said : `${said} (${n} times)`))
      const left = sorted.length - lines.length
      return { ...slow, twins: left > 0 ? [...lines, `and ${left} other kinds of calls`] : lines }
    }),
  }
}

function within(journal: readonly JournalEntry[], fromMs: number, forMs: number): JournalEntry[] {
  return journal.filter(({ atMs }) => atMs >= fromMs && atMs <= fromMs + forMs)
}

function lineOf({ method, path, operation, status, outcome, fault }: JournalEntry): string {
  const what = operation ?? `${method} ${path.split('?')[0]}`
  const how =
    fault === undefined ? (outcome === 'answered' ? '' : `, ${outcome}`) : `, fault: ${fault}`
  return `${what} ${status ?? 'without an answer'}${how}`
}
