/** @module The report of drift as a page of Markdown. What services said is quoted as data and can be nothing else. */

import type { JsonValue } from '../../base/index.ts'
import type { Drift, DriftReport } from './model.ts'
import { exchangeNumbers, verdictText } from './report-words.ts'

const KINDS: Readonly<Record<Drift['kind'], string>> = {
  status: 'another status',
  schema: 'not in the contract',
  semantics: 'another answer',
  law: 'a law is broken',
}

/** Writes the page. */
export function driftMarkdown(report: DriftReport): string {
  const { contract, drifts, notCompared, notSeeded } = report
  const groups = Map.groupBy(drifts, ({ operation }) => operation)
  return `${[
    `# Drift of ${plainMarkdown(report.twin)}`,
    '',
    `**${verdictText(report)}** ${counted(report)}`,
    '',
    `Contract: ${plainMarkdown(contract.title)} ${plainMarkdown(contract.version)} (${contract.hash.slice(0, 12)}). Service: ${quotedMarkdown(report.service)}.`,
    ...[...groups].flatMap(([operation, found]) => [
      '',
      `## ${operation === '*' ? 'Every operation' : quotedMarkdown(operation)}`,
      '',
      ...found.flatMap(driftLines),
    ]),
    ...section(
      'Not compared',
      notCompared.map(
        ({ reason, exchanges }) => `- ${plainMarkdown(reason)}: ${listed(exchanges)}`,
      ),
    ),
    ...section(
      'Not given to the twin',
      notSeeded.map(({ what, why }) => `- ${quotedMarkdown(what)}: ${plainMarkdown(why)}`),
    ),
  ].join('\n')}\n`
}

function counted({ compared, exchanges, operations, laws }: DriftReport): string {
  const checked = laws === undefined ? '' : `; ${laws.requests} requests for the laws`
  return `${compared} of ${exchanges} exchanges compared, of ${operations} operations${checked}.`
}

function driftLines(drift: Drift): readonly string[] {
  const { kind, what, message, example, evidence, mend, correction, curl } = drift
  return [
    `- **${KINDS[kind]}** (${quotedMarkdown(what)}): ${plainMarkdown(message)}`,
    `  - mend: ${plainMarkdown(mend)}`,
    ...(correction === undefined
      ? []
      : [
          `  - correction of the ${correction.file}: ${quotedMarkdown(correction.at.join(' › '))} is ${value(correction.before)}, make it ${value(correction.after)}`,
        ]),
    ...(evidence.length === 0
      ? []
      : [
          `  - evidence: ${example === undefined ? '' : `${quotedMarkdown(example)}, `}${listed(evidence)}`,
        ]),
    ...(curl === undefined || curl.length === 0
      ? []
      : [`  - ${curl.slice(-2).map(quotedMarkdown).join(', then ')}`]),
  ]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]
}

function listed(exchanges: readonly number[]): string {
  return `${exchanges.length === 1 ? 'exchange' : 'exchanges'} ${exchangeNumbers(exchanges)}`
}

function value(json: JsonValue | undefined): string {
  return json === undefined ? 'not said' : quotedMarkdown(JSON.stringify(json))
}

/** A text as code, whatever is in it. */
export function quotedMarkdown(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  const cut = flat.length > 300 ? `${flat.slice(0, 299)}…` : flat
  const longest = Math.max(0, ...[...cut.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${cut}${fence}` : `${fence} ${cut} ${fence}`
}

/** A text as text: nothing in it makes a link, a tag or a list. */
export function plainMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>|#]/g, (mark) => `\\${mark}`)
}
