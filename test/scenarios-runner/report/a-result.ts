/** @module The made-up verdict over made-up trials: counts, parts of the gate, and a load. */

import {
  defaultPolicy,
  type Gate,
  type GatePart,
  type ScenarioCount,
} from '../../../scenarios-runner/gate/index.ts'
import type { LoadSlice, LoadVerdict, Objective } from '../../../scenarios-runner/load/index.ts'
import type { RunResult } from '../../../scenarios-runner/run/index.ts'
import { wilson } from '../../../scenarios-runner/satisfaction/index.ts'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { load, measured } from '../load/services.ts'
import type { Story } from './html/stories.ts'

/** The result of a run whose gate ended as asked. */
export function aResult(
  kind: string,
  stories: readonly Story[],
  records: readonly TrialRecord[],
  evil: string,
): RunResult {
  const status = (
    {
      failing: 'fail',
      hostile: 'fail',
      passing: 'pass',
      inconclusive: 'inconclusive',
      invalid: 'invalid',
    } as const
  )[kind as 'failing']
  const counts = stories.map((story): ScenarioCount => {
    const of = records.filter((record) => record.scenario === story.id)
    const satisfied = of.filter((record) => record.verdict.status === 'satisfied').length
    const invalid = of.filter((record) => record.verdict.status === 'invalid').length
    const deterministic = story.draws === false
    const distinct = deterministic ? Math.min(1, of.length - invalid) : of.length - invalid
    const distinctSatisfied = deterministic ? distinct : satisfied
    return {
      scenario: story.id,
      title: story.title,
      category: story.category,
      criticality: story.criticality,
      deterministic,
      trials: of.length,
      satisfied,
      unsatisfied: of.length - satisfied - invalid,
      invalid,
      distinct,
      distinctSatisfied,
      unjudgedCriteria: kind === 'inconclusive' && story.criterion !== undefined ? 1 : 0,
      unchecked: false,
      interval: distinct === 0 ? undefined : wilson(distinctSatisfied, distinct),
    }
  })
  const n = counts.reduce((sum, count) => sum + count.distinct, 0)
  const satisfied = counts.reduce((sum, count) => sum + count.distinctSatisfied, 0)
  const low = (part: number) => Math.max(0, (Number.isNaN(part) ? 0 : part) - 0.05)
  const parts: GatePart[] = [
    ...(['critical', 'high', 'normal', 'low'] as const).map((name): GatePart => {
      const of = counts.filter((count) => count.criticality === name)
      const good = of.reduce((sum, count) => sum + count.distinctSatisfied, 0)
      const total = of.reduce((sum, count) => sum + count.distinct, 0)
      const rate = name === 'normal' ? 0.9 : 0.95
      return {
        kind: 'stratum',
        name,
        status: name === 'low' || (status === 'fail' && good === total) ? 'pass' : status,
        gated: name !== 'low',
        reason: `${good} of ${total} distinct trajectories satisfied; the one-sided 95% Clopper-Pearson lower bound is ${(low(good / total) * 100).toFixed(1)}%, ${rate * 100}% is asked.`,
        observed: { n: total, satisfied: good, low: low(good / total) },
        plan: { trials: 59, failuresAllowed: 0, rate, confidence: 0.95 },
      }
    }),
    ...(['happy-path', 'edge-case', 'failure-mode'] as const).map((name): GatePart => {
      const of = counts.filter((count) => count.category === name && !count.deterministic)
      const good = of.reduce((sum, count) => sum + count.distinctSatisfied, 0)
      const total = of.reduce((sum, count) => sum + count.distinct, 0)
      return {
        kind: 'category',
        name,
        status: 'pass',
        gated: false,
        reason: 'reported: no rate is asked of this category.',
        observed: { n: total, satisfied: good, low: low(good / total) },
      }
    }),
    {
      kind: 'constraint',
      name: 'permissions-latency',
      status: status === 'fail' ? 'fail' : 'pass',
      gated: true,
      reason:
        status === 'fail'
          ? '212 of 600 requests were slow: at least 31.9% are, 1% is allowed'
          : '0 of 600 requests were slow: at most 0.5% are, 1% is allowed.',
    },
    {
      kind: 'conformance',
      name: 'downstream',
      status: status === 'fail' ? 'fail' : 'pass',
      gated: true,
      reason:
        status === 'fail'
          ? '38 answers break the artifact’s own contract.'
          : 'every answer keeps the artifact’s own contract.',
    },
  ]
  const headlines = {
    pass: 'pass: every scenario satisfied',
    fail: `fail: users are not satisfied: critical stories go wrong ${evil}`,
    inconclusive: 'inconclusive: every check passed; 2 criteria were not judged, and they block',
    invalid: 'invalid: 30% of the trials are invalid: the measurement is broken, not the artifact',
  }
  const gate: Gate = {
    status,
    headline: headlines[status],
    satisfaction: {
      mean: satisfied / n,
      pooled: satisfied / n,
      n,
      scenarios: counts.length,
      interval: wilson(satisfied, n),
      general: {
        low: Math.max(0, satisfied / n - 0.3),
        high: Math.min(1, satisfied / n + 0.2),
        confidence: 0.95,
        method: 'korn-graubard',
      },
      deff: 3.42,
      icc: 0.41,
    },
    scenarios: counts,
    parts,
    invalidShare:
      records.filter((record) => record.verdict.status === 'invalid').length / records.length,
    unjudgedCriteria: counts.reduce((sum, count) => sum + count.unjudgedCriteria, 0),
  }
  return {
    version: 1,
    kind: 'gate',
    name: `access-requests ${evil}`.trim(),
    startedAt: '2026-03-05T14:02:11.482Z',
    finishedAt: '2026-03-05T14:02:20.113Z',
    durationMs: 8_631,
    plan: {
      seed: 'demo',
      artifactHash: 'b'.repeat(64),
      suiteHash: 'c'.repeat(64),
      configHash: 'd'.repeat(64),
      trials: Object.fromEntries(stories.map((story) => [story.id, 20])),
      judge: kind === 'inconclusive' ? undefined : 'openai-compatible:llama3.1',
      lines: [
        'critical: 2 scenarios, 20 trials each; passes with no failure in 40 distinct trajectories, which proves 92.8% with 95% confidence.',
        'low: reported only.',
      ],
    },
    gate,
    load: [aLoad(status === 'fail')],
    notices: [
      'No sandbox: the artifact ran with an allow-listed environment and nothing else around it.',
    ],
    trials: records.length,
    costUsd: undefined,
    suite: [],
    policy: defaultPolicy,
    conformance: {},
  }
}

