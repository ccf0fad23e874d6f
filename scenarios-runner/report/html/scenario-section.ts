/** @module The scenarios of a report: by criticality, the worst first, each opening to its trials. */

import {
  clipText,
  formatRange,
  formatRate,
  html,
  intervalBar,
  type Markup,
  type Piece,
  plural,
  shortLine,
} from '../../../twins/base/node/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { TrialRecord } from '../../trial/index.ts'
import type { Report, ReportScenario, ScenarioTrials } from '../model.ts'
import { scenarioAnchor, trialAnchor } from './anchors.ts'
import { SCENARIO_TONES, VERDICT_TONES } from './tones.ts'
import { type OpenedTrial, trajectoryView } from './trajectory-view.ts'

/** Numbers of trials shown: in one scenario, and about so many in the whole page. */
const MAX_CHIPS = 300
const MAX_CHIPS_IN_PAGE = 8_000

/** What the section needs beside the report. */
export interface ScenarioMaterial {
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly trials: ReadonlyMap<string, ScenarioTrials>
  /** Embedded trials by scenario. */
  readonly opened: ReadonlyMap<string, readonly OpenedTrial[]>
  /** The link to a file of the run's folder; undefined where there is none. */
  linkTo(path: string): string | undefined
}

/** Renders the scenarios; undefined when the run had none. */
export function scenarioSection(report: Report, material: ScenarioMaterial): Markup | undefined {
  if (report.scenarios.length === 0) return undefined
  const share = Math.floor(MAX_CHIPS_IN_PAGE / report.scenarios.length)
  const chips = Math.max(24, Math.min(MAX_CHIPS, share))
  const groups = (['critical', 'high', 'normal', 'low'] as const)
    .map((criticality) => ({
      criticality,
      members: report.scenarios.filter((scenario) => scenario.criticality === criticality),
    }))
    .filter((group) => group.members.length > 0)
  return html`<p class="soft">Each bar runs from 0 to 100%: the point is the rate of distinct satisfied trajectories, the band its 95% Wilson interval, the dashed line the rate that the gate asks of the stratum. A scenario opens to its trials.</p>
<div class="buttons"><button type="button" hidden data-open="true" data-scope="scenarios">Open all</button><button type="button" hidden data-open="false" data-scope="scenarios">Close all</button></div>
${groups.map(({ criticality, members }) => {
  const part = report.parts.find((one) => one.kind === 'stratum' && one.name === criticality)
  const threshold = part?.gated === true ? part.plan?.rate : undefined
  return html`<h3>${criticality.charAt(0).toUpperCase()}${criticality.slice(1)}</h3>
${members.map((scenario) => scenarioFold(scenario, threshold, material, chips))}`
})}`
}

function scenarioFold(
  scenario: ReportScenario,
  threshold: number | undefined,
  material: ScenarioMaterial,
  chips: number,
): Markup {
  const tone = SCENARIO_TONES[scenario.status]
  const rate = scenario.distinct === 0 ? undefined : scenario.distinctSatisfied / scenario.distinct
  const first = scenario.noticed[0]
  return html`<details class="fold open-in-print" data-item data-canary="${scenario.canary ?? ''}" id="${scenarioAnchor(scenario.id)}">
<summary><span class="row"><span class="name">${shortLine(scenario.title === '' ? scenario.id : scenario.title, 160)}</span><span class="tag ${tone}">${scenario.status.replace('-', ' ')}</span><span class="tag">${scenario.category}</span></span>
<span class="measure num"><span>${scenario.distinctSatisfied} of ${scenario.distinct}</span>${intervalBar(
    {
      rate,
      interval: scenario.deterministic ? undefined : scenario.interval,
      threshold: scenario.deterministic ? undefined : threshold,
      tone,
      label: `${scenario.id}: ${scenario.distinctSatisfied} of ${scenario.distinct}`,
    },
  )}</span>
<span class="line">${shortLine(first === undefined ? remark(scenario) : first.text, 400)}</span></summary>
<div class="inside">
${opening(scenario, material, chips)}
</div></details>
`
}

/** One line under a scenario that nobody noticed anything wrong with. */
function remark(scenario: ReportScenario): string {
  if (scenario.status === 'not-judged')
    return `Every check passed; ${plural(scenario.unjudgedCriteria, 'criterion was', 'criteria were')} not judged.`
  if (scenario.status === 'unchecked') return 'Neither checks nor a judge: it proves nothing.'
  if (scenario.status === 'invalid') return scenario.evidence?.text ?? 'No valid trial.'
  if (scenario.status === 'not-run') return 'Not run.'
  if (scenario.invalid > 0)
    return `${scenario.invalid} of ${plural(scenario.trials, 'trial')} invalid.`
  return scenario.deterministic ? 'Draws nothing: its trials are one observation.' : ''
}

