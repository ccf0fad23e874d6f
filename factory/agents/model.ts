/** @module What a coding agent is to the factory: a turn in a workspace, and a choice between labels. */

import type { Outcome } from '../engine/index.ts'

/** What users noticed, in words fit for an agent. */
export interface Feedback {
  /** The validation it comes from; 0 before the first. */
  readonly iteration: number
  /** One symptom a line. */
  readonly symptoms: readonly string[]
  /** An earlier stage of this iteration has already changed files because of it. */
  readonly handled: boolean
}

/** One turn. Paths are absolute. */
export interface AgentTurn {
  readonly node: string
  readonly prompt: string
  /** The only folder it works in. */
  readonly workspace: string
  readonly feedback: Feedback
  /** Turns with the same key go on with one session, where the agent has sessions; without a key each turn is its own. */
  readonly thread?: string
  /** What the graph asks for, by attribute or stylesheet; the agent's own choice where it asks for nothing. */
  readonly model?: string
  readonly provider?: string
  readonly effort?: string
  /** Where the turn's transcript goes, redacted. */
  readonly logDirectory: string
  readonly signal: AbortSignal
}

/** What a turn gave. */
export interface AgentAnswer {
  /** The agent's last words. */
  readonly text: string
  /** What it said of its own success in a status file or its last lines; a plain success when it said nothing. */
  readonly outcome?: Outcome
}

/** A choice that the graph leaves to the agent. */
export interface AgentChoice {
  readonly node: string
  readonly question: string
  readonly options: readonly string[]
  readonly workspace: string
  readonly feedback: Feedback
  readonly logDirectory: string
  readonly signal: AbortSignal
}

/** An agent. Both calls throw `AgentFailure` when the agent itself did not work. */
export interface Agent {
  /** Named in evidence and reports; a scripted one is named so. */
  readonly name: string
  run(turn: AgentTurn): Promise<AgentAnswer>
  /** The chosen option, or undefined when it gave no usable answer. */
  choose(choice: AgentChoice): Promise<string | undefined>
}
