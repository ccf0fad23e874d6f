/** @module Keeps count of what models cost, and begins no call that what is left does not pay for. */

import { EXIT, HoldoutError } from '../../twins/base/index.ts'
import type { Account, ModelLimits, ModelPrice, ModelUsage } from './model.ts'

/** What a call that was never made took. */
export const NO_USAGE: ModelUsage = { calls: 0, inputTokens: 0, outputTokens: 0 }

/**
 * Opens an account.
 *
 * @param whose what is said to be spent: `the budget of this run`
 */
export function openAccount(limits: ModelLimits = {}, whose = 'the budget for models'): Account {
  let spent = NO_USAGE
  let held = NO_USAGE
  let waiting: (() => void)[] = []

  const refuse = (needed: string) =>
    new HoldoutError(`${whose} is spent: ${needed}`, {
      code: 'MODEL_BUDGET_SPENT',
      exitCode: EXIT.budget,
      hint: 'what was done is kept; raise the limit to go on',
    })
  return {
    limits,
    async admit(expected, signal) {
      for (;;) {
        signal?.throwIfAborted()
        const over = exceeded(addUsage(spent, expected), limits)
        if (over !== undefined) throw refuse(wordsOf(spent, limits, over))
        if (exceeded(addUsage(addUsage(spent, held), expected), limits) === undefined) break
        // Calls under way hold what this one needs, and may come to cost less.
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      held = addUsage(held, expected)
      let open = true
      return (actual) => {
        if (!open) return
        open = false
        held = subtract(held, expected)
        if (actual !== undefined) spent = addUsage(spent, actual)
        const woken = waiting
        waiting = []
        for (const wake of woken) wake()
      }
    },
    carry(before) {
      spent = addUsage(spent, before)
    },
    spent: () => spent,
  }
}

/**
 * What so many tokens cost.
 *
 * @param price undefined when nobody knows it: then the cost is absent
 */
export function usageOf(
  inputTokens: number,
  outputTokens: number,
  price: ModelPrice | undefined,
): ModelUsage {
  if (price === undefined) return { calls: 1, inputTokens, outputTokens }
  const costUsd =
    (inputTokens * price.inputPerMillion + outputTokens * price.outputPerMillion) / 1_000_000
  return { calls: 1, inputTokens, outputTokens, costUsd }
}

/** Both together; the cost of what has none is left out. */
export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  const costUsd =
    a.costUsd === undefined && b.costUsd === undefined
      ? undefined
      : (a.costUsd ?? 0) + (b.costUsd ?? 0)
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

function subtract(a: ModelUsage, b: ModelUsage): ModelUsage {
  return addUsage(a, {
    calls: -b.calls,
    inputTokens: -b.inputTokens,
    outputTokens: -b.outputTokens,
    ...(b.costUsd === undefined ? {} : { costUsd: -b.costUsd }),
  })
}

/**
 * Refuses a model whose calls could not be held to a limit of money.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`
 */
export function requirePrice(
  model: string,
  price: ModelPrice | undefined,
  accounts: readonly Account[],
): void {
  if (price !== undefined || accounts.every(({ limits }) => limits.maxCostUsd === undefined)) return
  throw new HoldoutError(`the cost of ${model} is limited, but its price is not known`, {
    code: 'MODEL_UNPRICED',
    hint: 'give its price, { inputPerMillion, outputPerMillion } in US dollars (0 for a model of your own), or limit calls or tokens instead',
  })
}

// Sums of held cents need not come back to nothing exactly.
const ROUNDING = 1e-9

type Limited = 'calls' | 'tokens' | 'cost'

function exceeded(usage: ModelUsage, limits: ModelLimits): Limited | undefined {
  if (usage.calls > (limits.maxCalls ?? Infinity)) return 'calls'
  if (usage.inputTokens + usage.outputTokens > (limits.maxTokens ?? Infinity)) return 'tokens'
  if ((usage.costUsd ?? 0) > (limits.maxCostUsd ?? Infinity) + ROUNDING) return 'cost'
  return undefined
}

function wordsOf(spent: ModelUsage, limits: ModelLimits, over: Limited): string {
  if (over === 'calls') return `${spent.calls} of ${limits.maxCalls} calls`
  if (over === 'cost') {
    return `$${(spent.costUsd ?? 0).toFixed(4)} of $${limits.maxCostUsd}, and another call may cost more than the rest`
  }
  const tokens = spent.inputTokens + spent.outputTokens
  return `${tokens} of ${limits.maxTokens} tokens, and another call may take more than the rest`
}
