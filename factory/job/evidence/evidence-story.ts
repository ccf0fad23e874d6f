/** @module What an evidence bundle says, in sentences and small tables, before it is set as a page or as Markdown. */

import type { GatePart } from '../../../scenarios-runner/gate/index.ts'
import {
  formatDuration,
  formatProven,
  formatRange,
  formatRate,
  plural,
} from '../../../twins/base/node/index.ts'
import type { Evidence, Iteration, TerminalState } from '../model.ts'

/** What each terminal state means to the person who reads it. */
export const STATE_MEANING: Readonly<Record<TerminalState, string>> = {
  PR_READY: 'The gate opened on the changed artifact. The change is ready to be reviewed.',
  NO_OP: 'Nothing had to be changed: the gate was open on the artifact as it was given.',
  ESCALATE: 'A person has to decide: the job stopped without an artifact that the gate accepts.',
  RETRYABLE_FAILURE: 'Infrastructure failed, not the artifact: the same job may be run again.',
}

/** One changed file of a unified diff. */
export interface FileDiff {
  readonly path: string
  readonly added: number
  readonly removed: number
  readonly lines: readonly string[]
}

/** Splits a unified diff by file, with or without `diff` lines between them. */
export function splitDiff(diff: string): readonly FileDiff[] {
  const lines = diff.split('\n')
  const parts: string[][] = []
  // Between a file's first line and its first hunk, `---` is part of its header; after that it begins the next file's.
  let inHeader = false
  for (const [index, line] of lines.entries()) {
    const begins =
      line.startsWith('diff ') ||
      (!inHeader && line.startsWith('--- ') && lines[index + 1]?.startsWith('+++ ') === true)
    if (begins || parts.length === 0) parts.push([line])
    else parts.at(-1)?.push(line)
    if (begins) inHeader = true
    else if (line.startsWith('@@')) inHeader = false
  }
  return parts.filter((part) => part.some((line) => line.trim() !== '')).map(fileDiff)
}

