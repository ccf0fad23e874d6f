/** @module A run in a terminal: the verdict, what a user would see go wrong, and every number in a line of its own. */

import pc from 'picocolors'
import {
  formatCount,
  formatDuration,
  formatRange,
  formatRate,
  plural,
  visibleText,
} from '../../twins/base/node/index.ts'
import type { RunResult } from '../run/index.ts'
import type { Scenario } from '../scenario/index.ts'
import type { TrialRecord } from '../trial/index.ts'
import { buildReport } from './build-report.ts'
import { headlineOf } from './comparison/comparison-words.ts'
import type { Comparison } from './comparison/model.ts'
import { correctedWords } from './judging/report-judging.ts'
import type { Report, ReportScenario } from './model.ts'
import { listNoticed } from './noticed.ts'
import { passHatWords, sourceWords, verdictWords } from './report-words.ts'

/** How a summary is set. */
export interface SummaryOptions {
  readonly color: boolean
  /** Columns; 80 unless given, never below 40. */
  readonly width?: number
  /** Where the reports are, said in the last line. */
  readonly reportPath?: string
  /** With the baseline, where there is one. */
  readonly comparison?: Comparison
}

type Colors = ReturnType<typeof pc.createColors>
type Paint = (text: string) => string

const MAX_NOTICED = 8
const MAX_SCENARIOS = 30

/** The summary that `run`, `gate`, `load`, `report` and `demo` print: lines no wider than the terminal, no line break at the end. */
export function formatSummary(
  result: RunResult,
  records: readonly TrialRecord[],
  scenarios: readonly Scenario[],
  options: SummaryOptions,
): string {
  const report = buildReport(result, records, scenarios)
  const colors = pc.createColors(options.color)
  const width = Math.max(40, options.width ?? 80)
  const blocks = [
    report.notices.flatMap((notice) => hang('! ', notice, width, colors.yellow)),
    verdict(report, width, colors),
    broken(report, width, colors),
    satisfaction(report, width, colors),
    noticed(report, width, colors),
    scenarioLines(report, width, colors),
    parts(report, width, colors),
    options.comparison === undefined
      ? []
      : hang(
          'Baseline  ',
          `${headlineOf(options.comparison)}. ${options.comparison.why}`,
          width,
          (line) => line.replace(/^Baseline/, colors.bold),
        ),
    report.notMeasured.length === 0
      ? []
      : [
          colors.bold('Not known'),
          ...report.notMeasured.flatMap((line) => hang('  · ', line, width)),
        ],
    report.provenance.scenarios === undefined
      ? []
      : hang('Scenarios from  ', sourceWords(report.provenance), width, colors.dim),
    options.reportPath === undefined
      ? []
      : hang('Report  ', options.reportPath, Number.POSITIVE_INFINITY),
  ]
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')
}

function verdict(report: Report, width: number, colors: Colors): string[] {
  const { total, satisfied, unsatisfied, invalid } = report.trials
  const counts = [
    plural(total, 'trial'),
    `${formatCount(satisfied)} satisfied`,
    `${formatCount(unsatisfied)} unsatisfied`,
    `${formatCount(invalid)} invalid`,
    formatDuration(report.durationMs),
  ]
  const word = report.status.toUpperCase()
  return [
    ...hang(`${word}  `, verdictWords(report), width, (text) =>
      text.replace(word, colors.bold(toneOf(report.status, colors)(word))),
    ),
    ...wrap(report.why, width),
    ...wrap(total === 0 ? counts.slice(-1).join('') : counts.join(' · '), width).map(colors.dim),
  ]
}

function broken(report: Report, width: number, colors: Colors): string[] {
  if (report.broken === undefined) return []
  return [
    colors.bold('What broke the measurement'),
    ...report.broken.flatMap(({ text, trials }) =>
      hang('  ', `${clip(text, 3 * width)} (${plural(trials, 'trial')})`, width),
    ),
  ]
}

function satisfaction(report: Report, width: number, colors: Colors): string[] {
  const { pooled, interval, general, observations, scenarios, passHat = [] } = report.satisfaction
  if (pooled === undefined) return []
  const rate = formatRate(pooled)
  const lines = hang(
    'Satisfaction  ',
    `${rate} of ${plural(observations, 'distinct trajectory', 'distinct trajectories')} through ${plural(scenarios, 'scenario')}`,
    width,
    (line) => line.replace(/^Satisfaction/, colors.bold).replace(rate, colors.bold),
  )
  if (interval !== undefined) {
    lines.push(
      ...hang(
        '  ',
        `${formatRange(interval.low, interval.high)} for these stories (Wilson, ${formatRate(interval.confidence)})`,
        width,
      ),
    )
  }
  if (general !== undefined) {
    lines.push(
      ...hang(
        '  ',
        `${formatRange(general.low, general.high)} for stories like these, if they are a sample of what users do (Korn-Graubard, approximate)`,
        width,
      ),
    )
  }
  const corrected = correctedWords(report)
  if (corrected !== undefined) lines.push(...hang('  ', corrected, width))
  // Where everything went well it adds nothing.
  if (passHat.some((one) => one.rate < 1)) lines.push(...hang('  ', passHatWords(passHat), width))
  return lines
}

