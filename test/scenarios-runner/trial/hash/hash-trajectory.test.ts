import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  hashTrajectory,
  normaliseTrajectory,
} from '../../../../scenarios-runner/trial/hash/hash-trajectory.ts'
import type { StepEvent, Trajectory } from '../../../../scenarios-runner/trial/index.ts'
import type { JsonValue } from '../../../../twins/base/index.ts'
import type { JournalEntry } from '../../../../twins/index.ts'

function step(answer: JsonValue, changes: Partial<StepEvent> = {}): StepEvent {
  return {
    kind: 'step',
    step: 'ask',
    atMs: 3,
    durationMs: 4,
    request: {
      method: 'POST',
      url: 'http://127.0.0.1:40001/requests',
      headers: { 'x-user-email': 'ada@example.com', 'content-length': '12' },
      body: { group: 'finance' },
    },
    response: {
      status: 201,
      headers: { 'content-type': 'application/json', date: 'Mon, 05 Jan 2026 09:00:01 GMT' },
      body: answer,
    },
    ...changes,
  }
}

function call(changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    index: 0,
    atMs: 1767603600000,
    method: 'POST',
    path: '/api/v1/users',
    operation: 'createUser',
    outcome: 'answered',
    status: 200,
    reads: [],
    writes: [],
    violations: [],
    ...changes,
  }
}

function trajectory(changes: Partial<Trajectory> = {}): Trajectory {
  return {
    version: 1,
    scenario: 's',
    trial: 0,
    attempt: 1,
    seed: 'seed/s/0',
    drawn: { who: { email: 'ada@example.com', token: '3f2b8c1e-0000-4000-8000-000000000001' } },
    saved: {},
    events: [step({ id: 'r_8fh20dk3', status: 'pending' })],
    twins: { okta: { journal: [call()], changes: [] } },
    violations: [],
    durationMs: 12,
    ...changes,
  }
}

test('ids, times, ports and the chatter of servers make no difference', () => {
  const one = trajectory({
    events: [
      step({
        id: 'r_8fh20dk3',
        createdAt: '2026-01-05T09:00:01.123Z',
        at: 1767603600123,
        link: 'http://127.0.0.1:40001/requests/r_8fh20dk3',
        note: 'see r_8fh20dk3, 3f2b8c1e-1111-4000-8000-000000000009',
      }),
      { kind: 'output', atMs: 1, stream: 'stdout', text: 'listening on 40001' },
    ],
  })
  const other = trajectory({
    trial: 7,
    attempt: 2,
    seed: 'seed/s/7',
    durationMs: 99,
    events: [
      step(
        {
          id: 'r_zzzz0001',
          createdAt: '2026-01-05T09:00:44Z',
          at: 1767603644000,
          link: 'http://127.0.0.1:55555/requests/r_zzzz0001',
          note: 'see r_zzzz0001, 00000000-1111-4000-8000-00000000000f',
        },
        { atMs: 44, durationMs: 5 },
      ),
    ],
  })
  expect(normaliseTrajectory(other)).toEqual(normaliseTrajectory(one))
  expect(hashTrajectory(other)).toBe(hashTrajectory(one))
  expect(JSON.stringify(normaliseTrajectory(one))).not.toMatch(/r_8fh|40001|2026|17676/)
})

test('drawn data stay, even where they look like an id', () => {
  const token = '3f2b8c1e-0000-4000-8000-000000000001'
  const seen = normaliseTrajectory(trajectory({ events: [step({ id: 'ada@example.com', token })] }))
  expect(JSON.stringify(seen)).toContain('"id":"ada@example.com"')
  expect(JSON.stringify(seen)).toContain(token)
})

test('a value that was drawn and never used makes no difference', () => {
  const drawn = { who: { email: 'ada@example.com' }, unused: 'other' }
  const one = trajectory({ drawn: { ...drawn, unused: 'this' } })
  expect(hashTrajectory(trajectory({ drawn }))).toBe(hashTrajectory(one))
})

test.each([
  ['an answer', { events: [step({ id: 'r_8fh20dk3', status: 'approved' })] }],
  ['a request', { events: [step({}, { step: 'approve' })] }],
  [
    'a failure',
    {
      events: [
        (({ response, ...rest }) => ({ ...rest, failure: 'timeout' }))(
          step({ id: 'r_8fh20dk3', status: 'pending' }),
        ),
      ],
    },
  ],
  ['a call', { twins: { okta: { journal: [call({ status: 500 })], changes: [] } } }],
  ['one call more', { twins: { okta: { journal: [call(), call({ index: 1 })], changes: [] } } }],
  [
    'state',
    {
      twins: {
        okta: {
          journal: [call()],
          changes: [
            { kind: 'created' as const, resource: 'users', uid: 'users/1', after: { name: 'Ada' } },
          ],
        },
      },
    },
  ],
])('%s that differs makes a difference', (_, changes) => {
  expect(hashTrajectory(trajectory(changes))).not.toBe(hashTrajectory(trajectory()))
})

test('the order of concurrent calls makes no difference', () => {
  const calls = ['/a', '/b', '/c', '/d'].map((path, index) => call({ path, index }))
  fc.assert(
    fc.property(fc.shuffledSubarray(calls, { minLength: 4 }), (journal) => {
      expect(hashTrajectory(trajectory({ twins: { okta: { journal, changes: [] } } }))).toBe(
        hashTrajectory(trajectory({ twins: { okta: { journal: calls, changes: [] } } })),
      )
    }),
  )
})

test('short ids are taken out where they stand alone, and left where they are part of a word', () => {
  const seen = normaliseTrajectory(
    trajectory({
      events: [
        step({ id: 'b1' }),
        step(
          { text: 'club1 is b12' },
          { request: { method: 'GET', url: 'http://127.0.0.1:1/bookings/b1?of=b1', headers: {} } },
        ),
      ],
    }),
  )
  expect(JSON.stringify(seen)).toContain('"path":"/bookings/<id>?of=<id>"')
  expect(JSON.stringify(seen)).toContain('club1 is b12')
})
