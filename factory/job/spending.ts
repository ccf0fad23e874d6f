/** @module What a job's agents spent: two synced lines a turn, so that no kill loses one, and their sums. */

import { closeSync, existsSync, fsyncSync, readFileSync, writeSync } from 'node:fs'
import { openWholeLines } from '../../twins/base/node/index.ts'
import type { BegunTurn, TurnLedger, TurnSpending } from '../agents/index.ts'
import type { PathStep } from '../engine/index.ts'

/** A turn as it is known afterwards. One without `durationMs` was cut off, and what it took is not known. */
export interface TurnRecord extends BegunTurn, TurnSpending {
  readonly durationMs?: number
}

/** What some turns took together. */
export interface Spending {
  readonly turns: number
  /** Turns that were killed before they could say what they took. */
  readonly cutOff: number
  /** Time in agents, milliseconds. */
  readonly agentMs: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Turns whose tokens nobody tells, cut off ones included. */
  readonly uncounted: number
  /** US dollars of the turns whose price is known; absent where none is. */
  readonly usd?: number
  /** Turns whose price nobody tells, cut off ones included. */
  readonly unpriced: number
}

/** What a job took: in all, by stage, by agent and model. */
export interface Cost extends Spending {
  readonly stages: readonly (Spending & {
    readonly node: string
    readonly visits: number
    /** Time of its visits, its agents included, milliseconds. */
    readonly stageMs: number
  })[]
  readonly agents: readonly (Spending & Pick<BegunTurn, 'agent' | 'model'>)[]
}

/** An open ledger. */
export interface SpendingLog {
  readonly ledger: TurnLedger
  close(): void
}

/**
 * Opens the ledger of a job; turns of an earlier process of the same job stay in it.
 *
 * @param onSpent told each turn's end, after it is written
 */
export function openSpending(
  file: string,
  now: () => number,
  onSpent: (turn: BegunTurn & TurnSpending) => void,
): SpendingLog {
  const fd = openWholeLines(file)
  let begun = readTurns(file).length
  let isOpen = true
  const write = (line: object) => {
    writeSync(fd, `${JSON.stringify(line)}\n`)
    fsyncSync(fd)
  }
  return {
    ledger(turn) {
      begun += 1
      const number = begun
      const startedAt = now()
      write({ turn: number, ...turn })
      return (spending) => {
        // The job has ended before it: it counts as cut off.
        if (!isOpen) return
        write({ turn: number, durationMs: Math.round(now() - startedAt), ...spending })
        onSpent({ ...turn, ...spending })
      }
    },
    close() {
      if (isOpen) closeSync(fd)
      isOpen = false
    },
  }
}

/** The turns of a job in order; half a line at the end of a killed job is left out. */
export function readTurns(file: string): readonly TurnRecord[] {
  if (!existsSync(file)) return []
  const turns = new Map<number, TurnRecord>()
  for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const { turn, ...record } = JSON.parse(line) as TurnRecord & { readonly turn: number }
    turns.set(turn, { ...turns.get(turn), ...record })
  }
  return [...turns.values()]
}

/** Sums up what a job took. Stages come in the order in which they were first visited. */
export function costOf(turns: readonly TurnRecord[], path: readonly PathStep[]): Cost {
  const nodes = [...new Set([...path, ...turns].map(({ node }) => node))]
  const models = Map.groupBy(turns, ({ agent, model }) => JSON.stringify([agent, model]))
  return {
    ...sumOf(turns),
    stages: nodes.map((node) => {
      const visits = path.filter((step) => step.node === node)
      return {
        node,
        visits: visits.length,
        stageMs: visits.reduce((sum, { durationMs }) => sum + durationMs, 0),
        ...sumOf(turns.filter((turn) => turn.node === node)),
      }
    }),
    agents: [...models.values()].flatMap((group) => {
      const [first] = group
      if (first === undefined) return []
      const { agent, model } = first
      return { agent, ...(model === undefined ? {} : { model }), ...sumOf(group) }
    }),
  }
}

function sumOf(turns: readonly TurnRecord[]): Spending {
  const sum = (of: (turn: TurnRecord) => number | undefined) =>
    turns.reduce((total, turn) => total + (of(turn) ?? 0), 0)
  const without = (key: keyof TurnRecord) => turns.filter((turn) => turn[key] === undefined).length
  const unpriced = without('usd')
  return {
    turns: turns.length,
    cutOff: without('durationMs'),
    agentMs: sum(({ durationMs }) => durationMs),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    uncounted: without('inputTokens'),
    ...(unpriced === turns.length ? {} : { usd: sum(({ usd }) => usd) }),
    unpriced,
  }
}
