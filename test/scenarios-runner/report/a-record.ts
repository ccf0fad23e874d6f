/** @module A made-up trial: its record, and the trajectory that it points to. */

import type {
  CheckResult,
  CriterionResult,
  Trajectory,
  TrialRecord,
  VerdictStatus,
} from '../../../scenarios-runner/trial/index.ts'
import { contentHash, DEFAULT_START_MS, type JsonObject } from '../../../twins/base/index.ts'
import type { Story } from './html/stories.ts'

/** The record of a trial that ended as asked; `evil` stands wherever the artifact or a judge could have put it. */
export function aRecord(
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
          ? `check-1 is not met: ${story.check} ${evil}`
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

/** What was seen in it. */
export function aTrajectory(
  story: Story,
  trial: number,
  status: VerdictStatus,
  evil: string,
): Trajectory {
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
