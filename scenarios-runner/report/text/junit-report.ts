/** @module `junit.xml`: one test case a scenario, and one for every gated part, for the systems that read nothing else. */

import { formatRange, formatRate, plural, visibleText } from '../../../twins/base/node/index.ts'
import type { Report, ReportScenario } from '../model.ts'

/** How what is neither passed nor failed is told; a system that knows only two answers needs a policy. */
export interface JunitOptions {
  readonly inconclusive?: 'skipped' | 'failure'
}

interface TestCase {
  readonly name: string
  readonly className: string
  readonly seconds: number
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped'
  readonly message: string
  readonly text: string
}

/**
 * Renders the report as JUnit XML, with no attribute that the strictest of its readers (Jenkins' xUnit plugin, which refuses
 * whatever its schema does not name) does not know. `seconds` tells how long each scenario's trials took together.
 */
export function junitReport(
  report: Report,
  seconds: ReadonlyMap<string, number>,
  options: JunitOptions = {},
): string {
  const undecided = options.inconclusive ?? 'skipped'
  const suites = [
    {
      name: 'scenarios',
      cases: report.scenarios.map((scenario) =>
        scenarioCase(scenario, seconds.get(scenario.id) ?? 0, undecided),
      ),
    },
    ...(['stratum', 'category', 'constraint', 'conformance'] as const).map((kind) => ({
      name: `gate: ${kind}`,
      cases: report.parts
        .filter((part) => part.kind === kind && part.gated)
        .map((part) => partCase(part, undecided)),
    })),
  ].filter((suite) => suite.cases.length > 0)
  const all = suites.flatMap((suite) => suite.cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(report.name)}" ${counts(all).slice(0, 3).join(' ')} time="${(report.durationMs / 1_000).toFixed(3)}">`,
    ...suites.map((suite) =>
      [
        `  <testsuite name="${xml(suite.name)}" ${counts(suite.cases).join(' ')} timestamp="${xml(report.startedAt)}" time="${suite.cases.reduce((sum, one) => sum + one.seconds, 0).toFixed(3)}">`,
        '    <properties>',
        `      <property name="verdict" value="${xml(report.status)}"/>`,
        `      <property name="seed" value="${xml(report.provenance.seed)}"/>`,
        `      <property name="artifact" value="${xml(report.provenance.artifactHash)}"/>`,
        `      <property name="scenarios" value="${xml(report.provenance.suiteHash)}"/>`,
        ...report.scenarios.flatMap(({ canary }) =>
          canary === undefined ? [] : [`      <property name="canary" value="${xml(canary)}"/>`],
        ),
        '    </properties>',
        ...suite.cases.map(testCase),
        '  </testsuite>',
      ].join('\n'),
    ),
    '</testsuites>',
    '',
  ].join('\n')
}

function scenarioCase(
  scenario: ReportScenario,
  seconds: number,
  undecided: 'skipped' | 'failure',
): TestCase {
  const { interval, evidence } = scenario
  const rate = `${scenario.distinctSatisfied} of ${scenario.distinct} satisfied${interval === undefined ? '' : `, ${formatRange(interval.low, interval.high)} (Wilson, ${formatRate(interval.confidence)})`}`
  const proof =
    evidence === undefined
      ? ''
      : `\ntrial ${evidence.trial}: ${evidence.text}\n${evidence.trajectory}${scenario.file === '' ? '' : `\n${scenario.file}`}`
  const noticed = scenario.noticed
    .map((item) => `${item.text} (${plural(item.trials, 'trial')})`)
    .join('\n')
  const base = {
    name: scenario.id,
    className: `${scenario.category}.${scenario.criticality}`,
    seconds,
  }
  switch (scenario.status) {
    case 'satisfied':
      return { ...base, outcome: 'passed', message: '', text: '' }
    case 'unsatisfied':
      return { ...base, outcome: 'failure', message: rate, text: `${rate}\n${noticed}${proof}` }
    case 'invalid':
      return {
        ...base,
        outcome: 'error',
        message: `${scenario.invalid} of ${scenario.trials} trials invalid`,
        text: `no valid trial${proof}`,
      }
    case 'not-judged':
      return {
        ...base,
        outcome: undecided,
        message: `${plural(scenario.unjudgedCriteria, 'criterion', 'criteria')} not judged; on checks ${rate}`,
        text: '',
      }
    case 'unchecked':
      return { ...base, outcome: undecided, message: 'neither checks nor a judge', text: '' }
    case 'not-run':
      return { ...base, outcome: 'skipped', message: 'not run', text: '' }
  }
}

function partCase(part: Report['parts'][number], undecided: 'skipped' | 'failure'): TestCase {
  const outcomes = {
    pass: 'passed',
    fail: 'failure',
    invalid: 'error',
    inconclusive: undecided,
  } as const
  return {
    name: part.name,
    className: `gate.${part.kind}`,
    seconds: 0,
    outcome: outcomes[part.status],
    message: part.reason,
    text: '',
  }
}

function testCase(one: TestCase): string {
  const open = `    <testcase name="${xml(one.name)}" classname="${xml(one.className)}" time="${one.seconds.toFixed(3)}"`
  if (one.outcome === 'passed') return `${open}/>`
  const text = one.text === '' ? '/>' : `>${xml(one.text)}</${one.outcome}>`
  return `${open}>\n      <${one.outcome} message="${xml(one.message)}"${text}\n    </testcase>`
}

/** As attributes; the last one, of what was skipped, is a suite's alone. */
function counts(cases: readonly TestCase[]): string[] {
  const of = (outcome: TestCase['outcome']) => cases.filter((one) => one.outcome === outcome).length
  return [
    `tests="${cases.length}"`,
    `failures="${of('failure')}"`,
    `errors="${of('error')}"`,
    `skipped="${of('skipped')}"`,
  ]
}

/** XML 1.0 has no way at all to hold most control characters: they are made visible. Line breaks in attributes are kept. */
function xml(text: string): string {
  return visibleText(text)
    .replaceAll('\ufffe', '\ufffd')
    .replaceAll('\uffff', '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
}
