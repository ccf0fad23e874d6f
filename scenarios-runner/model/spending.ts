/** @module Keeps count of what a model costs, and says when a limit is reached. */

import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import type { ModelLimits, ModelPrice, ModelUsage } from './model.ts'

/** A running account. */
export interface Spending {
  /** @throws {HoldoutError} `MODEL_BUDGET_SPENT`, exit code 5, when a limit is reached */
  admit(): void
  /** Adds one call, and gives its usage. */
  add(inputTokens: number, outputTokens: number): ModelUsage
  total(): ModelUsage
}

/**
 * Opens an account.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED` when money is limited and the price is not known
 */
export function openSpending(
  model: string,
  price: ModelPrice | undefined,
  limits: ModelLimits = {},
): Spending {
  if (limits.maxCostUsd !== undefined && price === undefined) {
    throw new HoldoutError(`the cost of ${model} is limited, but its price is not known`, {
      code: 'MODEL_UNPRICED',
      hint: 'give price: { inputPerMillion, outputPerMillion } in US dollars (0 for a model of your own), or limit maxCalls or maxTokens',
    })
  }
  let calls = 0
  let inputTokens = 0
  let outputTokens = 0
  const costOf = (input: number, output: number) =>
    price === undefined
      ? undefined
      : (input * price.inputPerMillion + output * price.outputPerMillion) / 1_000_000
  const usage = (count: number, input: number, output: number): ModelUsage => {
    const costUsd = costOf(input, output)
    const cost = costUsd === undefined ? {} : { costUsd }
    return { calls: count, inputTokens: input, outputTokens: output, ...cost }
  }
  const reached = (): string | undefined => {
    const tokens = inputTokens + outputTokens
    const cost = costOf(inputTokens, outputTokens) ?? 0
    if (calls >= (limits.maxCalls ?? Infinity)) return `${calls} calls`
    if (tokens >= (limits.maxTokens ?? Infinity)) return `${tokens} tokens`
    if (cost >= (limits.maxCostUsd ?? Infinity)) return `$${cost.toFixed(4)}`
    return undefined
  }
  return {
    admit() {
      const spent = reached()
      if (spent === undefined) return
      throw new HoldoutError(`the budget for ${model} is spent: ${spent}`, {
        code: 'MODEL_BUDGET_SPENT',
        exitCode: EXIT.budget,
        hint: 'raise its limits, or judge fewer trials',
      })
    },
    add(input, output) {
      calls += 1
      inputTokens += input
      outputTokens += output
      return usage(1, input, output)
    },
    total: () => usage(calls, inputTokens, outputTokens),
  }
}
