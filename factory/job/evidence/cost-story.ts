/** @module What a job cost, in sentences and rows: what is not known is said, and never counted as nothing. */

import { formatDuration, plural } from '../../../twins/base/node/index.ts'
import type { Evidence } from '../model.ts'
import type { Spending } from '../spending.ts'

/** What it cost in all. Judges and the harness are not in it. */
export function costLineOf({ cost, standIn }: Evidence): string {
  if (cost.turns === 0) {
    return standIn === true
      ? 'No model was asked: the agent is a stand-in, which costs nothing.'
      : 'No agent took a turn.'
  }
  const cut =
    cost.cutOff === 0
      ? ''
      : ` ${plural(cost.cutOff, 'turn was', 'turns were')} cut off, and what ${cost.cutOff === 1 ? 'it' : 'they'} took is not known.`
  return `Agents took ${plural(cost.turns, 'turn')}, ${formatDuration(cost.agentMs)}: ${tokensOf(cost)}, ${moneyOf(cost)}.${cut} What judges cost is in each validation’s report.`
}

/** `1,200 tokens in and 80 out, without 1 turn of which nobody tells`. */
function tokensOf({ turns, uncounted, inputTokens, outputTokens }: Spending): string {
  if (uncounted === turns) return 'tokens not known'
  const known = `${inputTokens.toLocaleString('en')} tokens in and ${outputTokens.toLocaleString('en')} out`
  return uncounted === 0
    ? known
    : `${known}, without ${plural(uncounted, 'turn')} of which nobody tells`
}

/** `$0.1234, without 1 turn of which nobody tells`. */
function moneyOf({ unpriced, usd }: Spending): string {
  if (usd === undefined) return 'price not known'
  const known = `$${usd.toFixed(4)}`
  return unpriced === 0
    ? known
    : `${known}, without ${plural(unpriced, 'turn')} of which nobody tells`
}

/** A row a stage, then a row an agent and model, where any took a turn. */
export function costRowsOf({
  cost,
}: Evidence): readonly { readonly name: string; readonly cells: readonly string[] }[] {
  const row = (name: string, ms: number, spending: Spending) => ({
    name,
    cells: [
      formatDuration(ms),
      ...(spending.turns === 0
        ? ['', '', '']
        : [String(spending.turns), tokensOf(spending), moneyOf(spending)]),
    ],
  })
  return [
    ...cost.stages.map((stage) =>
      row(
        `${stage.node}${stage.visits > 1 ? `, ${stage.visits} visits` : ''}`,
        Math.max(stage.stageMs, stage.agentMs),
        stage,
      ),
    ),
    ...cost.agents.map((one) =>
      row(`${one.agent}, ${one.model ?? 'its own default model'}`, one.agentMs, one),
    ),
  ]
}

/** The heads of {@link costRowsOf}'s cells. */
export const COST_HEADS = ['time', 'turns', 'used', 'paid'] as const
