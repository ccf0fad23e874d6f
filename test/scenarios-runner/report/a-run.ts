/** @module Runs as `run` and `gate` leave them, made up: failing, passing, inconclusive, invalid, and one that attacks its reader. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  defaultPolicy,
  type Gate,
  type GatePart,
  type ScenarioCount,
} from '../../../scenarios-runner/gate/index.ts'
import type { LoadSlice, LoadVerdict, Objective } from '../../../scenarios-runner/load/index.ts'
import type { RunResult } from '../../../scenarios-runner/run/index.ts'
import type { Category, Criticality, Scenario } from '../../../scenarios-runner/scenario/index.ts'
import type {
  CheckResult,
  CriterionResult,
  Trajectory,
  TrialRecord,
  VerdictStatus,
} from '../../../scenarios-runner/trial/index.ts'
import { contentHash, DEFAULT_START_MS, type JsonObject } from '../../../twins/base/index.ts'
import { load, measured } from '../load/services.ts'
import { plainScenario } from '../scenario/plain-scenario.ts'

export interface ARun {
  readonly result: RunResult
  readonly records: readonly TrialRecord[]
  readonly scenarios: readonly Scenario[]
  readonly trajectories: ReadonlyMap<string, Trajectory>
}

/** Everything that a page, a terminal or a workflow log could be made to swallow. */
export const HOSTILE = {
  script: '<script>globalThis.pwned = 1; document.title = "pwned"</script>',
  image: '<img src=x onerror="globalThis.pwned = 2">',
  breakOut: '"><svg onload="globalThis.pwned = 3">',
  remote:
    '<link rel="stylesheet" href="https://example.com/a.css"><img src="https://example.com/b.png">',
  terminal: '\u001b[31mred\u001b[0m\u0007',
  reorder: 'safe\u202egnp.exe',
  command: '\n::error file=x::injected\n',
  long: 'w'.repeat(600),
} as const

interface Story {
  readonly id: string
  readonly title: string
  readonly category: Category
  readonly criticality: Criticality
  readonly story: string
  readonly check: string
  readonly symptom: string
  readonly criterion?: string
  readonly draws?: boolean
}

const STORIES: readonly Story[] = [
  {
    id: 'revoke-while-slack-fails',
    title: 'Revoking works while Slack is failing',
    category: 'failure-mode',
    criticality: 'critical',
    story:
      'Somebody leaves the company. Their approver revokes their access while Slack is having a bad minute.',
    check: 'steps.revoke.status == 202 && steps.revoke.json.announced == false',
    symptom: 'While Slack is failing, a person whose access is revoked keeps it.',
    criterion:
      'The approver can tell from the answer that access is gone, even though Slack was failing.',
  },
  {
    id: 'someone-elses-request',
    title: 'Requests are private',
    category: 'edge-case',
    criticality: 'critical',
    story: 'Why somebody asks for access is between them and their approvers.',
    check: 'steps.peek.status == 404 && !steps.peek.text.contains(why)',
    symptom: 'A person can read the request of somebody else.',
  },
  {
    id: 'revoke',
    title: 'Revoking takes out exactly one person',
    category: 'happy-path',
    criticality: 'high',
    story: 'An approver takes one of two people out of the finance group.',
    check: 'twins.okta.groups.exists(g, g.profile.name == "finance" && g.members == [other.email])',
    symptom: 'Revoking one person’s access does not take out exactly that person.',
  },
  {
    id: 'my-requests',
    title: 'Everybody sees their own requests',
    category: 'happy-path',
    criticality: 'normal',
    story:
      'Two people ask for the same group. Each sees their own request in their list, and only that.',
    check: 'steps.list.status == 200 && size(steps.list.json.requests) == 1',
    symptom: 'The list of a person’s requests does not hold exactly their own.',
  },
  {
    id: 'a-group-that-is-not-there',
    title: 'A mistyped group is refused',
    category: 'edge-case',
    criticality: 'low',
    story: 'Somebody mistypes the name of a group. They are told, and no ticket is opened.',
    check: 'steps.ask.status == 404 && twins.jira.issues.size() == 0',
    symptom: 'Asking for a group that does not exist is not refused.',
    criterion: 'The answer names the group that could not be found.',
    draws: false,
  },
]

