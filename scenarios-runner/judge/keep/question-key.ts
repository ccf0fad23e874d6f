/** @module What makes two questions to a judge the same, and what no two runs share. */

import { contentHash } from '../../../twins/base/index.ts'
import { evidenceOf } from '../ask/evidence.ts'
import { PROMPT_VERSION } from '../ask/judge-prompt.ts'
import { replaceVolatile, type VolatilePiece } from '../ask/volatile.ts'
import type { JudgeRequest } from '../model.ts'

/** Times that are no further apart are one moment: what happens in a trial happens at about now. */
const MOMENT_MS = 60_000

/** A number is taken for a time, or a date of HTTP's for one that moves with the day, only so near to the trial. */
const NEAR_MS = 86_400_000
/** What is further from the end of the trial than this is told apart: before it, or after it. */
const ABOUT_MS = 600_000

/** A question without what no two runs share. */
export interface Question {
  readonly key: string
  /** Of story and criteria. */
  readonly asked: string
  /** The evidence, one text an entry, by the names that quotes refer to it. */
  readonly evidence: readonly { readonly from: string; readonly text: string }[]
}

/**
 * The key of a question: story, criteria and evidence, without ports, and with times and ids numbered in the order in which
 * they first appear, so that an answer which names another time than it was asked for is another question. What tells one
 * moment from another is more than a minute. Seconds and milliseconds since the epoch, and HTTP's dates, count as times only
 * within a day of the trial; then whether they lie before or after it counts too. What story or criteria name stands as it is.
 *
 * @param identity of the judge, where another one's answer is none. How far moments are apart then counts too, to a power of
 * two: an hour is no year. It is left out where the key must outlive the day, since what was written down ages.
 */
export function questionKey(request: JudgeRequest, identity?: string): string {
  return questionOf(request, identity).key
}

/** The same with what it is the key of. */
export function questionOf(request: JudgeRequest, identity?: string): Question {
  const { trajectory, story } = request
  const criteria = request.criteria.map((criterion) => criterion.text)
  const named = [story, ...criteria].join('\n')
  const label = labelPieces(trajectory.endedAtMs, identity !== undefined)
  const evidence = evidenceOf(trajectory).map((entry) => ({
    from: entry.from,
    text: replaceVolatile(JSON.stringify(entry), (piece) =>
      piece.kind !== 'port' && named.includes(piece.text) ? piece.text : label(piece),
    ),
  }))
  const key = contentHash({
    version: PROMPT_VERSION,
    story,
    criteria,
    evidence: `[${evidence.map(({ text }) => text).join(',')}]`,
    ...(identity === undefined ? {} : { identity }),
  })
  return { key, asked: contentHash({ story, criteria }), evidence }
}

function labelPieces(
  endedAtMs: number | undefined,
  withDistance: boolean,
): (piece: VolatilePiece) => string {
  const ids = new Map<string, string>()
  const label = labelTimes(withDistance)
  const near = (ms: number, form: string, text: string) => {
    const sinceMs = endedAtMs === undefined ? Number.NaN : ms - endedAtMs
    if (!(Math.abs(sinceMs) <= NEAR_MS)) return text
    const side = sinceMs < -ABOUT_MS ? ' before' : sinceMs > ABOUT_MS ? ' after' : ''
    return `${label(ms)} ${form}${side}`
  }
  return ({ kind, text }) => {
    switch (kind) {
      case 'port':
        return text.replace(/:\d+$/, '')
      case 'time': {
        const ms = momentOf(text)
        // No such time: it stands as it is.
        return Number.isNaN(ms) ? text : label(ms)
      }
      case 'http-date':
        return near(Date.parse(text), 'http', text)
      case 'epoch': {
        const isMs = /^\d{13}$/.test(text)
        return near(Number(text) * (isMs ? 1 : 1_000), isMs ? 'ms' : 's', text)
      }
      case 'id': {
        const known = ids.get(text) ?? `<uuid ${ids.size + 1}>`
        ids.set(text, known)
        return known
      }
      default:
        return kind satisfies never
    }
  }
}

/** A time as it is written, `2026-01-02 03:04:05` too; where it does not say its zone, it is the same one everywhere. */
function momentOf(text: string): number {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  return Date.parse(`${text.replace(' ', 'T')}${hasZone ? '' : 'Z'}`)
}

/** Names the moments of one text: `<time 1>`, `<time 2 +12>` for one that is some 2^12 seconds after the first. */
function labelTimes(withDistance: boolean): (ms: number) => string {
  const moments: { readonly ms: number; readonly label: string }[] = []
  return (ms) => {
    const known = moments.find((moment) => Math.abs(moment.ms - ms) <= MOMENT_MS)
    if (known !== undefined) return known.label
    const [first] = moments
    const seconds = first === undefined ? 0 : (ms - first.ms) / 1_000
    const distance =
      withDistance && seconds !== 0
        ? ` ${seconds < 0 ? '-' : '+'}${Math.round(Math.log2(Math.abs(seconds)))}`
        : ''
    const label = `<time ${moments.length + 1}${distance}>`
    moments.push({ ms, label })
    return label
  }
}
