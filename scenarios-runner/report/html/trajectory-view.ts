/** @module One trial, opened: what was decided and why, then everything that happened, in order. */

import type { JsonValue } from '../../../twins/base/index.ts'
import {
  clipText,
  formatDuration,
  html,
  type Markup,
  type Piece,
  plural,
} from '../../../twins/base/node/index.ts'
import type { JournalEntry } from '../../../twins/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { CriterionResult, Escalation, Trajectory, TrialRecord } from '../../trial/index.ts'
import type { Screens } from '../open-screens.ts'
import { eventAnchor, trialAnchor } from './anchors.ts'
import { actionView, hasFailed } from './timeline/action-view.ts'
import { asRead } from './timeline/as-read.ts'
import { NO_QUOTES, type Quotes, unmarked } from './timeline/quote-highlight.ts'
import { body, cut } from './timeline/quoted-text.ts'
import { receivedView } from './timeline/received-view.ts'
import { stateView } from './timeline/state-view.ts'
import { type TimelineItem, timelineOf } from './timeline/timeline.ts'
import { CRITERION_TONES, VERDICT_TONES } from './tones.ts'

const MAX_ITEMS = 120
const MAX_VIOLATIONS = 60

const PLACED = {
  about:
    'The twins’ clocks are not the user’s: a call near the edge of a step may belong to its neighbour.',
  unknown:
    'The twins’ clocks do not tell which step a call belongs to: calls stand in their own order behind the steps.',
} as const

/** A trial with what was saved of it. */
export interface OpenedTrial {
  readonly record: TrialRecord
  /** Undefined when the saved file could not be read; then `unreadable` says why. */
  readonly trajectory: Trajectory | undefined
  readonly unreadable?: string
  /** The link to that file; undefined where there is none. */
  readonly link?: string | undefined
  readonly screens?: Screens
}

/** Renders a trial as a `details` element, closed. */
export function trajectoryView(trial: OpenedTrial, scenario: Scenario | undefined): Markup {
  const { record, trajectory, link } = trial
  const tone = VERDICT_TONES[record.verdict.status]
  const quotes = record.criteria.flatMap((result) => result.quotes)
  const quotesOf: QuotesOf = (name) =>
    unmarked(quotes.filter(({ from }) => from === name).map(({ text }) => text))
  return html`<details class="turn" data-item id="${trialAnchor(record)}"><summary><span class="name">Trial ${record.trial}</span><span class="tag ${tone}">${record.verdict.status}</span><span>${formatDuration(record.durationMs)}${useWords(record)}${record.attempt > 1 ? `, attempt ${record.attempt}` : ''}</span></summary>
<div class="card">
<p>${record.verdict.reason}${record.verdict.cause === undefined ? '' : ` (${record.verdict.cause})`}</p>
${checkResults(record, scenario)}
${criterionResults(record, scenario)}
${
  trajectory === undefined
    ? html`<p class="soft">The trajectory is not shown: ${trial.unreadable ?? 'it was not saved'}.</p>`
    : html`${drawn(record, trajectory, quotesOf)}
<h4>What happened</h4>
${timeline(trial, trajectory, scenario, quotesOf)}
${stateView(trajectory, quotesOf, (name) => eventAnchor(record, name))}
${violations(trajectory)}`
}
<p class="small soft">Seed <code>${record.seed}</code>, trajectory <code>${record.trajectoryHash.slice(0, 16)}</code>${link === undefined ? undefined : html`, <a href="${link}">the whole of it as JSON</a>`}</p>
</div></details>
`
}

/** What happened in a trial, with nothing of what was decided: for a person who is to say so. */
export function observedView(whole: Trajectory): Markup {
  const twins = Object.entries(whole.twins).map(([name, { journal, changes }]) => [
    name,
    // Whether a call keeps a contract is decided, not observed.
    { changes, journal: journal.map((entry) => ({ ...entry, violations: [] })) },
  ])
  const trajectory: Trajectory = { ...whole, twins: Object.fromEntries(twins) }
  const none: QuotesOf = () => NO_QUOTES
  return html`${drawn(trajectory, trajectory, none)}${timeline({ record: trajectory }, trajectory, undefined, none)}${stateView(trajectory, none, (name) => eventAnchor(trajectory, name))}`
}

