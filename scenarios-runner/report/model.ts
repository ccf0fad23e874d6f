/** @module `report.json`: a run in the form in which other programs may rely on it. Fields are added, never changed. */

import { z } from 'zod'
import type { TrialRecord } from '../trial/index.ts'
import { comparisonSchema } from './comparison/model.ts'
import { category, criticality, interval, observed, planned, rate, status } from './schema-words.ts'

const scenario = z.strictObject({
  id: z.string(),
  title: z.string(),
  file: z.string(),
  /** The scenario's own, so that a report is found wherever agents could read it. */
  canary: z.string().optional(),
  category,
  criticality,
  /** `not-judged`: every check passed and a criterion was not judged; `unchecked`: neither checks nor a judge. */
  status: z.enum(['satisfied', 'unsatisfied', 'invalid', 'not-judged', 'unchecked', 'not-run']),
  /** Draws nothing, so that all its trials are one observation. */
  deterministic: z.boolean(),
  /** Last attempts: how many there were, and how they ended. */
  trials: z.int(),
  satisfied: z.int(),
  unsatisfied: z.int(),
  invalid: z.int(),
  /** Distinct valid trajectories, and how many of them satisfied. */
  distinct: z.int(),
  distinctSatisfied: z.int(),
  interval: interval.optional(),
  unjudgedCriteria: z.int(),
  /** What a user would see go wrong, most frequent first. */
  noticed: z.array(z.strictObject({ text: z.string(), trials: z.int() })),
  /** The first trial, in order of trials, that ended as badly as the scenario did. */
  evidence: z.strictObject({ trial: z.int(), text: z.string(), trajectory: z.string() }).optional(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      expression: z.string(),
      line: z.int().optional(),
      met: z.int(),
      notMet: z.int(),
      errors: z.int(),
    }),
  ),
  criteria: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      line: z.int().optional(),
      met: z.int(),
      notMet: z.int(),
      inconclusive: z.int(),
      /** In trials that nothing else had decided. */
      notJudged: z.int(),
    }),
  ),
})

const part = z.strictObject({
  kind: z.enum(['stratum', 'category', 'constraint', 'conformance']),
  name: z.string(),
  status,
  /** False for what is only reported. */
  gated: z.boolean(),
  reason: z.string(),
  /** For strata and categories: distinct observations, how many satisfied, and the bound that the gate used. */
  observed: observed.optional(),
  plan: planned.optional(),
})

const bounds = z.strictObject({ lower: rate, upper: rate })

const load = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** `GET /permissions`, or what is sent in words. */
  endpoint: z.string(),
  status,
  reason: z.string(),
  /** False for what is aspirational. */
  gated: z.boolean(),
  /** The highest rate, and the whole of what was offered in words. */
  ratePerSecond: z.number(),
  offered: z.string(),
  objectives: z.array(
    z.strictObject({
      name: z.string(),
      /** In words, such as `P99 below 200 ms of GET /permissions`. */
      asked: z.string(),
      indicator: z.string(),
      status,
      gated: z.boolean(),
      reason: z.string(),
      op: z.string(),
      /** Milliseconds, requests a second, cores or bytes, as the indicator has it. */
      value: z.number(),
      target: rate,
      /** What was counted (requests, slices or seconds), and how many of these were bad. */
      n: z.int(),
      bad: z.int(),
      /** Bad over allowed: above 1 the error budget is overspent. */
      budgetSpent: z.number().optional(),
      /** Bounds on the bad share: exact for each by itself, and with each second as one cluster. */
      exact: bounds.optional(),
      bySeconds: bounds.optional(),
    }),
  ),
  /** What a user would notice when it is missed. */
  symptom: z.string().optional(),
  /** Absent when nothing was measured. */
  measured: z
    .strictObject({
      requests: z.int(),
      /** Answered well, however late. */
      good: z.int(),
      errors: z.int(),
      dropped: z.int(),
      p50Ms: z.number(),
      p90Ms: z.number(),
      p99Ms: z.number(),
      p999Ms: z.number(),
      maxMs: z.number(),
      /** How late the generator was, how evenly it sent (0 a metronome, 1 Poisson), and what it cost in cores. */
      lagP99Ms: z.number(),
      fano: z.number(),
      generatorCpu: z.number(),
      offeredMs: z.number(),
      endedEarly: z.boolean(),
      /** A stall that comes less often may have gone unseen. */
      unseenStallMs: z.number(),
      errorKinds: z.record(z.string(), z.int()),
      endpoints: z.array(
        z.strictObject({
          name: z.string(),
          tags: z.array(z.string()).optional(),
          requests: z.int(),
          errors: z.int(),
          dropped: z.int(),
          p50Ms: z.number(),
          p90Ms: z.number(),
          p99Ms: z.number(),
          p999Ms: z.number(),
          maxMs: z.number(),
        }),
      ),
      /** The most that the artifact used in any second; absent where it was not observed. */
      resources: z
        .strictObject({
          cpu: z.number(),
          rssBytes: z.number(),
          throttled: z.int().optional(),
          periods: z.int().optional(),
          loopLagMs: z.number().optional(),
          /** The largest share of a second for which others on the machine kept it waiting for a processor. */
          starved: z.number().optional(),
        })
        .optional(),
      unobserved: z.array(z.string()),
    })
    .optional(),
})

/** A constraint that is measured without a load, or not at all. */
const constraint = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['check', 'bench', 'aspiration']),
  status,
  gated: z.boolean(),
  reason: z.string(),
  symptom: z.string().optional(),
})