function opening(scenario: ReportScenario, material: ScenarioMaterial, chips: number): Markup {
  const source = material.scenarios.get(scenario.id)
  const trials = material.trials.get(scenario.id) ?? { last: [], earlier: [] }
  const opened = material.opened.get(scenario.id) ?? []
  const shown = new Set(opened.map((trial) => trial.record.trial))
  const left = trials.last.length - shown.size
  // Where not all fit, those that went wrong are the ones to see.
  const numbered =
    trials.last.length <= chips
      ? trials.last
      : trials.last
          .toSorted(
            (a, b) =>
              Number(a.verdict.status === 'satisfied') - Number(b.verdict.status === 'satisfied'),
          )
          .slice(0, chips)
  return html`${source === undefined ? undefined : html`<p>${clipText(source.story, 6_000).head}</p>`}
<dl class="pairs">
<dt>Observed</dt><dd class="num">${observed(scenario)}</dd>
${scenario.interval === undefined || scenario.deterministic ? undefined : html`<dt>Interval</dt><dd class="num">${formatRange(scenario.interval.low, scenario.interval.high)} (Wilson, ${formatRate(scenario.interval.confidence)})</dd>`}
<dt>Scenario</dt><dd><code>${scenario.id}</code>${scenario.file === '' ? undefined : html` <span class="soft">${scenario.file}</span>`}</dd>
</dl>
${noticedList(scenario)}
${criteria(scenario)}
${
  trials.last.length === 0
    ? undefined
    : html`<h4>Trials</h4>
<ul class="trials">${numbered.map((record) => chip(record, shown.has(record.trial), material))}</ul>
${opened.map((trial) => trajectoryView(trial, source))}
<p class="small soft">${
        left > 0
          ? `${plural(left, 'trial is', 'trials are')} not carried in this page: ${left === 1 ? 'its number leads' : 'their numbers lead'} to the saved trajectory beside it${numbered.length < trials.last.length ? `; ${trials.last.length - numbered.length} are not numbered here and stand in trials.jsonl` : ''}.`
          : 'Every trial of this scenario is carried in this page.'
      }</p>
${earlierAttempts(trials.earlier)}`
}`
}

function observed(scenario: ReportScenario): string {
  const parts = [
    plural(scenario.trials, 'trial'),
    `${plural(scenario.distinct, 'distinct valid trajectory', 'distinct valid trajectories')}, ${scenario.distinctSatisfied} satisfied`,
    ...(scenario.invalid > 0 ? [`${scenario.invalid} invalid`] : []),
    ...(scenario.deterministic
      ? ['draws nothing, so that all its trials are one observation']
      : []),
  ]
  return parts.join('; ')
}

function noticedList(scenario: ReportScenario): Piece {
  if (scenario.noticed.length === 0) return undefined
  return html`<h4>What a user would see</h4><ul>${scenario.noticed.map((item) => html`<li>${item.text} <span class="soft num">${item.trials} of ${scenario.trials} trials</span></li>`)}</ul>`
}

function criteria(scenario: ReportScenario): Piece {
  if (scenario.criteria.length === 0) return undefined
  return html`<h4>Criteria that only reading can tell</h4><ul>${scenario.criteria.map(
    (criterion) => {
      const counts = [
        ...(criterion.met > 0 ? [`met in ${criterion.met}`] : []),
        ...(criterion.notMet > 0 ? [`not met in ${criterion.notMet}`] : []),
        ...(criterion.inconclusive > 0 ? [`inconclusive in ${criterion.inconclusive}`] : []),
        ...(criterion.notJudged > 0 ? [`not judged in ${criterion.notJudged}`] : []),
      ]
      return html`<li>${criterion.text} <span class="soft num">${counts.join(', ')}</span></li>`
    },
  )}</ul>`
}

function chip(record: TrialRecord, embedded: boolean, material: ScenarioMaterial): Markup {
  const tone = VERDICT_TONES[record.verdict.status]
  const href = embedded ? `#${trialAnchor(record)}` : material.linkTo(record.trajectory)
  const saved = href === undefined ? ', trajectory not at hand' : ', saved trajectory'
  const label = `trial ${record.trial}, ${record.verdict.status}${embedded ? '' : saved}`
  return href === undefined
    ? html`<li><span class="${tone}" title="${label}">${record.trial}</span></li>`
    : html`<li><a class="${tone}${embedded ? ' here' : ''}" href="${href}" title="${label}" aria-label="${label}">${record.trial}</a></li>`
}

function earlierAttempts(earlier: readonly TrialRecord[]): Piece {
  if (earlier.length === 0) return undefined
  return html`<p class="small soft">${plural(earlier.length, 'earlier attempt was', 'earlier attempts were')} invalid and repeated: ${earlier
    .slice(0, 10)
    .map(
      (record) =>
        `trial ${record.trial} (${record.verdict.cause ?? 'harness'}: ${record.verdict.reason})`,
    )
    .join('; ')}${earlier.length > 10 ? '; …' : ''}</p>`
}
