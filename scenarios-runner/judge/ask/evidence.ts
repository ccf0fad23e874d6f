/** @module What a judge sees of a trajectory: what happened, in order, and nothing of contracts, checks or sources. */

import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import type { Trajectory } from '../../trial/index.ts'
import { callEntry, defined, type EvidenceEntry, eventEntry } from './event-evidence.ts'

/** Characters of one body, and of all entries together. */
export interface EvidenceBounds {
  readonly perText: number
  readonly total: number
}

/** Fits a context of 32,000 tokens with room to think. */
export const EVIDENCE_BOUNDS: EvidenceBounds = { perText: 4000, total: 60_000 }

/** The whole evidence of a trajectory, unbounded: what quotes are looked up in. */
export function evidenceOf(trajectory: Trajectory): EvidenceEntry[] {
  const entries: EvidenceEntry[] = []
  if (Object.keys(trajectory.drawn).length > 0) {
    entries.push({ from: 'drawn', value: { kind: 'drawn', values: trajectory.drawn } })
  }
  for (const event of trajectory.events) {
    const entry = eventEntry(event)
    if (entry !== undefined) entries.push(entry)
  }
  for (const [twin, { journal, changes }] of Object.entries(trajectory.twins)) {
    for (const call of journal) entries.push(callEntry(twin, call))
    for (const change of changes) {
      entries.push({
        from: `${twin}:changes`,
        value: defined({
          kind: 'change',
          change: change.kind,
          resource: change.resource,
          entity: change.uid,
          before: change.before,
          after: change.after,
          relation: change.relation,
          member: change.member,
        }),
      })
    }
  }
  return entries
}

/**
 * The entries as lines of JSON that fit the bounds: long texts keep their head and their tail, and when even that is
 * too much, entries in the middle are left out and counted.
 */
export function evidenceLines(
  entries: readonly EvidenceEntry[],
  bounds: EvidenceBounds = EVIDENCE_BOUNDS,
): string[] {
  let perText = bounds.perText
  for (;;) {
    const lines = entries.map(({ from, value }) =>
      // First to be read, and set last: nothing that was observed names its own entry.
      JSON.stringify(Object.assign({ from }, bound(value, perText), { from })),
    )
    const length = lines.reduce((sum, line) => sum + line.length, 0)
    if (length <= bounds.total) return lines
    if (perText > 250) perText = Math.floor(perText / 2)
    else return withoutMiddle(lines, bounds.total)
  }
}

function withoutMiddle(lines: readonly string[], total: number): string[] {
  const head: string[] = []
  const tail: string[] = []
  let room = total
  let first = 0
  let last = lines.length - 1
  while (first <= last) {
    const fromHead = head.length <= tail.length
    const line = lines[fromHead ? first : last] as string
    if (line.length > room) break
    room -= line.length
    if (fromHead) {
      head.push(line)
      first += 1
    } else {
      tail.unshift(line)
      last -= 1
    }
  }
  const omitted = last - first + 1
  if (omitted <= 0) return [...head, ...tail]
  return [...head, JSON.stringify({ from: 'note', leftOut: `${omitted} entries` }), ...tail]
}

function bound(value: JsonValue, perText: number): JsonValue {
  if (typeof value === 'string') return headAndTail(value, perText)
  if (typeof value !== 'object' || value === null) return value
  // A body of many small parts is as long as one long text.
  const text = JSON.stringify(value)
  if (text.length > perText * 2 && !('kind' in value)) return headAndTail(text, perText)
  if (Array.isArray(value)) return value.map((item) => bound(item, perText))
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, member]) => [
      key,
      member === undefined ? null : bound(member, perText),
    ]),
  )
}

function headAndTail(text: string, limit: number): string {
  if (text.length <= limit) return text
  const head = Math.floor(limit * 0.65)
  const tail = limit - head
  return `${text.slice(0, head)}…[${text.length - limit} characters left out]…${text.slice(-tail)}`
}
