/** @module A trial's record: everything observed, and what follows from it. */

import type { JsonObject, JsonValue } from '../../twins/base/index.ts'
import type { JournalEntry, StateChange } from '../../twins/index.ts'
import type { Download, FailedRequest, Omitted, ReceivedMail } from '../drive/index.ts'
import type { ModelUsage } from '../model/index.ts'

/** What every event of a step has. */
interface OfStep {
  readonly step: string
  /** Milliseconds since the trial began. */
  readonly atMs: number
  readonly durationMs: number
  /** Why it could not be done: `timeout`, `refused`, `reset`, … */
  readonly failure?: string
  /** Before the story or after it; the story itself when absent. */
  readonly part?: 'given' | 'cleanup'
}

/** A piece of an answer that came bit by bit. */
export interface StreamPiece {
  readonly event: string
  readonly id: string
  readonly data: string
  /** Milliseconds since the request was sent. */
  readonly ms: number
}

/** An exchange that the driver made with the artifact; of one that was repeated, the last. */
export interface StepEvent extends OfStep {
  readonly kind: 'step'
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: JsonValue
  }
  /** Absent when nothing was answered. */
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body?: JsonValue
    /** Set where each text of digits beyond 2^53 in the body is a whole number that the artifact wrote. */
    readonly integersAsText?: true
  }
  /** How often it was asked, when it was asked more than once. */
  readonly attempts?: number
  /** The pieces of a stream, in order; the first of many. */
  readonly stream?: readonly StreamPiece[]
  /** Whose cookies went with it. */
  readonly session?: string
}

/** A program that the user ran. */
export interface ProgramEvent extends OfStep {
  readonly kind: 'program'
  readonly command: readonly string[]
  readonly stdin?: string
  /** Null when it was ended, or never started. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  /** Files of the user's folder after it: path → content, null for one that is not there. */
  readonly files?: Readonly<Record<string, string | null>>
}

/** What the user did on a page, and what they saw then. */
export interface PageEvent extends OfStep {
  readonly kind: 'page'
  readonly session: string
  /** What was done, in words, the last one perhaps in vain. */
  readonly actions: readonly string[]
  readonly path: string
  readonly status?: number
  readonly title: string
  /** The accessibility tree, as YAML. */
  readonly snapshot: string
  readonly values: Readonly<Record<string, string>>
  /** Errors in the console, and exceptions that nobody caught. */
  readonly console: readonly string[]
  readonly failedRequests: readonly FailedRequest[]
  readonly dialogs: readonly string[]
  /** What the page had the user save; absent when nothing was. */
  readonly downloads?: readonly Download[]
  /** How many more errors, failed requests, dialogs and downloads there were; absent when these are all. */
  readonly omitted?: Omitted
  /** Names of frames that could not be read; absent when all were. */
  readonly lostFrames?: readonly string[]
  /** Path of the screen as an image, inside the run folder. Nothing is redacted in it. */
  readonly image?: string
  /** What went wrong, in the browser's words. */
  readonly detail?: string
}

/** The user waited for something. */
export interface WaitEvent extends OfStep {
  readonly kind: 'wait'
  /** What for, as it was written. */
  readonly until: string
  readonly attempts: number
  /** The values that decided it in the end. */
  readonly detail: string
}