function checkResults(record: TrialRecord, scenario: Scenario | undefined): Markup | undefined {
  if (record.checks.length === 0) return undefined
  const worst = record.checks.toSorted(
    (a, b) => Number(a.result === 'met') - Number(b.result === 'met'),
  )
  return html`<h4>Checks</h4><ul class="results">${worst.map((check) => {
    const symptom = scenario?.checks.find((one) => one.id === check.id)?.symptom
    const tone = check.result === 'met' ? 'ok' : check.result === 'error' ? 'warn' : 'bad'
    return html`<li><span class="tag ${tone}">${check.result.replace('-', ' ')}</span><div><code>${check.expression}</code></div>${
      check.detail === ''
        ? undefined
        : html`<div class="detail">${cut(check.detail, NO_QUOTES, 1_500)}</div>`
    }${check.result === 'met' || symptom === undefined ? undefined : html`<div class="detail">A user would see: ${symptom}</div>`}</li>`
  })}</ul>`
}

function criterionResults(record: TrialRecord, scenario: Scenario | undefined): Markup | undefined {
  if (record.criteria.length === 0) return undefined
  return html`<h4>Criteria</h4><ul class="results">${record.criteria.map((result) => {
    const text = scenario?.criteria.find((one) => one.id === result.id)?.text ?? result.id
    return html`<li><span class="tag ${CRITERION_TONES[result.status]}">${result.status.replace('-', ' ')}</span><div>${text}${result.requirement === undefined || result.requirement === text ? undefined : html` <span class="soft small">understood as: ${clipText(result.requirement, 400).head}</span>`}</div><div class="detail">${
      result.status === 'not-judged' ? `Nobody judged this: ${result.reasoning}` : result.reasoning
    }${saidBy(record, result)}${result.quotes.map(
      (quote) =>
        html`<blockquote><mark>${clipText(quote.text, 1_000).head}</mark> <a href="#${eventAnchor(record, quote.from)}">${quote.from}</a></blockquote>`,
    )}</div></li>`
  })}</ul>`
}

const ESCALATED: Readonly<Record<Escalation, string>> = {
  critical: 'the scenario is critical',
  uncalibrated: 'the first judge is not calibrated',
  unsure: 'the first judge was not sure enough',
  inconclusive: 'the first judge could not decide',
  failed: 'the first judge failed',
}

/** Which judge said what of a criterion, where there were several, and why another was asked. */
function saidBy({ judging }: TrialRecord, { id, judge, confidence }: CriterionResult): Piece {
  const sure = confidence === undefined ? '' : `, ${Math.round(confidence * 100)}% sure`
  const opinions = judging?.opinions ?? []
  if (opinions.length < 2) {
    const kept = opinions[0]?.kept ? ', from what it said of the same before' : ''
    return judge === undefined ? undefined : ` — ${judge}${sure}${kept}`
  }
  const why = judging?.escalated
  const audit = judging?.audit
  return html`<ul class="small">${opinions.map(
    (opinion) =>
      html`<li>${opinion.judge}: <b>${(opinion.statuses[id] ?? 'failed').replace('-', ' ')}</b>${opinion.kept ? ' (said before)' : ''}${opinion.failed === undefined ? '' : ` (${opinion.failed})`}${opinion.judge === judge ? sure : ''}</li>`,
  )}${why === undefined ? undefined : html`<li>Asked further because ${ESCALATED[why]}.</li>`}${audit === undefined ? undefined : html`<li>Asked further to audit the first judge: they ${audit}.</li>`}</ul>`
}

/** The quotes that were taken from what has this name. */
type QuotesOf = (name: string) => Quotes

function drawn(
  record: Timed['record'],
  trajectory: Trajectory,
  quotesOf: QuotesOf,
): Markup | undefined {
  const values = { ...trajectory.drawn, ...trajectory.saved }
  if (Object.keys(values).length === 0) return undefined
  const quotes = quotesOf('drawn')
  return html`<details class="turn" id="${eventAnchor(record, 'drawn')}"${quotes.texts.length > 0 ? html` open` : undefined}><summary>Drawn and saved values</summary><pre>${body(values as JsonValue, quotes)}</pre></details>`
}

