/** @module Trajectories for tests of judges. */

import type { JudgeRequest } from '../../../scenarios-runner/judge/index.ts'
import type { Criterion } from '../../../scenarios-runner/scenario/index.ts'
import type { Trajectory } from '../../../scenarios-runner/trial/index.ts'

/** A trial in which Ada's access was revoked, with the body that the artifact answered. */
export function trajectoryOf(body: unknown, more: Partial<Trajectory> = {}): Trajectory {
  return {
    version: 1,
    scenario: 'revoked-user-loses-access',
    trial: 0,
    attempt: 1,
    seed: 's',
    drawn: { who: { email: 'ada@example.com' } },
    saved: {},
    events: [
      {
        kind: 'step',
        step: 'revoke',
        atMs: 3,
        durationMs: 12,
        request: {
          method: 'POST',
          url: 'http://127.0.0.1:4711/revocations?x=1',
          headers: {},
          body: { user: 'ada@example.com' },
        },
        response: {
          status: 202,
          headers: { 'content-type': 'application/json', 'x-powered-by': 'secret-framework' },
          body: body as never,
        },
      },
      { kind: 'output', atMs: 4, stream: 'stderr', text: 'slack said "no"\nretrying' },
    ],
    twins: {
      okta: {
        journal: [
          {
            index: 0,
            atMs: 1,
            method: 'DELETE',
            path: '/api/v1/groups/g1/users/u1',
            operation: 'unassignUserFromGroup',
            outcome: 'answered',
            status: 204,
            reads: [],
            writes: [],
            violations: ['the body must not be there'],
          },
        ],
        changes: [
          {
            kind: 'unlinked',
            resource: 'groups',
            uid: 'groups/1',
            relation: 'members',
            member: 'users/1',
          },
        ],
      },
    },
    violations: [
      {
        side: 'downstream',
        contract: 'access',
        operation: 'revoke',
        message: 'CONTRACT-FINDING',
        seenIn: 'revoke',
      },
    ],
    durationMs: 20,
    ...more,
  }
}

function criteriaOf(...texts: string[]): Criterion[] {
  return texts.map((text, index) => ({
    id: `criterion-${index + 1}`,
    text,
    position: { line: 1, column: 1 },
  }))
}

export function requestOf(body: unknown, ...texts: string[]): JudgeRequest {
  return {
    story: 'Ada leaves the company.',
    criteria: criteriaOf(...texts),
    trajectory: trajectoryOf(body),
  }
}

/** What a model reads in a judge's prompt. */
export function readPrompt(prompt: string): {
  criteria: { id: string; criterion: string }[]
  lines: string[]
  entries: Record<string, unknown>[]
} {
  const [, marker] = /between the markers (=====RECORD \S+=====)\./.exec(prompt)!
  const [before, record] = prompt.split(`\n${marker}\n`)
  const criteria = before!
    .split('\n')
    .filter((line) => line.startsWith('{"id"'))
    .map((line) => JSON.parse(line) as { id: string; criterion: string })
  const lines = record!.split('\n')
  return {
    criteria,
    lines,
    entries: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}
