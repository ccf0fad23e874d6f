/** @module The evidence bundle as Markdown, ready as the body of a pull request. */

import { escapeMarkdown, inlineCode } from '../../../scenarios-runner/report/index.ts'
import { formatInstant, visibleText } from '../../../twins/base/node/index.ts'
import type { Evidence } from '../model.ts'
import { COST_HEADS, costLineOf, costRowsOf } from './cost-story.ts'
import {
  beforeAndAfter,
  boundaryOf,
  firstLineOf,
  overfittingOf,
  STATE_MEANING,
  satisfactionOf,
  splitDiff,
  summaryOf,
} from './evidence-story.ts'

// A pull request's body holds 65,536 characters; what is quoted stays far below.
const MAX_TASK = 6_000
const MAX_DIFF = 20_000
const MAX_ROWS = 60
const MAX_SYMPTOMS = 5

/** Renders the bundle. Bounded, and nothing in it is read as markup, mention or link. */
export function evidenceMarkdown(evidence: Evidence): string {
  const first = firstLineOf(evidence)
  return [
    ...(first === undefined ? [] : [`> **${escapeMarkdown(first)}**`, '']),
    `## ${evidence.state}: ${line(evidence.whyStopped, 1_000)}`,
    '',
    `${STATE_MEANING[evidence.state]} ${escapeMarkdown(summaryOf(evidence))}`,
    '',
    '### Task',
    '',
    ...fenced(cut(evidence.task, MAX_TASK), 'text'),
    '',
    ...reproductions(evidence),
    ...validation(evidence),
    ...iterations(evidence),
    '### Change',
    '',
    ...splitDiff(evidence.diff)
      .slice(0, MAX_ROWS)
      .map(
        (file) =>
          `- ${inlineCode(file.path === '' ? 'change' : file.path)} +${file.added} −${file.removed}`,
      ),
    ...(evidence.diff.trim() === ''
      ? ['Nothing was changed.']
      : [
          '',
          '<details><summary>diff</summary>',
          '',
          ...fenced(cut(evidence.diff, MAX_DIFF), 'diff'),
          '',
          '</details>',
        ]),
    '',
    ...cost(evidence),
    '### Boundary',
    '',
    escapeMarkdown(boundaryOf(evidence).join(' ')),
    ...evidence.boundary.refused
      .slice(0, MAX_ROWS)
      .map(
        ({ what, times }) =>
          `- refused ${inlineCode(what)}, ${times === 1 ? 'once' : `${times} times`}`,
      ),
    ...evidence.refusals
      .slice(0, MAX_ROWS)
      .map(
        ({ stage, tool, input, times }) =>
          `- not allowed at ${inlineCode(stage)}: ${inlineCode(input === undefined ? tool : `${tool} ${input}`)}, ${times === 1 ? 'once' : `${times} times`}`,
      ),
    ...evidence.boundary.found
      .slice(0, MAX_ROWS)
      .map((one) => `- canary ${inlineCode(one.canary)} in ${inlineCode(one.where)}`),
    '',
    ...(evidence.residualRisk.length === 0
      ? []
      : [
          '### Residual risk',
          '',
          ...evidence.residualRisk.slice(0, MAX_ROWS).map((risk) => `- ${line(risk, 1_000)}`),
          '',
        ]),
    `Agent ${inlineCode(evidence.agent)}, judge ${inlineCode(evidence.judge)}, graph ${inlineCode(evidence.graph)}. ${formatInstant(evidence.startedAt)} to ${formatInstant(evidence.finishedAt)}.`,
    '',
  ].join('\n')
}

function reproductions({ reproductions: seen = [] }: Evidence): string[] {
  const [first] = seen
  if (first === undefined) return []
  return [
    '### Reproduction',
    '',
    ...fenced(cut(first.command, 1_000), 'sh'),
    '',
    ...seen
      .slice(0, MAX_ROWS)
      .map(
        ({ node, seen: what, exitCode }) =>
          `- **${what}** at ${inlineCode(node)}${exitCode === undefined ? '' : `, exit code ${exitCode}`}`,
      ),
    '',
  ]
}

function validation(evidence: Evidence): string[] {
  const first = evidence.iterations[0]
  const last = evidence.iterations.at(-1)
  if (first === undefined || last === undefined) return []
  const gap = overfittingOf(evidence)
  return [
    '### Validation',
    '',
    '| | before | after |',
    '| --- | --- | --- |',
    `| gate | ${first.gate.status} | ${last.gate.status} |`,
    `| satisfaction | ${satisfactionOf(first)} | ${satisfactionOf(last)} |`,
    ...beforeAndAfter(evidence)
      .slice(0, MAX_ROWS)
      .map(
        (part) =>
          `| ${escapeMarkdown(part.name)} | ${escapeMarkdown(part.before)} | ${escapeMarkdown(part.after)} |`,
      ),
    '',
    ...(gap === undefined ? [] : [escapeMarkdown(gap), '']),
  ]
}

function cost(evidence: Evidence): string[] {
  const rows = evidence.cost.turns === 0 ? [] : costRowsOf(evidence).slice(0, MAX_ROWS)
  return [
    '### Cost',
    '',
    escapeMarkdown(costLineOf(evidence)),
    '',
    ...(rows.length === 0
      ? []
      : [
          `| | ${COST_HEADS.join(' | ')} |`,
          '| --- | --- | --- | --- | --- |',
          ...rows.map(
            ({ name, cells }) =>
              `| ${[line(name, 200), ...cells.map(escapeMarkdown)].join(' | ')} |`,
          ),
          '',
        ]),
  ]
}

function iterations(evidence: Evidence): string[] {
  if (evidence.iterations.length < 2) return []
  return [
    '### Satisfaction by iteration',
    '',
    '| iteration | gate | satisfaction | what users noticed |',
    '| --- | --- | --- | --- |',
    ...evidence.iterations.slice(-MAX_ROWS).map((iteration) => {
      const shown = iteration.symptoms.slice(0, MAX_SYMPTOMS).map((symptom) => line(symptom, 300))
      const left = iteration.symptoms.length - shown.length
      return `| ${iteration.iteration} | ${iteration.gate.status} | ${satisfactionOf(iteration)} | ${shown.join('<br>')}${left > 0 ? `<br>and ${left} more` : ''} |`
    }),
    '',
  ]
}

/** A code block whose fence is longer than any run of backticks inside it. */
function fenced(text: string, language: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, visibleText(text).replace(/\n+$/, ''), fence]
}

/** A text for where a line break would end what it stands in: a heading, a row, an item of a list. */
function line(text: string, limit: number): string {
  return cut(escapeMarkdown(text), limit, ' ')
}

function cut(text: string, limit: number, joint = '\n'): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit).replace(/\\+$/, '')}${joint}… ${text.length - limit} more characters in evidence.json`
}
