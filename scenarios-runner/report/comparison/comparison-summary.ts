/** @module A comparison in a terminal. */

import { visibleText } from '../../../twins/base/node/index.ts'
import { apartLines, changeWords, headlineOf, overallLines, sideWords } from './comparison-words.ts'
import type { Comparison } from './model.ts'

const MAX_SCENARIOS = 30

/** The lines that `report compare` prints, not yet wrapped. What begins with two spaces belongs to the line before. */
export function formatComparison(comparison: Comparison): string[] {
  const changes = comparison.scenarios.filter((one) => one.change !== 'same')
  const left = changes.length - MAX_SCENARIOS
  return [
    ...comparison.notices.map((notice) => `! ${notice}`),
    `${comparison.status.toUpperCase()}  ${headlineOf(comparison)}`,
    comparison.why,
    '',
    ...overallLines(comparison).map((line) => `· ${line}`),
    ...(changes.length === 0 ? [] : ['', 'What changed']),
    ...changes
      .slice(0, MAX_SCENARIOS)
      .map(
        (one) =>
          `  ${one.criticality} ${one.id}: ${sideWords(one.candidate)}, ${sideWords(one.base)} before; ${changeWords(one)}`,
      ),
    ...(left > 0 ? [`  and ${left} more`] : []),
    ...(comparison.flaky.length + comparison.drifting.length === 0 ? [] : ['', 'Not steady']),
    ...comparison.flaky.map(({ id, why }) => `  flaky ${id}: ${why}`),
    ...comparison.drifting.map(({ id, why }) => `  drifting ${id}: ${why}`),
    ...(apartLines(comparison).length === 0 ? [] : ['', 'Not compared']),
    ...apartLines(comparison).map((line) => `  ${line}`),
  ].map(visibleText)
}
