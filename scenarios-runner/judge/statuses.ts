/** @module What a judge said of each criterion, in short: for records, votes and comparisons. */

import type { CriterionResult, CriterionStatus } from '../trial/index.ts'

/** Criterion id → status. */
export function statusesOf(
  results: readonly Pick<CriterionResult, 'id' | 'status'>[],
): Record<string, CriterionStatus> {
  return Object.fromEntries(results.map(({ id, status }) => [id, status]))
}
