/** @module The one verdict on an artifact. */

import type { AcceptancePlan, Interval } from '../satisfaction/index.ts'
import type { Category, Criticality } from '../scenario/index.ts'

export type GateStatus = 'pass' | 'fail' | 'inconclusive' | 'invalid'

/** One stratum's (or category's) policy; see DESIGN.md's table. */
export interface StratumPolicy {
  /** The rate that the one-sided Clopper-Pearson lower bound must reach; reported only when absent. */
  readonly rate?: number
  readonly confidence: number
  /** No unsatisfied valid trial in any scenario of the stratum. */
  readonly noFailures: boolean
  /**
   * Failures that the plan leaves room for, at the price of more trials; 0 unless given. A build that is right 99% of the
   * time passes a plan for 95% with none 55% of the time, with one 76%, with two 87%.
   */
  readonly failuresAllowed?: number
}

/** The gate's whole policy. */
export interface GatePolicy {
  readonly strata: Readonly<Record<Criticality, StratumPolicy>>
  readonly categories: Readonly<Partial<Record<Category, StratumPolicy>>>
  readonly unjudged: 'block' | 'exclude'
  /** The share of invalid trials above which the run proves nothing: 0.05. */
  readonly maxInvalid: number
}

/** What the gate needs to know of a scenario: enough to count a run anew without the scenario's text. */
export interface GatedScenario {
  readonly id: string
  readonly hash: string
  readonly title: string
  readonly category: Category
  readonly criticality: Criticality
  /** Draws nothing, so that its trials are one observation. */
  readonly deterministic: boolean
  /** How many checks it has. */
  readonly checks: number
  /** The ids of its criteria. */
  readonly criteria: readonly string[]
  /** Agents were shown it. */
  readonly visible?: true
}

/** The counts of one scenario. */
export interface ScenarioCount {
  readonly scenario: string
  readonly title: string
  readonly category: Category
  readonly criticality: Criticality
  /** Draws nothing, so that its trials are one observation. */
  readonly deterministic: boolean
  /** Agents were shown it: none of its trials may go wrong, and it is kept out of every bound and of satisfaction. */
  readonly visible?: true
  /** Trials run, last attempts only. */
  readonly trials: number
  readonly satisfied: number
  readonly unsatisfied: number
  readonly invalid: number
  /** Distinct valid trajectories, and how many of them satisfied: what the bound counts. */
  readonly distinct: number
  readonly distinctSatisfied: number
  /** Identical trajectories that ended in different verdicts: each counts as one that did not satisfy. */
  readonly flaky?: number
  readonly unjudgedCriteria: number
  /** Neither checks nor a judge: it did not run. */
  readonly unchecked: boolean
  /** Two-sided Wilson interval of the distinct rate, for display; absent without observations. */
  readonly interval: Interval | undefined
}

/** One line of the gate: a stratum, a category, a constraint or conformance. */
export interface GatePart {
  readonly kind: 'stratum' | 'category' | 'constraint' | 'conformance'
  readonly name: string
  readonly status: GateStatus
  /** False for what is only reported. */
  readonly gated: boolean
  /** One sentence that holds the numbers and how they were obtained. */
  readonly reason: string
  readonly plan?: AcceptancePlan
  /** Distinct observations and how many satisfied, for strata and categories. */
  readonly observed?: {
    readonly n: number
    readonly satisfied: number
    readonly low: number | undefined
  }
}

/** Satisfaction over the whole suite. */
export interface SatisfactionSummary {
  /** Mean over scenarios of each scenario's rate. */
  readonly mean: number | undefined
  /** All distinct satisfied over all distinct valid trajectories. */
  readonly pooled: number | undefined
  readonly n: number
  readonly scenarios: number
  /** The pooled rate with every invalid trial counted as unsatisfied, and as satisfied; absent without invalid trials. */
  readonly bounds?: { readonly worst: number; readonly best: number }
  /**
   * pass^k: the chance that k tries of one story all satisfy, averaged over the scenarios that were seen at least k times;
   * each k of 2, 5 and 10 for which there is such a scenario.
   */
  readonly passHat?: readonly {
    readonly k: number
    readonly rate: number
    readonly scenarios: number
  }[]
  /** Two-sided Wilson interval of the pooled rate: this suite. */
  readonly interval: Interval | undefined
  /** Korn-Graubard interval: stories like these, approximately. */
  readonly general: Interval | undefined
  readonly deff: number | undefined
  readonly icc: number | undefined
}

/** The verdict and everything it rests on. */
export interface Gate {
  readonly status: GateStatus
  /** `pass on checks; 3 criteria not judged`, for instance. */
  readonly headline: string
  readonly satisfaction: SatisfactionSummary
  readonly scenarios: readonly ScenarioCount[]
  readonly parts: readonly GatePart[]
  readonly invalidShare: number
  readonly unjudgedCriteria: number
  /** Set when the trials that were left could not have changed the verdict: how many it took, of how many planned. */
  readonly stoppedEarly?: { readonly trials: number; readonly planned: number }
}
