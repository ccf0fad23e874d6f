/** @module A run: a folder, its `run.json`, and the events it reports while it goes on. */

import type { Listener, Redactor } from '../../twins/base/index.ts'
import type { Twin } from '../../twins/index.ts'
import type { ArtifactDefinition } from '../artifact/index.ts'
import type { BrowserSettings, PersonSettings, ReceiverSettings } from '../drive/index.ts'
import type {
  ConformanceScope,
  Gate,
  GatedScenario,
  GatePolicy,
  GateStatus,
} from '../gate/index.ts'
import type { Judge, JudgingSummary } from '../judge/index.ts'
import type { Constraint, ConstraintVerdict, LoadProgress, LoadVerdict } from '../load/index.ts'
import type { Account } from '../model/index.ts'
import type { Scenario, ScenarioSource } from '../scenario/index.ts'
import type { MachineWatch, TrialRecord } from '../trial/index.ts'
import type { Reference } from './pool/reference.ts'

/** What was asked for: enough to resume, and to refuse to merge what does not belong together. */
export interface RunPlan {
  readonly seed: string
  readonly artifactHash: string
  readonly suiteHash: string
  readonly configHash: string
  /** Scenario id → number of trials. */
  readonly trials: Readonly<Record<string, number>>
  readonly judge: string | undefined
  /** Stops when the verdict is certain, and then claims no rate. */
  readonly fast?: true
  /** How the plan can and cannot pass, one line a stratum, printed before the run. */
  readonly lines: readonly string[]
}

/** What a person asked for beside the configuration: a resumed run goes on with it. */
export interface Asked {
  readonly seed?: string
  /** A scenario. */
  readonly trials?: number
  /** Ids of the only scenarios. */
  readonly only?: readonly string[]
}

/** One of several parts of a plan, each run on a machine of its own and merged afterwards. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly of: number
}

/** `run.json`: the result of a run. Written last; a folder without it has not finished. */
export interface RunResult {
  readonly version: 1
  readonly kind: 'run' | 'gate' | 'load'
  readonly name: string
  /** What began it, in words and without secrets; absent where no command did, and in older runs. */
  readonly command?: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly durationMs: number
  readonly plan: RunPlan
  readonly gate: Gate
  readonly load: readonly LoadVerdict[]
  /** The verdicts on all other constraints; absent in older runs. */
  readonly constraints?: readonly ConstraintVerdict[]
  /** Things a reader must know first: no sandbox, unjudged criteria, an interrupted run. */
  readonly notices: readonly string[]
  readonly trials: number
  readonly costUsd: number | undefined
  /** Who judged, what it took and how far it can be believed; absent when nobody was asked. */
  readonly judging?: JudgingSummary
  /** What the gate was decided with, so that it can be decided again without the scenarios' text. */
  readonly suite: readonly GatedScenario[]
  /** Where the scenarios came from, and whether the artifact's repository holds them. */
  readonly source?: ScenarioSource
  readonly policy: GatePolicy
  readonly conformance: ConformanceScope
  /** Set when this is a part of a plan: it decides nothing until all parts are merged. */
  readonly shard?: Shard
}

/** What a run reports as it goes. */
export type RunEvent =
  | {
      readonly type: 'plan'
      readonly plan: RunPlan
      readonly totalTrials: number
      readonly resumed: number
      readonly folder: string
    }
  | {
      readonly type: 'artifact'
      readonly state: 'starting' | 'ready' | 'stopped'
      readonly slots: number
    }
  | {
      readonly type: 'trial'
      readonly record: TrialRecord
      readonly done: number
      readonly total: number
    }
  | ({ readonly type: 'load-progress'; readonly constraint: string } & LoadProgress)
  | { readonly type: 'load'; readonly verdict: LoadVerdict }
  | { readonly type: 'constraint'; readonly verdict: ConstraintVerdict }
  | { readonly type: 'gate'; readonly status: GateStatus; readonly gate: Gate }

/** Everything a run needs; the command line makes it from the configuration. Paths are absolute. */
export interface RunRequest {
  readonly kind: 'run' | 'gate' | 'load'
  readonly name: string
  /** What begins it, in words and without secrets. */
  readonly command?: string
  /** The run folder: made when missing, resumed when it holds an unfinished run of the same plan. */
  readonly folder: string
  readonly artifact: ArtifactDefinition
  readonly twins: Readonly<Record<string, Twin>>
  /** Twin name → the port of slot 0; slot n listens on port + n. Free ports when absent. */
  readonly ports: Readonly<Record<string, number>>
  /** Twin name → names of the service, for an artifact that calls it by them; no names lead anywhere when absent. */
  readonly hostnames?: Readonly<Record<string, readonly string[]>>
  /** What the artifact is compared with, step by step. */
  readonly reference?: Reference
  /** Who plays the user of scenarios without steps. */
  readonly person?: PersonSettings
  /** What the artifact can send to the user. */
  readonly receivers?: ReceiverSettings
  /** How pages are met, where a scenario meets any. */
  readonly browser?: BrowserSettings
  readonly scenarios: readonly Scenario[]
  readonly constraints: readonly Constraint[]
  readonly source?: ScenarioSource
  /** Told in the report, such as which scenarios are worn out. */
  readonly notices?: readonly string[]
  readonly policy: GatePolicy
  readonly judge: Judge | undefined
  readonly seed: string
  readonly slots: number
  /** More are opened while the machine has room, up to so many, where instances are not fresh for each trial. */
  readonly mostSlots?: number
  /** Stop when the verdict is certain, whatever the remaining trials would show. */
  readonly fast?: boolean
  /** Run only this part of the plan. */
  readonly shard?: Shard
  /** Kept in the folder for whoever resumes the run. */
  readonly asked?: Asked
  /**
   * Trials a scenario where the policy asks for fewer, the cap on attempts of an invalid trial, and how much a trial may
   * write into each twin.
   */
  readonly trials: {
    readonly perScenario: number | undefined
    readonly maxAttempts: number
    readonly twinBytes?: number
  }
  readonly redactor: Redactor
  /** What the judge's models are paid from; what the run cost before it was resumed is entered. */
  readonly account?: Account
  /** Minutes after which no other trial is begun, nor judged again, nor anything measured; counted from the start or the resumption. */
  readonly maxMinutes?: number | undefined
  /** Watches the machine during a trial, which is on the disk of that folder; this machine's own clock, disk and processors unless given. */
  readonly machine?: (folder: string) => MachineWatch
  readonly signal: AbortSignal
  readonly onEvent?: Listener<RunEvent>
}