function noticed(report: Report, width: number, colors: Colors): string[] {
  const all = listNoticed(report)
  if (all.length === 0) return []
  const lines = [colors.bold('What a user would see go wrong')]
  for (const item of all.slice(0, MAX_NOTICED)) {
    const paint = item.weight === 'critical' ? colors.red : (text: string) => text
    lines.push(...hang(`  ${item.weight.padEnd(12)}`, item.text, width, paint))
    lines.push(...hang(' '.repeat(14), item.where, width, colors.dim))
    if (item.proof !== '')
      lines.push(...hang(' '.repeat(14), clip(item.proof, 3 * width), width, colors.dim))
  }
  if (all.length > MAX_NOTICED)
    lines.push(colors.dim(`  and ${all.length - MAX_NOTICED} more in the report`))
  return lines
}

function scenarioLines(report: Report, width: number, colors: Colors): string[] {
  if (report.scenarios.length === 0) return []
  // Too many to read: those that went well give way, and are counted.
  const byNeed = report.scenarios.toSorted(
    (a, b) => Number(a.status === 'satisfied') - Number(b.status === 'satisfied'),
  )
  const kept = new Set(byNeed.slice(0, MAX_SCENARIOS))
  const shown = report.scenarios.filter((scenario) => kept.has(scenario))
  const left = report.scenarios.filter((scenario) => !kept.has(scenario))
  const well = left.filter((scenario) => scenario.status === 'satisfied').length
  const longest = Math.min(
    34,
    Math.max(9, width - 31),
    Math.max(...report.scenarios.map((scenario) => scenario.id.length)),
  )
  return [
    colors.bold('Scenarios'),
    ...shown.flatMap((scenario) => {
      const mark = markOf(scenario.status, colors)
      const left = `${mark.sign} ${scenario.criticality.padEnd(8)} ${clip(scenario.id, longest).padEnd(longest)} `
      return hang(`  ${left} `, countsOf(scenario), width, (text) =>
        text.replace(mark.sign, mark.paint(mark.sign)),
      )
    }),
    ...(left.length === 0
      ? []
      : hang(
          '  ',
          `and ${plural(left.length, 'more scenario')}, ${well} of them satisfied`,
          width,
          colors.dim,
        )),
  ]
}

/** `18 of 20 · 70–97%`, and what else a reader must know of the scenario. */
function countsOf(scenario: ReportScenario): string {
  const { interval, distinct, distinctSatisfied } = scenario
  const said = [
    distinct === 0 ? 'nothing observed' : `${distinctSatisfied} of ${distinct}`,
    ...(interval === undefined || scenario.deterministic
      ? []
      : [formatRange(interval.low, interval.high, 0)]),
    ...(scenario.deterministic ? [`deterministic, ${plural(scenario.trials, 'trial')}`] : []),
    ...(scenario.invalid > 0 ? [`${scenario.invalid} invalid`] : []),
    ...(scenario.unjudgedCriteria > 0
      ? [`${plural(scenario.unjudgedCriteria, 'criterion', 'criteria')} not judged`]
      : []),
    ...(scenario.status === 'unchecked' ? ['neither checks nor a judge'] : []),
  ]
  return said.join(' · ')
}

function parts(report: Report, width: number, colors: Colors): string[] {
  if (report.parts.length === 0) return []
  return [
    colors.bold('Gate'),
    ...report.parts.flatMap((part) => {
      const mark = part.gated ? markOf(part.status, colors) : { sign: '·', paint: colors.dim }
      return hang(
        `  ${mark.sign} `,
        `${part.name}${part.gated ? '' : ' (reported only)'}: ${part.reason}`,
        width,
        (text) => text.replace(mark.sign, mark.paint(mark.sign)),
      )
    }),
  ]
}

function markOf(status: string, colors: Colors): { readonly sign: string; readonly paint: Paint } {
  if (status === 'pass' || status === 'satisfied') return { sign: '✓', paint: colors.green }
  if (status === 'fail' || status === 'unsatisfied') return { sign: '✗', paint: colors.red }
  if (status === 'invalid') return { sign: '!', paint: colors.magenta }
  return { sign: '?', paint: colors.yellow }
}

function toneOf(status: string, colors: Colors): Paint {
  return markOf(status, colors).paint
}

/** A text on one line, cut to so many characters. */
function clip(text: string, limit: number): string {
  const line = visibleText(text).replace(/\s+/g, ' ')
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`
}

/** Wraps a text after a prefix; later lines are indented to it. The paint is applied last, so that it costs no columns. */
function hang(
  prefix: string,
  text: string,
  width: number,
  paint: Paint = (line) => line,
): string[] {
  return wrap(text, width - prefix.length).map((line, index) =>
    paint(`${index === 0 ? prefix : ' '.repeat(prefix.length)}${line}`),
  )
}

/** Breaks a text into lines at spaces, and inside a word only where it alone is too wide. Terminal controls become visible. */
function wrap(text: string, width: number): string[] {
  const room = Math.max(16, width)
  const lines: string[] = []
  let line = ''
  for (const word of visibleText(text).trim().split(/\s+/)) {
    let rest = word
    if (line !== '' && line.length + 1 + rest.length <= room) {
      line += ` ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (rest.length > room) {
      lines.push(rest.slice(0, room))
      rest = rest.slice(room)
    }
    line = rest
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}
