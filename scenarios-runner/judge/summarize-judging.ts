/** @module What judging took and how far judges agreed, over a whole run. */

import { addUsage, type ModelUsage } from '../model/index.ts'
import type { TrialRecord } from '../trial/index.ts'

/** Everything that was spent on judging these attempts, as their records tell it. */
export function spentOn(records: readonly TrialRecord[]): ModelUsage {
  return records
    .flatMap(({ judging, costUsd }) =>
      judging === undefined
        ? costUsd === undefined
          ? []
          : [{ calls: 1, inputTokens: 0, outputTokens: 0, costUsd }]
        : judging.opinions.flatMap(({ usage }) => usage ?? []),
    )
    .reduce(addUsage, { calls: 0, inputTokens: 0, outputTokens: 0 })
}
