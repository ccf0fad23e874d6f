/** @module What turns are written down as where somebody counts them: when one begins, and what it took when it ends. */

/** A turn of a program that begins. */
export interface BegunTurn {
  /** The node that it works for; a choice between labels is a turn of its node. */
  readonly node: string
  /** The program, or the words of a command. */
  readonly agent: string
  /** Absent where the program takes its own. */
  readonly model?: string
  /** What its node asks for, or its configuration. */
  readonly provider?: string
  readonly effort?: string
}

/** What a turn took, whether it ended well or not; what nobody tells is absent, never zero. */
export interface TurnSpending {
  readonly inputTokens?: number
  readonly outputTokens?: number
  /** US dollars, as the program says, or by the prices that the configuration gives. */
  readonly usd?: number
}

/** Notes that a turn begins, and gives what notes its end. */
export type TurnLedger = (turn: BegunTurn) => (spending: TurnSpending) => void
