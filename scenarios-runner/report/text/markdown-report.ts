/** @module `report.md`: the body of a comment or a job summary, bounded, safe to paste. */

import {
  formatDuration,
  formatInstant,
  formatRange,
  formatRate,
  plural,
} from '../../../twins/base/node/index.ts'
import { endpointWords } from '../../load/index.ts'
import { comparisonLines } from '../comparison/comparison-markdown.ts'
import { headlineOf } from '../comparison/comparison-words.ts'
import { correctedWords, judgingSentences, spentWords } from '../judging/report-judging.ts'
import type { Report, ReportScenario } from '../model.ts'
import { listNoticed } from '../noticed.ts'
import { passHatWords, sourceWords, verdictWords } from '../report-words.ts'
import { cellCode, escapeMarkdown, inlineCode } from './escape-markdown.ts'

const MAX_NOTICED = 20
const MAX_SCENARIOS = 100
const MAX_ENDPOINTS = 20
const MAX_PLAN_LINES = 40
/** A comment on GitHub takes 65,536 characters, and its author may want to say something before. */
const MAX_CHARACTERS = 60_000
const MARKS: Readonly<Record<string, string>> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '❔',
  invalid: '⚠️',
  satisfied: '✅',
  unsatisfied: '❌',
  'not-judged': '❔',
  unchecked: '❔',
  'not-run': '❔',
}

/** Renders the report as Markdown, at most 60,000 characters of it: lists are cut worst first, and say how much was left out. */
export function markdownReport(report: Report): string {
  const body = bodyLines(report).join('\n')
  const foot = footLines(report).join('\n')
  const room = MAX_CHARACTERS - foot.length
  if (body.length <= room) return `${body}\n${foot}`
  const cut = '\n\nThe rest of this stands in report.html.\n\n'
  const whole = body.lastIndexOf('\n', room - cut.length)
  return `${body.slice(0, whole)}${cut}${foot}`
}

function bodyLines(report: Report): string[] {
  const { satisfaction: sat, trials } = report
  return [
    ...report.notices.map((notice) => `> **Note:** ${escapeMarkdown(notice)}\n`),
    `## ${MARKS[report.status]} ${report.status.toUpperCase()}: ${escapeMarkdown(verdictWords(report))}`,
    '',
    clip(escapeMarkdown(report.why), 2_000),
    '',
    ...satisfactionLines(sat),
    ...judgingLines(report),
    ...(trials.total === 0
      ? []
      : [
          `${plural(trials.total, 'trial')}: ${trials.satisfied} satisfied, ${trials.unsatisfied} unsatisfied, ${trials.invalid} invalid. Took ${formatDuration(report.durationMs)}.`,
          '',
        ]),
    ...brokenLines(report),
    ...noticedLines(report),
    ...partLines(report),
    ...scenarioLines(report.scenarios),
    ...loadLines(report),
    ...(report.comparison === undefined
      ? []
      : [
          `### Against the baseline: ${headlineOf(report.comparison).toLowerCase()}`,
          '',
          ...comparisonLines(report.comparison),
        ]),
    ...(report.notMeasured.length === 0
      ? []
      : [
          '### Not known',
          '',
          ...report.notMeasured.map((line) => `- ${escapeMarkdown(line)}`),
          '',
        ]),
  ]
}

/** What is never cut: where it all comes from, and the canaries of what was told, so that whoever looks for them finds it. */
function footLines(report: Report): string[] {
  const left = report.plan.length - MAX_PLAN_LINES
  return [
    '<details><summary>Plan and provenance</summary>',
    '',
    ...report.plan.slice(0, MAX_PLAN_LINES).map((line) => `- ${clip(escapeMarkdown(line), 400)}`),
    ...(left > 0 ? [`- and ${left} more in report.html`] : []),
    `- seed ${inlineCode(report.provenance.seed)}, judge ${report.provenance.judge === undefined ? 'none' : inlineCode(report.provenance.judge)}`,
    `- artifact ${inlineCode(report.provenance.artifactHash)}`,
    `- scenarios ${inlineCode(report.provenance.suiteHash)}, from ${escapeMarkdown(sourceWords(report.provenance))}`,
    `- configuration ${inlineCode(report.provenance.configHash)}`,
    `- started ${formatInstant(report.startedAt)}`,
    `- canaries ${toldScenarios(report)
      .map(({ canary }) => (canary === undefined ? 'none' : inlineCode(canary)))
      .join(', ')}`,
    '',
    '</details>',
    '',
  ]
}

/** Those of the table, and those in which something was noticed that is told above. */
function toldScenarios(report: Report): ReportScenario[] {
  const noticed = listNoticed(report).slice(0, MAX_NOTICED)
  return report.scenarios.filter(
    ({ id }, index) => index < MAX_SCENARIOS || noticed.some(({ scenario }) => scenario === id),
  )
}

function satisfactionLines(sat: Report['satisfaction']): string[] {
  if (sat.pooled === undefined) return []
  const these =
    sat.interval === undefined
      ? ''
      : ` For these stories ${formatRange(sat.interval.low, sat.interval.high)} (Wilson, ${formatRate(sat.interval.confidence)}).`
  const like =
    sat.general === undefined
      ? ''
      : ` For stories like these ${formatRange(sat.general.low, sat.general.high)} (Korn-Graubard, approximate).`
  const words = sat.passHat === undefined ? '' : passHatWords(sat.passHat)
  const often = words === '' ? '' : ` ${words.charAt(0).toUpperCase()}${words.slice(1)}.`
  return [
    `**Satisfaction ${formatRate(sat.pooled)}** of ${plural(sat.observations, 'distinct trajectory', 'distinct trajectories')} through ${plural(sat.scenarios, 'scenario')}.${these}${like}${often}`,
    '',
  ]
}