/** A request that came to an address which the artifact was given for the user. */
export interface ReceivedEvent {
  readonly kind: 'received'
  /** `partner#0`: the receiver, and the number of what it received. */
  readonly name: string
  readonly atMs: number
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

/** A mail that came to the user. */
export interface MailEvent {
  readonly kind: 'mail'
  /** `mail#0`. */
  readonly name: string
  readonly atMs: number
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: ReceivedMail['attachments']
}

/** A remark of the harness: time moved, a fault set, the artifact restarted. */
export interface NoteEvent {
  readonly kind: 'note'
  readonly atMs: number
  readonly text: string
}

/** What the artifact printed while the trial ran. */
export interface OutputEvent {
  readonly kind: 'output'
  readonly atMs: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** What a model that plays the user thought and decided to do; what came of it follows. */
export interface TurnEvent extends OfStep {
  readonly kind: 'turn'
  readonly thought: string
  /** As JSON. */
  readonly action: string
  /** Asked and answered. */
  readonly tokens: number
}

/** What a user's step came to. */
export type ActionEvent = StepEvent | ProgramEvent | PageEvent | WaitEvent | TurnEvent

export type TrajectoryEvent = ActionEvent | ReceivedEvent | MailEvent | NoteEvent | OutputEvent

/** What one twin saw and became. */
export interface TwinObservation {
  readonly journal: readonly JournalEntry[]
  readonly changes: readonly StateChange[]
}

/** An answer or call that breaks a contract. */
export interface ContractViolation {
  /** `downstream`: the artifact's answer breaks its own contract; `upstream`: its call breaks a twin's. */
  readonly side: 'downstream' | 'upstream'
  /** Contract title or twin name. */
  readonly contract: string
  readonly operation: string | undefined
  readonly message: string
  /** The step or journal index it was seen in. */
  readonly seenIn: string
}

/** What the instance used during a trial, its children included; absent where the machine does not show it. */
export interface InstanceUse {
  /** Processor time, counted by the kernel in steps of 10. */
  readonly cpuMs: number
  /** Memory at the end. */
  readonly rssBytes: number
}

/** Everything observed in a trial, redacted, saved before it is judged. */
export interface Trajectory {
  readonly version: 1
  readonly scenario: string
  /** The scenario's own, so that what is told of it is found wherever agents could read it. */
  readonly canary?: string
  readonly trial: number
  readonly attempt: number
  readonly seed: string
  readonly drawn: JsonObject
  readonly saved: JsonObject
  /** What the trial's requests carry where several share an instance; `${artifact.world}` of its steps. */
  readonly world?: string
  readonly events: readonly TrajectoryEvent[]
  readonly twins: Readonly<Record<string, TwinObservation>>
  readonly violations: readonly ContractViolation[]
  readonly durationMs: number
  /** When it was saved, by this machine's clock, in milliseconds since the epoch; absent in older ones. */
  readonly endedAtMs?: number
  readonly use?: InstanceUse
  /** Where a model played the user. */
  readonly user?: {
    /** Why it may have been mistaken. */
    readonly doubt?: string
    /** A budget was spent before its story was over: there is nothing to judge, and it is played anew. */
    readonly unpaid?: true
    /** What it took; absent in older ones. */
    readonly usage?: ModelUsage
  }
}

/** How a deterministic check ended. `error`: the author's mistake, which makes the run a usage error. */
export interface CheckResult {
  readonly id: string
  readonly expression: string
  readonly result: 'met' | 'not-met' | 'error'
  /** The values that decided it, or what was wrong with the expression. */
  readonly detail: string
}

export type CriterionStatus = 'met' | 'not-met' | 'inconclusive' | 'not-judged'

/** A quote from the trajectory, verified to be there. */
export interface Quote {
  readonly text: string
  /** Step name, or `<twin>#<journal index>`. */
  readonly from: string
}

/** What a judge says of one criterion. */
export interface CriterionResult {
  readonly id: string
  readonly status: CriterionStatus
  /** The criterion in the judge's own words. */
  readonly requirement?: string
  readonly reasoning: string
  /** How sure the judge says it is, from 0 to 1. */
  readonly confidence?: number
  readonly quotes: readonly Quote[]
  /** Which judge said it; absent for `not-judged`. */
  readonly judge?: string
}

/** One judge's say on a trial. */
export interface Opinion {
  readonly judge: string
  /** Criterion id → what it said; empty when it failed. */
  readonly statuses: Readonly<Record<string, CriterionStatus>>
  readonly failed?: string
  /** What asking it took; absent for one that nothing is spent on. */
  readonly usage?: ModelUsage
  /** It was asked before about the same, and was not asked again. */
  readonly kept?: true
}

/** Why a first judge's answer was not enough. */
export type Escalation = 'critical' | 'uncalibrated' | 'unsure' | 'inconclusive' | 'failed'

/** Who was asked about a trial, in order; the last one asked decides, of a panel the majority. */
export interface Judging {
  readonly opinions: readonly Opinion[]
  /** The first judge of a cascade was enough. */
  readonly byFirst?: true
  readonly escalated?: Escalation
  /** A confident answer of the first judge that the second was asked about too, to measure how far they agree. */
  readonly audit?: 'agreed' | 'disagreed'
}

export type VerdictStatus = 'satisfied' | 'unsatisfied' | 'invalid'

/** Derived in code from checks and criterion results. */
export interface Verdict {
  readonly status: VerdictStatus
  /** One sentence: the first check or criterion that decided, or what was broken. */
  readonly reason: string
  /**
   * For `invalid`: what failed (`scenario`, `machine`, `twin`, `judge`, `driver`, `browser`, `user`, `reference`, `budget`), or what trials that
   * share an instance could not be sure of (`world`, `instance`).
   */
  readonly cause?: string
}

/** One line of `trials.jsonl`: one attempt at one trial. The last attempt of a trial counts. */
export interface TrialRecord {
  readonly version: 1
  readonly scenario: string
  /** As in its trajectory. */
  readonly canary?: string
  /** Hash of the scenario's text, so that a changed scenario is run anew on resume. */
  readonly scenarioHash: string
  readonly trial: number
  readonly attempt: number
  readonly seed: string
  readonly verdict: Verdict
  readonly checks: readonly CheckResult[]
  readonly criteria: readonly CriterionResult[]
  readonly violations: readonly ContractViolation[]
  /** How many of the artifact's answers and of its calls there were to hold to contracts; absent in older runs. */
  readonly seen?: { readonly answers: number; readonly calls: number }
  /** SHA-256 of the trajectory after ids, times and ports are normalised; equal hashes are one observation. */
  readonly trajectoryHash: string
  /** Path of the saved trajectory inside the run folder. */
  readonly trajectory: string
  readonly durationMs: number
  /** As in its trajectory. */
  readonly use?: InstanceUse
  /** Absent when nobody was asked, and in older runs. */
  readonly judging?: Judging
  /** What the model that played the user took; absent where none did, where it was judged again, and in older runs. */
  readonly userUsage?: ModelUsage
  /** Spent on language models, in US dollars; absent when nothing was. */
  readonly costUsd?: number
}