/** What a timeline needs of a trial: its name, for anchors, and what was on the screen. */
interface Timed {
  readonly record: Pick<TrialRecord, 'scenario' | 'trial'>
  readonly screens?: Screens
}

function timeline(
  { record, screens }: Timed,
  trajectory: Trajectory,
  scenario: Scenario | undefined,
  quotesOf: QuotesOf,
): Markup {
  const { items, placed } = timelineOf(trajectory, scenario)
  const left = items.length - MAX_ITEMS
  // A step may be taken twice, and output comes in pieces: a name leads to the first.
  const named = new Set<string>()
  return html`${placed === 'exactly' ? undefined : html`<p class="small soft">${PLACED[placed]}</p>`}<ol class="timeline">${items
    .slice(0, MAX_ITEMS)
    .map((item) => {
      const isFirst = !named.has(item.name)
      named.add(item.name)
      const quotes = quotesOf(item.name)
      // Before what is left to the whole: each part notes what it marks.
      const shown = itemBody(item, quotes, screens)
      return html`<li class="${itemClass(item)}"${isFirst ? html` id="${eventAnchor(record, item.name)}"` : undefined}><span class="at">${item.atMs === undefined ? '' : `${item.kind === 'call' ? '≈ ' : ''}+${formatDuration(item.atMs)}`}</span>${shown}${asRead(item, quotes)}</li>`
    })}</ol>${left > 0 ? html`<p class="small soft">${plural(left, 'later event is', 'later events are')} in the JSON only.</p>` : undefined}`
}

function itemClass(item: TimelineItem): string {
  switch (item.kind) {
    case 'action':
      return hasFailed(item.event) ? 'user bad' : 'user'
    case 'call':
      return item.entry.violations.length > 0 ? 'twin bad' : 'twin'
    case 'received':
      return 'twin'
    case 'note':
    case 'output':
      return 'note'
  }
}

function itemBody(item: TimelineItem, quotes: Quotes, screens: Screens | undefined): Markup {
  switch (item.kind) {
    case 'action':
      return actionView(item.event, quotes, screens)
    case 'received':
      return receivedView(item.event, quotes)
    case 'call':
      return callBody(item.twin, item.entry, quotes)
    case 'note':
      return html`<span>${cut(item.text, quotes, 1_000)}</span>`
    case 'output':
      return html`<span class="soft">${item.stream}</span><pre>${cut(item.text, quotes)}</pre>`
  }
}

function callBody(twin: string, entry: JournalEntry, quotes: Quotes): Markup {
  const bodies = [entry.requestBody, entry.responseBody].filter((value) => value !== undefined)
  return html`<span class="soft">${twin}</span> <span class="what"><b>${entry.method}</b> ${entry.path}</span> <b class="${(entry.status ?? 599) >= 400 ? 'warn' : ''}">${entry.status ?? 'no answer'}</b>${
    entry.outcome === 'answered' ? undefined : html` <span class="tag">${entry.outcome}</span>`
  }${entry.fault === undefined ? undefined : html` <span class="tag warn">fault: ${entry.fault}</span>`}${entry.violations.map(
    (violation) => html`<div class="bad small">breaks the contract: ${violation}</div>`,
  )}${
    bodies.length === 0
      ? undefined
      : html`<details class="turn"${quotes.texts.length > 0 ? html` open` : undefined}><summary>bodies</summary>${bodies.map((value) => html`<pre>${body(value, quotes)}</pre>`)}</details>`
  }`
}

function violations(trajectory: Trajectory): Markup | undefined {
  if (trajectory.violations.length === 0) return undefined
  return html`<h4>Contracts broken</h4><ul>${trajectory.violations
    .slice(0, MAX_VIOLATIONS)
    .map(
      (violation) =>
        html`<li class="small">${violation.message} <span class="soft">(${violation.side === 'downstream' ? 'its answer' : `its call to ${violation.contract}`}${violation.operation === undefined ? '' : `, ${violation.operation}`}, ${violation.seenIn})</span></li>`,
    )}</ul>`
}

/** What the instance used. */
function useWords({ use }: TrialRecord): string {
  if (use === undefined) return ''
  return `, ${use.cpuMs} ms of a processor, ${Math.round(use.rssBytes / 2 ** 20)} MiB`
}