function judgingLines(report: Report): string[] {
  const { judging } = report
  if (judging === undefined) return []
  const corrected = correctedWords(report)
  return [
    ...(corrected === undefined
      ? []
      : [`${corrected.charAt(0).toUpperCase()}${corrected.slice(1)}.`, '']),
    `Judged by ${judging.judges.map((one) => `${escapeMarkdown(one.judge)} (${spentWords(one)})`).join('; ')}.`,
    '',
    ...judgingSentences(judging).flatMap((line) => [`- ${escapeMarkdown(line)}`]),
    '',
  ]
}

function brokenLines({ broken }: Report): string[] {
  if (broken === undefined) return []
  return [
    '### What broke the measurement',
    '',
    ...broken.map(
      ({ text, trials }) => `- ${clip(escapeMarkdown(text), 600)} _(${plural(trials, 'trial')})_`,
    ),
    '',
  ]
}

function noticedLines(report: Report): string[] {
  const all = listNoticed(report)
  if (all.length === 0) return []
  const left = all.length - MAX_NOTICED
  return [
    '### What a user would see go wrong',
    '',
    ...all.slice(0, MAX_NOTICED).map((item) => {
      const proof = item.proof === '' ? '' : `<br>${inlineCode(clip(item.proof, 400))}`
      return `- **${item.weight}** — ${clip(escapeMarkdown(item.text), 600)} _(${escapeMarkdown(item.where)})_${proof}`
    }),
    ...(left > 0 ? [`- and ${left} more in report.html`] : []),
    '',
  ]
}

function partLines(report: Report): string[] {
  if (report.parts.length === 0) return []
  return [
    '### Gate',
    '',
    '| | part | how the verdict was obtained |',
    '| --- | --- | --- |',
    ...report.parts.map(
      (part) =>
        `| ${part.gated ? MARKS[part.status] : ''} | ${escapeMarkdown(part.name)}${part.gated ? '' : ' (reported only)'} | ${clip(escapeMarkdown(part.reason), 1_000)} |`,
    ),
    '',
  ]
}

function scenarioLines(scenarios: readonly ReportScenario[]): string[] {
  if (scenarios.length === 0) return []
  const left = scenarios.length - MAX_SCENARIOS
  return [
    '### Scenarios',
    '',
    '| | scenario | | satisfied | interval |',
    '| --- | --- | --- | --- | --- |',
    ...scenarios.slice(0, MAX_SCENARIOS).map((scenario) => {
      const { interval } = scenario
      const notes = [
        ...(scenario.invalid > 0 ? [`${scenario.invalid} invalid`] : []),
        ...(scenario.unjudgedCriteria > 0
          ? [`${plural(scenario.unjudgedCriteria, 'criterion', 'criteria')} not judged`]
          : []),
        ...(scenario.deterministic ? ['deterministic'] : []),
      ]
      return `| ${MARKS[scenario.status]} | ${cellCode(scenario.id)} | ${scenario.criticality}, ${scenario.category} | ${scenario.distinctSatisfied} of ${scenario.distinct}${notes.length === 0 ? '' : ` (${notes.join(', ')})`} | ${interval === undefined ? '–' : formatRange(interval.low, interval.high)} |`
    }),
    ...(left > 0 ? ['', `${left} more, all less critical or better, in report.html.`] : []),
    '',
  ]
}

function loadLines(report: Report): string[] {
  if (report.load.length === 0) return []
  return [
    '### Service levels',
    '',
    '| | objective | found | error budget spent |',
    '| --- | --- | --- | --- |',
    ...report.load.flatMap((load) =>
      load.objectives.map((objective) => {
        const { status: found, budgetSpent, gated } = objective
        const asked = `${load.title}: ${objective.asked}${gated ? '' : ' (aspirational)'}`
        const spent = budgetSpent === undefined ? '' : formatRate(budgetSpent)
        return `| ${MARKS[found]} | ${escapeMarkdown(asked)} | ${clip(escapeMarkdown(objective.reason), 600)} | ${spent} |`
      }),
    ),
    '',
    '| load | endpoint | requests | failed | p50 | p90 | p99 | slowest |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...report.load.flatMap(({ id, offered, measured }) =>
      (measured?.endpoints ?? []).slice(0, MAX_ENDPOINTS).map((one) => {
        const [p50, p90, p99, most] = [one.p50Ms, one.p90Ms, one.p99Ms, one.maxMs].map(
          formatDuration,
        )
        return `| ${cellCode(id)}, ${escapeMarkdown(offered)} | ${cellCode(endpointWords(one))} | ${one.requests} | ${one.errors + one.dropped} | ${p50} | ${p90} | ${p99} | ${most} |`
      }),
    ),
    '',
    ...report.load.flatMap(({ id, measured }) => usedLine(id, measured)),
  ]
}

function usedLine(id: string, measured: Report['load'][number]['measured']): string[] {
  const used = measured?.resources
  if (used === undefined) return []
  const { cpu, rssBytes, throttled, periods, loopLagMs, starved = 0 } = used
  const said = [
    `CPU up to ${formatRate(cpu)} of a core`,
    `memory up to ${Math.round(rssBytes / 2 ** 20)} MiB`,
    ...(periods === undefined ? [] : [`held back in ${throttled} of ${periods} periods`]),
    ...(loopLagMs === undefined ? [] : [`event loop late by up to ${formatDuration(loopLagMs)}`]),
    ...(starved < 0.01
      ? []
      : [`kept waiting for a processor by others for up to ${formatRate(starved)} of a second`]),
  ]
  return [`The artifact under ${inlineCode(id)}: ${said.join(', ')}.`, '']
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/\\+$/, '')}…`
}
