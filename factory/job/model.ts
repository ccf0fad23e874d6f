/** @module What enters the factory and what leaves it. */

import type { Gate } from '../../scenarios-runner/gate/index.ts'
import type {
  FeedbackAccount,
  ProbeAttempt,
  Rotation,
  ScenarioExposure,
} from '../boundary/index.ts'
import type { PathStep } from '../engine/index.ts'

import type { Reproduction } from '../stations/index.ts'
import type { Overfitting } from './convergence/overfitting.ts'
import type { Delivered } from './deliver/deliver-branch.ts'
import type { Refusal } from './evidence/read-refusals.ts'
import type { TaskPacket } from './packet/index.ts'
import type { Cost } from './spending.ts'

export type { PathStep } from '../engine/index.ts'

export type TerminalState = 'PR_READY' | 'NO_OP' | 'ESCALATE' | 'RETRYABLE_FAILURE'

/**
 * Validation as the factory knows it: from the artifact's folder to a gate and the words that may go back to an agent.
 * The graph does not know how it was measured.
 */
export type Validate = (request: {
  /** Folder with the candidate artifact. */
  readonly artifact: string
  readonly iteration: number
  readonly signal: AbortSignal
  readonly onEvent?: (event: unknown) => void
}) => Promise<Validation>

/** What validation gives back. */
export interface Validation {
  readonly gate: Gate
  /** Folder of the run, for evidence; never shown to an agent. */
  readonly folder: string
  /** Scrubbed: what a user would notice, one symptom a line. */
  readonly symptoms: readonly string[]
  /** How much of the scenarios they give away; absent where that was not measured. */
  readonly feedback?: FeedbackAccount
}

/** One turn of the loop, for the report's satisfaction by iteration. */
export interface Iteration {
  readonly iteration: number
  readonly gate: Gate
  readonly folder: string
  readonly symptoms: readonly string[]
  readonly feedback?: FeedbackAccount
  readonly changedFiles: readonly string[]
}

/** The evidence bundle's machine-readable part, `evidence.json`. */
export interface Evidence {
  readonly version: 1
  readonly state: TerminalState
  readonly whyStopped: string
  readonly task: string
  /** The packet that it was made from, as it was read. */
  readonly packet?: TaskPacket
  /** What the packet's command showed, in order: the first before anything changed, the last at the end. */
  readonly reproductions?: readonly Reproduction[]
  /** Agent and model as configured; a scripted agent is named so. */
  readonly agent: string
  /** The agent was no model’s: a script, or none. */
  readonly standIn?: true
  readonly judge: string
  /** The graph's file as the user named it; its canonical text is in `graph.dot` beside the evidence. */
  readonly graph: string
  readonly iterations: readonly Iteration[]
  readonly path: readonly PathStep[]
  /** What agents took, in all, by stage, and by agent and model. */
  readonly cost: Cost
  /** Unified diff of the whole job. */
  readonly diff: string
  /** The wall, its proof, and which canaries were searched for, where, and what was found. */
  readonly boundary: {
    readonly enforced: boolean
    /** `enforced by bubblewrap 0.8.0`, or `NOT ENFORCED` and why. */
    readonly enforcement: string
    /** What agents and tools reached beyond their own world, in words. */
    readonly routes: readonly string[]
    /** How often something went through the relay, and what it refused. */
    readonly exchanges: number
    readonly refused: readonly { readonly what: string; readonly times: number }[]
    /** What a probe tried where agents work; empty where nothing is enforced. */
    readonly probe: readonly ProbeAttempt[]
    readonly canaries: number
    readonly searched: readonly string[]
    readonly found: readonly { readonly canary: string; readonly where: string }[]
  }
  /** What agents asked of their tools and were not allowed. */
  readonly refusals: readonly Refusal[]
  /** What went back of each scenario of this job, over all jobs; and what was decided of those that went back too often. */
  readonly exposure?: Pick<Rotation, 'worn' | 'policy'> & {
    readonly scenarios: readonly ScenarioExposure[]
  }
  /** How much better the stories go that agents were shown; absent where none was. */
  readonly overfitting?: Overfitting
  /** The branch of the user's repository that holds the change, a commit a stage. */
  readonly branch?: Delivered
  readonly residualRisk: readonly string[]
  readonly startedAt: string
  readonly finishedAt: string
}