function aLoad(slow: boolean): LoadVerdict {
  const slices = [0, 1, 2].map(
    (second): LoadSlice => ({
      second,
      offered: 200,
      answered: second === 2 && slow ? 196 : 200,
      errors: second === 2 && slow ? 4 : 0,
      dropped: 0,
      p50Ms: slow ? 62 + second * 9 : 3.2,
      p90Ms: slow ? 118 + second * 12 : 5.1,
      p99Ms: slow ? 171 + second * 21 : 9.4,
      maxMs: slow ? 240 + second * 70 : 14.2,
    }),
  )
  const reason = slow
    ? 'is not met: 216 of 600 requests were late or failed (slow 212, status 500 4), at least 32.5% with 97.5% confidence, and 1% is allowed'
    : 'is met: 0 of 600 requests were late or failed, at most 0.62% with 97.5% confidence, and 1% is allowed'
  const constraint = load({
    durationMs: 3_000,
    symptom: 'The permissions page is too slow when many people look at it at once.',
  })
  const status = slow ? 'fail' : 'pass'
  const bad = slow ? 216 : 0
  const figures = {
    p50Ms: slow ? 71 : 3.2,
    p90Ms: slow ? 130 : 5.1,
    p99Ms: slow ? 213 : 9.4,
    p999Ms: slow ? 361 : 13.8,
    maxMs: slow ? 380 : 14.2,
  }
  return {
    constraint,
    measurement: {
      ...measured(slow ? [72, 72, 72] : [0, 0, 0]),
      ...figures,
      good: 596,
      errors: slow ? 4 : 0,
      errorKinds: slow ? { 'status 500': 4 } : {},
      endpoints: [
        {
          name: 'GET /permissions',
          requests: 600,
          errors: slow ? 4 : 0,
          dropped: 0,
          ...figures,
          slices: [],
        },
      ],
      slices,
    },
    status,
    reason: `At 200 requests a second for 3 s, P99 below 100 ms ${reason}.`,
    objectives: [
      {
        objective: constraint.objectives[0] as Objective,
        status,
        reason,
        n: 600,
        bad,
        budgetSpent: bad / 6,
        exact: slow ? { lower: 0.325, upper: 0.4 } : { lower: 0, upper: 0.0062 },
      },
    ],
  }
}
