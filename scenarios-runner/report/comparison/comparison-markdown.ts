/** @module A comparison as Markdown: for a pull request, and as a part of a run's report. */

import { cellCode, escapeMarkdown, inlineCode } from '../text/escape-markdown.ts'
import {
  apartLines,
  changeWords,
  headlineOf,
  overallLines,
  runWords,
  sideWords,
  statusWord,
} from './comparison-words.ts'
import type { Comparison } from './model.ts'

const MARKS = { regression: '❌', 'non-inferior': '✅', inconclusive: '❔', invalid: '⚠️' } as const
const MAX_SCENARIOS = 60
const MAX_CANARIES = 200

/** `comparison.md`. */
export function comparisonMarkdown(comparison: Comparison): string {
  return [
    ...comparison.notices.map((notice) => `> **Note:** ${escapeMarkdown(notice)}\n`),
    `## ${MARKS[comparison.status]} ${statusWord(comparison)}: ${headlineOf(comparison)}`,
    '',
    ...comparisonLines(comparison),
    `- before: ${escapeMarkdown(runWords(comparison.base))}`,
    `- now: ${escapeMarkdown(runWords(comparison.candidate))}`,
    `- canaries ${(comparison.canaries ?? ['none']).slice(0, MAX_CANARIES).map(inlineCode).join(', ')}`,
    '',
  ].join('\n')
}

/** The lines that both formats share: why, the numbers, what changed, what is unsteady, what was not compared. */
export function comparisonLines(comparison: Comparison): string[] {
  const changes = comparison.scenarios.filter((one) => one.change !== 'same')
  const left = changes.length - MAX_SCENARIOS
  const unsteady = [
    ...comparison.flaky.map(({ id, why }) => `- flaky: ${inlineCode(id)}, ${escapeMarkdown(why)}`),
    ...comparison.drifting.map(
      ({ id, why }) => `- drifting: ${inlineCode(id)}, ${escapeMarkdown(why)}`,
    ),
  ]
  return [
    escapeMarkdown(comparison.why),
    '',
    ...overallLines(comparison).map((line) => `- ${escapeMarkdown(line)}`),
    '',
    ...(changes.length === 0
      ? []
      : [
          '| scenario | | before | now | what changed |',
          '| --- | --- | --- | --- | --- |',
          ...changes
            .slice(0, MAX_SCENARIOS)
            .map(
              (one) =>
                `| ${cellCode(one.id)} | ${one.criticality} | ${sideWords(one.base)} | ${sideWords(one.candidate)} | ${escapeMarkdown(changeWords(one))} |`,
            ),
          ...(left > 0 ? [`| and ${left} more | | | | |`] : []),
          '',
        ]),
    ...(unsteady.length === 0 ? [] : [...unsteady, '']),
    ...apartLines(comparison).map((line) => `- ${escapeMarkdown(line)}`),
    ...(apartLines(comparison).length === 0 ? [] : ['']),
  ]
}