function fileDiff(lines: readonly string[]): FileDiff {
  const body = lines.slice(
    Math.max(
      0,
      lines.findIndex((line) => line.startsWith('@@')),
    ),
  )
  const name = (mark: string) =>
    lines
      .find((line) => line.startsWith(`${mark} `))
      ?.slice(4)
      .replace(/\t.*$/, '')
      .replace(/^"?[ab]\//, '')
      .replace(/"$/, '')
  const after = name('+++')
  const header = /^diff --git a\/(.*) b\//.exec(lines[0] ?? '')?.[1]
  return {
    path: (after === undefined || after === '/dev/null' ? name('---') : after) ?? header ?? '',
    added: body.filter((line) => line.startsWith('+')).length,
    removed: body.filter((line) => line.startsWith('-')).length,
    lines,
  }
}

/** Satisfaction of an iteration with its interval: `61.4% (52–70%) of 220`. */
export function satisfactionOf({ gate }: Iteration): string {
  const { pooled, interval, n } = gate.satisfaction
  if (pooled === undefined) return 'nothing observed'
  const sure = interval === undefined ? '' : ` (${formatRange(interval.low, interval.high)})`
  return `${formatRate(pooled)}${sure} of ${plural(n, 'distinct trajectory', 'distinct trajectories')}`
}

/** The summary: where it began, where it ended, what it took. */
export function summaryOf(evidence: Evidence): string {
  const { iterations } = evidence
  const first = iterations[0]
  const last = iterations.at(-1)
  if (first === undefined || last === undefined) return 'The artifact was never validated.'
  const files = new Set(iterations.flatMap((iteration) => iteration.changedFiles)).size
  const took = Date.parse(evidence.finishedAt) - Date.parse(evidence.startedAt)
  const time = Number.isFinite(took) ? `, ${formatDuration(took)}` : ''
  if (iterations.length === 1) {
    return `One validation: ${last.gate.status}, satisfaction ${satisfactionOf(last)}${time}.`
  }
  return `Satisfaction went from ${satisfactionOf(first)} to ${satisfactionOf(last)} in ${plural(iterations.length, 'validation')}, with ${plural(files, 'changed file')}${time}.`
}

/** The gate's parts before and after, side by side, in the order of the last validation. */
export function beforeAndAfter(
  evidence: Evidence,
): readonly { readonly name: string; readonly before: string; readonly after: string }[] {
  const first = evidence.iterations[0]
  const last = evidence.iterations.at(-1)
  if (first === undefined || last === undefined) return []
  const told = (iteration: Iteration, name: string) => {
    const part = iteration.gate.parts.find((one) => one.name === name && one.gated)
    if (part === undefined) return '–'
    const seen = part.observed === undefined ? '' : `, ${observedOf(iteration, part)}`
    const proven =
      part.observed?.low === undefined ? '' : `, ${formatProven(part.observed.low)} proven`
    return `${part.status}${seen}${proven}`
  }
  return last.gate.parts
    .filter((part) => part.gated)
    .map((part) => ({
      name: part.name,
      before: told(first, part.name),
      after: told(last, part.name),
    }))
}

/** What a part's bound counts; where its stories draw nothing it counts none, and what decides is their trials. */
function observedOf({ gate }: Iteration, { kind, name, observed }: GatePart): string {
  if (observed !== undefined && observed.n > 0) return `${observed.satisfied} of ${observed.n}`
  const stories = gate.scenarios.filter(
    (one) =>
      one.deterministic &&
      one.visible === undefined &&
      (kind === 'stratum' ? one.criticality : one.category) === name,
  )
  const sum = (of: 'satisfied' | 'unsatisfied') =>
    stories.reduce((total, story) => total + story[of], 0)
  const n = sum('satisfied') + sum('unsatisfied')
  return n === 0
    ? 'nothing observed'
    : `${sum('satisfied')} of ${plural(n, 'trial')} of stories that draw nothing`
}

/** What is said before anything else where no wall stood; undefined where one did. */
export function firstLineOf({ boundary }: Evidence): string | undefined {
  return boundary.enforced
    ? undefined
    : `Boundary ${boundary.enforcement}: nothing kept agents and tools from the scenarios.`
}

/** What is known of the boundary, a paragraph a matter, in sentences that claim no more than was done. */
export function boundaryOf({
  boundary,
  refusals,
  iterations,
  exposure,
}: Evidence): readonly string[] {
  return [
    wallOf(boundary),
    waysOutOf(boundary),
    refusalsOf(refusals),
    searchOf(boundary),
    feedbackOf(iterations),
    exposureOf(exposure),
  ].filter((paragraph) => paragraph !== '')
}

/** What agents were not allowed, in a sentence. */
function refusalsOf(refusals: Evidence['refusals']): string {
  const times = refusals.reduce((sum, one) => sum + one.times, 0)
  return times === 0
    ? ''
    : `Agents asked for ${plural(times, 'tool call')} that they may not make, and ${times === 1 ? 'it was' : 'all were'} refused.`
}

/** How often the stories of this job have gone back in all jobs, and what became of worn-out ones. */
function exposureOf(exposure: Evidence['exposure']): string {
  if (exposure === undefined) return ''
  const { scenarios, worn, policy } = exposure
  const [most] = scenarios
  const counted =
    most === undefined
      ? ''
      : `Over all jobs ${most.scenario} went back most often, in ${plural(most.lines, 'line')}.`
  if (worn.length === 0) return counted
  const names = worn.map(({ scenario }) => scenario)
  const shown =
    names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')
  const become = {
    report: 'still counted as hidden',
    show: 'shown to agents, and kept out of what the gate proves',
    retire: 'retired, and not run',
  }
  return `${counted} Worn out before this job: ${shown}, ${become[policy]}.`.trim()
}

/** How much better the stories go that agents were shown, in a sentence; undefined where none was. */
export function overfittingOf({ overfitting }: Evidence): string | undefined {
  if (overfitting === undefined) return undefined
  const { visible, hidden, gap, low, high } = overfitting
  const points = (rate: number) => `${rate > 0 ? '+' : ''}${(rate * 100).toFixed(1)}`
  const rate = ({ satisfied, n }: typeof visible) =>
    `${formatRate(satisfied / n)} of ${plural(n, 'distinct trajectory', 'distinct trajectories')}`
  return `Overfitting: scenarios that agents were shown are satisfied in ${rate(visible)}, hidden ones in ${rate(hidden)}: a gap of ${points(gap)} points (${points(low)} to ${points(high)}, 95% Newcombe; the scenarios differ in more than that).`
}

/** What went back to agents, and how much of the stories it has in common with them. */
function feedbackOf(iterations: Evidence['iterations']): string {
  const accounts = iterations.flatMap(({ feedback }) => feedback ?? [])
  const [first] = accounts
  if (first === undefined) return ''
  const counts = accounts.flatMap(({ exposed }) => Object.entries(exposed))
  const lines = counts.reduce((sum, [, count]) => sum + count, 0)
  const level = `Feedback went back at level ${first.level}`
  if (lines === 0) return `${level}: nothing made from a scenario.`
  const scenarios = new Set(counts.map(([scenario]) => scenario)).size
  const run = Math.max(...accounts.map(({ longestRun }) => longestRun))
  const share = Math.max(...accounts.map(({ largestShare }) => largestShare))
  const held = [...new Set(accounts.flatMap(({ heldBack }) => heldBack))]
  const kept =
    held.length === 0
      ? 'none had to be held back'
      : `lines of ${held.slice(0, 5).join(', ')}${held.length > 5 ? ` and ${held.length - 5} more` : ''} were held back, since they would have told the story`
  return `${level}: ${plural(lines, 'line')} made from ${plural(scenarios, 'scenario')}, with at most ${plural(run, 'word')} in a row and ${formatRate(share)} of a sentence’s own words in common with the story; ${kept}.`
}

function wallOf({ enforced, enforcement, probe }: Evidence['boundary']): string {
  if (!enforced) return `${enforcement}. No wall kept the agents from the scenarios.`
  const leaks = probe.filter(({ leak }) => leak).length
  const tried = plural(probe.length, 'way')
  return `Boundary ${enforcement}. A probe, started as agents are, tried ${tried} to what must not be there: ${leaks === 0 ? 'none led anywhere' : `${leaks} did`}.`
}

function waysOutOf({ enforced, routes, exchanges, refused }: Evidence['boundary']): string {
  if (!enforced) return ''
  const ways = routes.length === 0 ? 'no network' : `${routes.join('; ')}, and nothing else`
  const asked = refused.reduce((sum, { times }) => sum + times, 0)
  const no = asked === 0 ? '' : `, ${plural(asked, 'attempt')} refused`
  return `Agents and tools reached ${ways}: ${plural(exchanges, 'exchange')} through the relay, all written down${no}.`
}

function searchOf({ canaries, searched, found }: Evidence['boundary']): string {
  if (canaries === 0)
    return 'No scenario has a canary, so nothing could be searched for. Nothing is known about what agents saw.'
  const where = plural(searched.length, 'place')
  return found.length === 0
    ? `${plural(canaries, 'canary', 'canaries')} of hidden scenarios were looked for in ${where} where agents have been, and none was found.`
    : `Of ${plural(canaries, 'canary', 'canaries')}, ${plural(found.length, 'trace was', 'traces were')} found in ${where} where agents have been. The scenarios are known to the agents; no result of this job counts.`
}
