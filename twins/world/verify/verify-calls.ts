/** @module Whether a twin received what was expected; where not, which calls came closest and what was different. */

import { HoldoutError } from '../../base/index.ts'
import type { EntryReader } from '../journal/entry-reader.ts'
import type { JournalNote } from '../journal/journal-note.ts'
import type { WorldModel } from '../world-model.ts'
import type { CallDifference, Expectation, NearMiss, Times, Verification } from './expectation.ts'
import { distanceOf, type PreparedPattern, preparePattern, refuseUnknown } from './match-call.ts'

const NEAR_MISSES = 3

/** What is looked through. */
export interface Heard {
  readonly notes: readonly (readonly [note: JournalNote, index: number])[]
  /** How many calls there were before the first of them. */
  readonly missing: number
  readonly reader: EntryReader
  readonly model: WorldModel
}

/**
 * Looks whether the calls were as expected.
 * @throws {HoldoutError} `WORLD_VERIFY_INVALID` for an expectation that no calls could meet
 */
export function verifyCalls(expectation: Expectation, heard: Heard): Verification {
  const { times, inOrder, since = 0, ...pattern } = expectation
  const notes = heard.notes.filter(([, index]) => index >= since)
  const missing = Math.max(0, heard.missing - since)
  if (inOrder !== undefined) {
    if (times !== undefined || Object.keys(pattern).length > 0) {
      throw invalid('inOrder stands for itself', 'inOrder', 'leave times and the pattern out')
    }
    return verifyOrder({ ...heard, notes, missing }, inOrder)
  }
  const prepared = preparePattern(pattern, heard.model, '')
  const matching = notes.filter(([note]) => prepared.differences(note).length === 0)
  const bounds = boundsOf(times)
  const count = matching.length
  // Among calls that are not kept there may have been more of them.
  const isUnsure = missing > 0 && bounds.most !== Number.POSITIVE_INFINITY
  const met = count >= bounds.least && count <= bounds.most && !isUnsure
  const calls = matching.map(([, index]) => index)
  const tooFew = count < bounds.least
  const nearMisses = tooFew ? nearest(prepared, { ...heard, notes }, new Set(calls)) : []
  const expected = wordsOf(bounds)
  const said = `${patternWords(prepared)}: expected ${expected}, received ${count}`
  const explanation = explain(said, met, nearMisses, missing, isUnsure)
  return { met, count, expected, calls, nearMisses, missing, explanation }
}

function verifyOrder(heard: Heard, patterns: readonly Expectation[]): Verification {
  const prepared = patterns.map((one, i) => preparePattern(one, heard.model, `inOrder[${i}]`))
  const calls: number[] = []
  for (const [note, index] of heard.notes) {
    const next = prepared[calls.length]
    if (next === undefined) break
    if (next.differences(note).length === 0) calls.push(index)
  }
  const wanting = prepared[calls.length]
  const last = calls.at(-1) ?? -1
  const after = heard.notes.filter(([, index]) => index > last)
  const nearMisses =
    wanting === undefined ? [] : nearest(wanting, { ...heard, notes: after }, new Set())
  const met = wanting === undefined
  const count = calls.length
  const expected = `${patterns.length} in order`
  const earlier =
    wanting === undefined
      ? undefined
      : heard.notes.find(([note, index]) => index <= last && wanting.differences(note).length === 0)
  const said = met
    ? `${expected}: all of them came, calls ${calls.join(', ')}`
    : `${expected}: ${count} came, then ${patternWords(wanting as PreparedPattern)} did not${
        earlier === undefined ? '' : ` (call ${earlier[1]} is one, but came too early)`
      }`
  const explanation = explain(said, met, nearMisses, heard.missing)
  return { met, count, expected, calls, nearMisses, missing: heard.missing, explanation }
}

function nearest(
  prepared: PreparedPattern,
  { notes, reader }: Pick<Heard, 'notes' | 'reader'>,
  matched: ReadonlySet<number>,
): readonly NearMiss[] {
  return notes
    .filter(([, index]) => !matched.has(index))
    .map(([note, index]) => {
      const differences = prepared.differences(note)
      return { note, index, differences, distance: distanceOf(differences) }
    })
    .filter(({ differences }) => differences.length < Math.max(2, prepared.fields))
    .sort((a, b) => a.distance - b.distance || b.index - a.index)
    .slice(0, NEAR_MISSES)
    .map(({ note, index, differences }) => ({
      index,
      method: note.method,
      path: reader.path(note.path),
      differences: differences.map((one) => shown(one, reader)),
    }))
}

// A received value may be a secret: it is looked at by its name, as the journal does.
function shown(difference: CallDifference, reader: EntryReader): CallDifference {
  const { field, received } = difference
  if (received === undefined) return difference
  return { ...difference, received: reader.valueAt(field, received) }
}

function boundsOf(times: number | Times | undefined): { least: number; most: number } {
  const { exactly, atLeast, atMost, ...others } =
    typeof times === 'number' ? ({ exactly: times } as Times) : (times ?? {})
  refuseUnknown(Object.keys(others), ['exactly', 'atLeast', 'atMost'], 'times')
  for (const [name, value] of Object.entries({ exactly, atLeast, atMost })) {
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue
    throw invalid(`${value} is no number of calls`, `times.${name}`, 'give a whole number')
  }
  if (exactly !== undefined) return { least: exactly, most: exactly }
  const least = atLeast ?? (atMost === undefined ? 1 : 0)
  const most = atMost ?? Number.POSITIVE_INFINITY
  if (least > most) {
    throw invalid(`at least ${least} and at most ${most} is impossible`, 'times', 'swap them')
  }
  return { least, most }
}

function wordsOf({ least, most }: { least: number; most: number }): string {
  if (least === most) return `exactly ${least}`
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`
  return least === 0 ? `at most ${most}` : `${least} to ${most}`
}

function patternWords({ pattern }: PreparedPattern): string {
  const { operation, method, path, ...rest } = pattern
  const target = operation ?? [method?.toUpperCase(), path].filter(Boolean).join(' ')
  const more = Object.entries(rest).filter(([, value]) => value !== undefined)
  const details = more.map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return [target || 'any call', ...details].join(' with ')
}

function explain(
  said: string,
  met: boolean,
  nearMisses: readonly NearMiss[],
  missing: number,
  isUnsure = false,
): string {
  const lines = [said]
  if (missing > 0) {
    const unsure = isUnsure
      ? ', so that there may have been more: verify earlier, or give since'
      : ''
    lines.push(`(${missing} earlier calls are not in memory any more${unsure})`)
  }
  if (!met && nearMisses.length > 0) lines.push('closest:')
  for (const { index, method, path, differences } of nearMisses) {
    lines.push(`  call ${index}: ${method} ${path}`)
    for (const { field, expected, received } of differences) {
      const was = received === undefined ? 'nothing' : JSON.stringify(received)
      lines.push(`    ${field}: expected ${JSON.stringify(expected)}, received ${was}`)
    }
  }
  return lines.join('\n')
}

function invalid(message: string, field: string, hint: string): HoldoutError {
  return new HoldoutError(message, { code: 'WORLD_VERIFY_INVALID', place: { field }, hint })
}
