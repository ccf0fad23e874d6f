/** @module Puts what the user did and what the twins saw on one line of time. */

import { DEFAULT_START_MS } from '../../../../twins/base/index.ts'
import type { JournalEntry } from '../../../../twins/index.ts'
import type { Scenario } from '../../../scenario/index.ts'
import type {
  ActionEvent,
  MailEvent,
  ReceivedEvent,
  Trajectory,
  TrajectoryEvent,
} from '../../../trial/index.ts'

/** Something that happened. `name` is what quotes call it; `atMs` counts from the trial's beginning where that is known. */
export type TimelineItem = {
  readonly name: string
  readonly atMs: number | undefined
} & (
  | { readonly kind: 'action'; readonly event: ActionEvent }
  | { readonly kind: 'received'; readonly event: ReceivedEvent | MailEvent }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly kind: 'call'; readonly twin: string; readonly entry: JournalEntry }
)

/**
 * A timeline, and how well the twins' calls stand in it: where they happened; about there, since those near a step's edge may
 * belong to its neighbour; or behind everything else, their place unknown.
 */
export interface Timeline {
  readonly items: readonly TimelineItem[]
  readonly placed: 'exactly' | 'about' | 'unknown'
}

interface Call {
  readonly twin: string
  readonly entry: JournalEntry
  /** Virtual milliseconds since the twin's clock began, without what was advanced. */
  readonly passedMs: number
}

const SLACK_MS = 1
/** As many calls as are laid over the steps; the first of a trial tell enough. */
const MAX_LAID = 40

/**
 * All events of a trajectory in order. Twins tell virtual time, which began some time before the trial did: while the artifact was
 * made ready. That offset is found by laying the calls over the steps so that most fall into one.
 */
export function timelineOf(trajectory: Trajectory, scenario: Scenario | undefined): Timeline {
  const events = trajectory.events.map(eventItem)
  const calls = callsOf(trajectory, scenario)
  const steps = trajectory.events.filter(isAction)
  const fit = fitCalls(calls, steps)
  const items = calls.map(
    (call): TimelineItem => ({
      kind: 'call',
      name: `${call.twin}#${call.entry.index}`,
      atMs: fit === undefined ? undefined : Math.max(0, call.passedMs - fit.offset),
      twin: call.twin,
      entry: call.entry,
    }),
  )
  if (calls.length === 0) return { items: events, placed: 'exactly' }
  if (fit === undefined) return { items: [...events, ...items], placed: 'unknown' }
  return {
    items: [...events, ...items].toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0)),
    placed: fit.sure ? 'exactly' : 'about',
  }
}

function isAction(event: TrajectoryEvent): event is ActionEvent {
  return 'step' in event
}

function eventItem(event: TrajectoryEvent): TimelineItem {
  if (isAction(event)) return { kind: 'action', name: event.step, atMs: event.atMs, event }
  switch (event.kind) {
    case 'received':
    case 'mail':
      return { kind: 'received', name: event.name, atMs: event.atMs, event }
    case 'note':
      return { kind: 'note', name: 'note', atMs: event.atMs, text: event.text }
    case 'output': {
      const { stream, text, atMs } = event
      return { kind: 'output', name: 'output', atMs, stream, text }
    }
  }
}

function callsOf(trajectory: Trajectory, scenario: Scenario | undefined): readonly Call[] {
  const sums = [0]
  for (const step of scenario?.steps ?? []) {
    if (step.kind === 'advance') sums.push((sums.at(-1) ?? 0) + step.byMs)
  }
  return Object.entries(trajectory.twins)
    .flatMap(([twin, { journal }]) => {
      const startMs = scenario?.given[twin]?.clock?.startMs ?? DEFAULT_START_MS
      return journal.map((entry) => {
        const passedMs = entry.atMs - startMs
        const advanced = sums.findLast((sum) => sum <= passedMs) ?? 0
        return { twin, entry, passedMs: passedMs - advanced }
      })
    })
    .toSorted((a, b) => a.passedMs - b.passedMs)
}

/** The offset under which most calls fall into steps: the middle one of those that do so equally well. */
function fitCalls(
  all: readonly Call[],
  steps: readonly ActionEvent[],
): { readonly offset: number; readonly sure: boolean } | undefined {
  const calls = all.slice(0, MAX_LAID)
  const candidates = calls.flatMap((call) =>
    steps.flatMap((step) =>
      [0, 0.5, 1].map((share) => call.passedMs - step.atMs - share * step.durationMs),
    ),
  )
  const fits = candidates
    .filter((offset) => offset >= -SLACK_MS)
    .map((offset) => {
      const places = calls.map((call) => stepAt(call.passedMs - offset, steps))
      return { offset, places: places.join(), inside: places.filter((at) => at >= 0).length }
    })
  const most = Math.max(0, ...fits.map((fit) => fit.inside))
  const best = fits.filter((fit) => fit.inside === most).toSorted((a, b) => a.offset - b.offset)
  const middle = best[best.length >> 1]
  if (middle === undefined || most * 2 < calls.length) return undefined
  return { offset: middle.offset, sure: best.every((fit) => fit.places === middle.places) }
}

function stepAt(atMs: number, steps: readonly ActionEvent[]): number {
  return steps.findIndex(
    (step) => atMs >= step.atMs - SLACK_MS && atMs <= step.atMs + step.durationMs + SLACK_MS,
  )
}
