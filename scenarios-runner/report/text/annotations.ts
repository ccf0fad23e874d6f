/** @module GitHub's workflow commands: at most ten annotations, worst first, the rest counted. */

import { isAbsolute, relative, sep } from 'node:path'
import { plural, visibleText } from '../../../twins/base/node/index.ts'
import type { RunResult } from '../../run/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { TrialRecord } from '../../trial/index.ts'
import { buildReport } from '../build-report.ts'
import type { Report, ReportScenario } from '../model.ts'

/** GitHub shows ten annotations of a type per step. */
const MAX_ANNOTATIONS = 10

/** Options of {@link formatAnnotations}. */
export interface AnnotationOptions {
  /** The checkout's root: paths are given relative to it. */
  readonly root?: string
}

interface Annotation {
  readonly level: 'error' | 'warning'
  readonly file?: string
  readonly line?: number
  readonly title: string
  readonly message: string
}

/**
 * The lines to print in a GitHub Actions step, each with its line break; empty when there is nothing to say.
 *
 * @example
 * // ::error file=holdout-scenarios/revoke.md,line=31,title=revoke%3A 2 of 20 satisfied::Revoking access does not work.
 */
export function formatAnnotations(
  result: RunResult,
  records: readonly TrialRecord[],
  scenarios: readonly Scenario[],
  options: AnnotationOptions = {},
): string {
  const report = buildReport(result, records, scenarios)
  const all = [
    ...report.scenarios.flatMap((s) => scenarioAnnotation(s, options)),
    ...partAnnotations(report),
  ]
  const ordered = [
    ...all.filter((one) => one.level === 'error'),
    ...all.filter((one) => one.level === 'warning'),
  ]
  const left = ordered.length - MAX_ANNOTATIONS
  const rest =
    left > 0
      ? [
          `::notice title=Holdout::${left} more of these are in the report; the worst ${MAX_ANNOTATIONS} are shown.`,
        ]
      : []
  return [...ordered.slice(0, MAX_ANNOTATIONS).map(command), ...rest]
    .map((line) => `${line}\n`)
    .join('')
}

function scenarioAnnotation(scenario: ReportScenario, options: AnnotationOptions): Annotation[] {
  if (scenario.status === 'satisfied' || scenario.status === 'not-run') return []
  const failed = scenario.status === 'unsatisfied'
  const line = scenario.checks.find((check) => check.notMet > 0)?.line
  const words = {
    unsatisfied: `${scenario.distinctSatisfied} of ${scenario.distinct} satisfied`,
    invalid: `${scenario.invalid} of ${scenario.trials} trials invalid`,
    'not-judged': `${plural(scenario.unjudgedCriteria, 'criterion', 'criteria')} not judged`,
    unchecked: 'neither checks nor a judge',
  }[scenario.status]
  const said = [
    ...scenario.noticed.map((item) => item.text),
    ...(scenario.evidence === undefined
      ? []
      : [`trial ${scenario.evidence.trial}: ${scenario.evidence.text}`]),
  ]
  return [
    {
      level: failed ? 'error' : 'warning',
      ...(scenario.file === '' ? {} : { file: insideRoot(scenario.file, options.root) }),
      ...(line === undefined ? {} : { line }),
      title: `${scenario.id}: ${words}`,
      message: said.length === 0 ? words : said.join('\n').slice(0, 2_000),
    },
  ]
}

/** Constraints and conformance have no scenario of their own to stand at; strata only repeat what their scenarios say. */
function partAnnotations(report: Report): Annotation[] {
  return report.parts
    .filter((part) => part.gated && part.status !== 'pass')
    .filter(
      (part) =>
        part.kind === 'constraint' || part.kind === 'conformance' || part.status === 'inconclusive',
    )
    .map((part) => ({
      level: part.status === 'fail' ? 'error' : 'warning',
      title: `${part.name}: ${part.status}`,
      message: part.reason,
    }))
}

function command(one: Annotation): string {
  const properties = [
    ...(one.file === undefined ? [] : [`file=${property(one.file)}`]),
    ...(one.line === undefined ? [] : [`line=${one.line}`]),
    `title=${property(one.title)}`,
  ]
  return `::${one.level} ${properties.join(',')}::${data(one.message)}`
}

function insideRoot(file: string, root: string | undefined): string {
  if (root === undefined || !isAbsolute(file)) return file
  const path = relative(root, file)
  return path.startsWith('..') ? file : path.split(sep).join('/')
}

// A line break would end the command, and what follows it would be read as another one.
function data(text: string): string {
  return visibleText(text).replaceAll('%', '%25').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