/** A run that ends as asked. `hostile` puts {@link HOSTILE} strings wherever the artifact, an author or a judge could. */
export function aRun(kind: 'failing' | 'passing' | 'inconclusive' | 'invalid' | 'hostile'): ARun {
  const hostile = kind === 'hostile'
  const evil = hostile ? Object.values(HOSTILE).join(' ') : ''
  const stories = hostile
    ? STORIES.map((story) => ({
        ...story,
        title: `${story.title} ${evil}`,
        story: `${story.story} ${evil}`,
        symptom: `${story.symptom} ${evil}`,
        id: `${story.id}-"><b>`,
      }))
    : STORIES
  const trajectories = new Map<string, Trajectory>()
  const records = stories.flatMap((story, at) => {
    const failing = kind === 'failing' || hostile
    const failures = failing ? ([14, 20, 3, 1, 0][at] ?? 0) : 0
    const invalids = kind === 'invalid' ? 6 : 0
    return Array.from({ length: story.draws === false ? 3 : 20 }, (_, trial) => {
      const status: VerdictStatus =
        trial < failures ? 'unsatisfied' : trial < failures + invalids ? 'invalid' : 'satisfied'
      const trajectory = aTrajectory(story, trial, status, evil)
      const record = aRecord(story, trial, status, kind, evil)
      trajectories.set(record.trajectory, trajectory)
      return record
    })
  })
  const scenarios = stories.map(aScenario)
  return { result: aResult(kind, stories, records, evil), records, scenarios, trajectories }
}

/** Saves the trajectories of a run where its records say that they are. */
export function saveTrajectories(folder: string, run: ARun): void {
  for (const [path, trajectory] of run.trajectories) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(trajectory))
  }
}

function aScenario(story: Story): Scenario {
  return plainScenario(story.id, {
    title: story.title,
    category: story.category,
    criticality: story.criticality,
    vary: story.draws === false ? {} : { who: { kind: 'person' } },
    checks: [
      {
        id: 'check-1',
        expression: story.check,
        symptom: story.symptom,
        position: { line: 24, column: 5 },
      },
    ],
    criteria:
      story.criterion === undefined
        ? []
        : [{ id: 'criterion-1', text: story.criterion, position: { line: 30, column: 5 } }],
    story: story.story,
    storyLine: 33,
    hash: 'a'.repeat(64),
  })
}

function aRecord(
  story: Story,
  trial: number,
  status: VerdictStatus,
  kind: string,
  evil: string,
): TrialRecord {
  const invalid = status === 'invalid'
  const failed = status === 'unsatisfied'
  const checks: CheckResult[] = invalid
    ? []
    : [
        {
          id: 'check-1',
          expression: story.check,
          result: failed ? 'not-met' : 'met',
          detail: failed
            ? `steps.revoke.status is 502; steps.revoke.json.announced is missing ${evil}`
            : 'true',
        },
      ]
  const judged = kind !== 'inconclusive' && !failed && !invalid
  const criteria: CriterionResult[] =
    story.criterion === undefined
      ? []
      : [
          {
            id: 'criterion-1',
            status: judged ? 'met' : 'not-judged',
            reasoning: judged
              ? `The answer says in plain words that access is gone. ${evil}`
              : 'there is no judge',
            quotes: judged
              ? [{ text: '"message":"Access is gone. Slack could not be told."', from: 'revoke' }]
              : [],
            ...(judged ? { judge: 'openai-compatible:llama3.1' } : {}),
          },
        ]
  return {
    version: 1,
    scenario: story.id,
    scenarioHash: 'a'.repeat(64),
    trial,
    attempt: invalid ? 3 : 1,
    seed: `demo/${story.id}/${trial}`,
    verdict: {
      status,
      reason: invalid
        ? 'twins did not answer: slack'
        : failed
          ? `check failed: ${story.check} ${evil}`
          : 'every check and criterion is met',
      ...(invalid ? { cause: 'twin' } : {}),
    },
    checks,
    criteria,
    violations: failed
      ? [
          {
            side: 'downstream',
            contract: 'Access requests',
            operation: 'revokeAccess',
            message: `/announced is required and missing ${evil}`,
            seenIn: 'revoke',
          },
        ]
      : [],
    trajectoryHash: contentHash([story.id, story.draws === false ? 0 : trial]),
    trajectory: `trajectories/${story.id.replace(/[^\w.-]/g, '_')}-${String(trial).padStart(4, '0')}-1.json`,
    durationMs: 12.4 + trial,
  }
}