const measured = z.strictObject({ right: z.int(), of: z.int(), rate, low: rate, high: rate })

const judging = z.strictObject({
  /** Trials that were put to a judge. */
  trials: z.int(),
  /** Each model that was asked, failed attempts included. */
  judges: z.array(
    z.strictObject({
      judge: z.string(),
      asked: z.int(),
      /** Answered from what was said of the same before. */
      kept: z.int(),
      failed: z.int(),
      calls: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      /** Absent without a price. */
      costUsd: z.number().optional(),
    }),
  ),
  /** Trials that the first judge of a cascade decided, and why the others went to the second. */
  cascade: z
    .strictObject({ byFirst: z.int(), escalated: z.record(z.string(), z.int()) })
    .optional(),
  /** Answers of the first judge that the second was asked about too; the most that they differ in truth, 95% sure. */
  audited: z.strictObject({ of: z.int(), agreed: z.int(), bound: rate }).optional(),
  /** What was measured of this judge on labels of people. */
  calibration: z
    .strictObject({
      measuredAt: z.string(),
      sensitivity: measured.optional(),
      specificity: measured.optional(),
      agreement: z
        .strictObject({
          of: z.int(),
          observed: rate,
          kappa: z.number(),
          ac1: z.number(),
          baseRate: rate,
        })
        .optional(),
    })
    .optional(),
  /** Satisfaction with the judge's errors taken out, or why it is not known. */
  corrected: z
    .union([
      z.strictObject({
        rate,
        low: rate,
        high: rate,
        confidence: rate,
        judged: z.int(),
        byChecks: z.int(),
      }),
      z.strictObject({ why: z.string() }),
    ])
    .optional(),
})

/** The schema of `report.json`. */
export const reportSchema = z.strictObject({
  schema: z.literal('holdout-report/1'),
  kind: z.enum(['run', 'gate', 'load']),
  name: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  durationMs: z.number(),
  status,
  headline: z.string(),
  /** One sentence: what decided. */
  why: z.string(),
  notices: z.array(z.string()),
  satisfaction: z.strictObject({
    /** Mean over scenarios of each scenario's rate. */
    mean: rate.optional(),
    /** Distinct satisfied trajectories over all distinct valid ones. */
    pooled: rate.optional(),
    observations: z.int(),
    scenarios: z.int(),
    /** For this suite's stories. */
    interval: interval.optional(),
    /** For stories like these, approximately. */
    general: interval.optional(),
    /** The pooled rate with every invalid trial counted as unsatisfied, and as satisfied. */
    bounds: z.strictObject({ worst: rate, best: rate }).optional(),
    /** pass^k: the chance that k tries of one story all satisfy, over scenarios seen at least k times. */
    passHat: z.array(z.strictObject({ k: z.int(), rate, scenarios: z.int() })).optional(),
    designEffect: z.number().optional(),
    intraclassCorrelation: z.number().optional(),
  }),
  /** Of all trials; the last attempt counts. */
  trials: z.strictObject({
    total: z.int(),
    satisfied: z.int(),
    unsatisfied: z.int(),
    invalid: z.int(),
    /** Invalid attempts that a later attempt made good. */
    retried: z.int(),
  }),
  /** Set when the run ended as soon as its decision was certain: no rate is claimed then. */
  stoppedEarly: z.strictObject({ trials: z.int(), planned: z.int() }).optional(),
  /** Set when this is a part of a run, which decides nothing alone. */
  shard: z.strictObject({ index: z.int(), of: z.int() }).optional(),
  /** Why trials were invalid: what the harness said of itself, the most frequent first, three at most. */
  broken: z.array(z.strictObject({ text: z.string(), trials: z.int() })).optional(),
  parts: z.array(part),
  /** With the blessed baseline, where there is one. It decides nothing here. */
  comparison: comparisonSchema.optional(),
  /** By criticality; the worst first. */
  scenarios: z.array(scenario),
  load: z.array(load),
  constraints: z.array(constraint).optional(),
  violations: z.array(
    z.strictObject({
      side: z.enum(['downstream', 'upstream']),
      contract: z.string(),
      operation: z.string().optional(),
      message: z.string(),
      trials: z.int(),
      example: z.strictObject({ scenario: z.string(), trial: z.int(), seenIn: z.string() }),
    }),
  ),
  /** What this run says nothing about, one sentence each. */
  notMeasured: z.array(z.string()),
  /** Absent when no judge was asked. */
  judging: judging.optional(),
  plan: z.array(z.string()),
  provenance: z.strictObject({
    /** What began the run, without secrets; `[redacted]` stands where one stood. */
    command: z.string().optional(),
    seed: z.string(),
    artifactHash: z.string(),
    suiteHash: z.string(),
    configHash: z.string(),
    judge: z.string().optional(),
    /** Where the scenarios came from, and whether the artifact's repository holds them. */
    scenarios: z
      .strictObject({
        kind: z.enum(['folder', 'git', 'command']),
        said: z.string(),
        outside: z.boolean(),
      })
      .optional(),
    costUsd: z.number().optional(),
  }),
})

/** A run as its reports tell it. */
export type Report = z.infer<typeof reportSchema>

/** One scenario of a report. */
export type ReportScenario = Report['scenarios'][number]

/** The trials of one scenario: the last attempt of each, in order, and what came before. */
export interface ScenarioTrials {
  readonly last: readonly TrialRecord[]
  readonly earlier: readonly TrialRecord[]
}
