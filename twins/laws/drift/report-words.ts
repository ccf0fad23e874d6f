/** @module Words that all reports of drift share: what is known in the end, and which exchanges show it. */

import type { DriftReport } from './model.ts'

/** What is known in the end, in a sentence. */
export function verdictText({ verdict, compared, drifts }: DriftReport): string {
  switch (verdict) {
    case 'none':
      return 'No drift was found.'
    case 'drift':
      return `${drifts.length} ${drifts.length === 1 ? 'difference' : 'differences'}.`
    case 'inconclusive':
      return `${compared === 0 ? 'Nothing could be compared' : 'Most of it is of another contract'}, so nothing is known.`
    default:
      return verdict satisfies never
  }
}

/** Numbers of exchanges, the first ones and how many more: `#3, #4 and 7 more`. */
export function exchangeNumbers(exchanges: readonly number[], most = 8): string {
  const shown = exchanges
    .slice(0, most)
    .map((number) => `#${number}`)
    .join(', ')
  return exchanges.length > most ? `${shown} and ${exchanges.length - most} more` : shown
}
