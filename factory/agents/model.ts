/** @module What a coding agent is to the factory: a turn in a workspace, and a choice between labels. */

import type { JsonObject } from '../../twins/base/index.ts'
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

/** Which model takes a turn, as a node, a stylesheet or the configuration says it. */
export interface TurnSettings {
  readonly model?: string
  /** `anthropic`, `openai`, `google`: which of several agents takes the turn. */
  readonly provider?: string
  /** `low`, `medium`, `high`, or what else the provider knows. */
  readonly effort?: string
}

/** Shell commands around each tool call inside an agent (`tool_hooks.pre`, `tool_hooks.post`). */
export interface ToolHookCommands {
  /** Refuses a call by ending with another code than 0. */
  readonly pre?: string
  readonly post?: string
}

/** What an agent's tools do, whatever they are called. */
export type ToolKind = 'read' | 'edit' | 'execute' | 'fetch'

/** Something that an agent said or did in a turn. */
export type AgentEvent =
  /** The conversation that a later turn can continue. */
  | { readonly kind: 'session'; readonly id: string }
  /** `partial`: it continues the text before. */
  | { readonly kind: 'text'; readonly text: string; readonly partial?: boolean }
  /** Its last words, where they are told apart. */
  | { readonly kind: 'answer'; readonly text: string }
  | {
      readonly kind: 'tool'
      readonly id: string
      readonly name?: string
      /** `refused`: it is not among what the agent may do. */
      readonly status: 'started' | 'completed' | 'failed' | 'refused'
      readonly input?: JsonObject
    }
  /** It asked for something that it may not do. */
  | { readonly kind: 'refusal'; readonly tool: string; readonly input?: JsonObject }
  | {
      readonly kind: 'plan'
      readonly entries: readonly { readonly text: string; readonly done: boolean }[]
    }
  /**
   * Spent since the last one; with `whole`, tokens of the whole turn so far. What was read from or written to a cache is
   * input. `turns`: answers of the model. `id`: of one answer, told more than once and counted once.
   */
  | {
      readonly kind: 'usage'
      readonly id?: string
      readonly whole?: true
      readonly inputTokens: number
      readonly outputTokens: number
      readonly turns: number
    }
  /** US dollars of the whole turn so far; with `more`, since the last one. */
  | { readonly kind: 'cost'; readonly usd: number; readonly more?: boolean }
  /** `limit`: a limit of ours that the program keeps itself. */
  | {
      readonly kind: 'failure'
      readonly message: string
      readonly status?: number
      readonly limit?: boolean
    }

/** What a turn spent. */
export interface Usage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Answers of the model. */
  readonly turns: number
  /** US dollars; absent where neither the program nor the configuration tells. */
  readonly usd?: number
}

/** One turn. Paths are absolute. What the graph asks for by attribute or stylesheet wins over the agent's own settings. */
export interface AgentTurn extends TurnSettings {
  readonly node: string
  readonly prompt: string
  /** The only folder it works in. */
  readonly workspace: string
  readonly feedback: Feedback
  /** Turns with the same key go on with one session, where the agent has sessions; without a key each turn is its own. */
  readonly thread?: string
  readonly hooks?: ToolHookCommands
  /** Where the turn's `transcript.jsonl` goes, an {@link AgentEvent} a line, redacted; evidence tells refusals from it. */
  readonly logDirectory: string
  readonly signal: AbortSignal
}

/** What a turn gave. */
export interface AgentAnswer {
  /** The agent's last words. */
  readonly text: string
  /** What it said of its own success in a status file or its last lines; a plain success when it said nothing. */
  readonly outcome?: Outcome
  readonly usage?: Usage
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