function aTrajectory(story: Story, trial: number, status: VerdictStatus, evil: string): Trajectory {
  const failed = status === 'unsatisfied'
  const who = { first: 'Ada', last: 'Lovelace', email: `ada.lovelace${trial}@example.com` }
  const group: JsonObject = { id: '00g1emnopqrstuvwxy', profile: { name: 'finance' } }
  return {
    version: 1,
    scenario: story.id,
    trial,
    attempt: 1,
    seed: `demo/${story.id}/${trial}`,
    drawn: { who, why: `I joined the team on Monday. ${evil}` },
    saved: {},
    durationMs: 48,
    events: [
      { kind: 'note', atMs: 0, text: 'the instance was reset' },
      {
        kind: 'step',
        step: 'revoke',
        atMs: 1,
        durationMs: 31,
        request: {
          method: 'POST',
          url: 'http://127.0.0.1:41873/revocations',
          headers: { 'content-type': 'application/json', 'x-user-email': 'boss@example.com' },
          body: { user: who.email, group: 'finance' },
        },
        response: {
          status: failed ? 502 : 202,
          headers: { 'content-type': 'application/json' },
          body: failed
            ? { error: `Slack answered 503 ${evil}` }
            : { announced: false, message: 'Access is gone. Slack could not be told.' },
        },
      },
      {
        kind: 'output',
        atMs: 30,
        stream: 'stderr',
        text: `SlackError: HTTP 503\n    at post (src/slack.ts:21:11)\n${evil}`,
      },
      {
        kind: 'step',
        step: 'after',
        atMs: 34,
        durationMs: 6,
        request: { method: 'GET', url: 'http://127.0.0.1:41873/permissions', headers: {} },
        response: { status: 200, headers: {}, body: { groups: failed ? ['finance'] : [] } },
      },
    ],
    twins: {
      okta: {
        journal: [
          {
            index: 0,
            atMs: DEFAULT_START_MS + 12,
            method: 'GET',
            path: '/api/v1/groups?q=finance',
            operation: 'listGroups',
            outcome: 'answered',
            status: 200,
            responseBody: [group],
            reads: ['groups/1'],
            writes: [],
            violations: [],
          },
          {
            index: 1,
            atMs: DEFAULT_START_MS + 24,
            method: 'DELETE',
            path: '/api/v1/groups/00g1emnopqrstuvwxy/users/00u1abcdefghijklmn',
            operation: 'unassignUserFromGroup',
            outcome: 'answered',
            status: 204,
            reads: ['groups/1', 'users/1'],
            writes: ['groups/1'],
            violations: [],
          },
        ],
        changes: failed
          ? []
          : [
              {
                kind: 'unlinked',
                resource: 'groups',
                uid: 'groups/1',
                relation: 'members',
                member: 'users/1',
              },
              {
                kind: 'updated',
                resource: 'groups',
                uid: 'groups/1',
                before: { ...group, lastMembershipUpdated: '2026-01-05T09:00:00.000Z' },
                after: { ...group, lastMembershipUpdated: '2026-01-05T09:00:24.000Z' },
              },
            ],
      },
      slack: {
        journal: [
          {
            index: 0,
            atMs: DEFAULT_START_MS + 27,
            method: 'POST',
            path: '/api/chat.postMessage',
            operation: 'chat.postMessage',
            outcome: 'fault',
            status: 503,
            requestBody: { channel: '#access', text: `ada was taken out of finance ${evil}` },
            reads: [],
            writes: [],
            violations: failed ? ['body/channel must match pattern "^[CGD]"'] : [],
            fault: 'status 503',
          },
        ],
        changes: [],
      },
    },
    violations: [],
  }
}

function aResult(
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

function wilson(x: number, n: number) {
  const z = 1.959964
  const p = x / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return {
    low: Math.max(0, centre - half),
    high: Math.min(1, centre + half),
    confidence: 0.95,
    method: 'wilson' as const,
  }
}
