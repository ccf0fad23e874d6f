import { expect, it } from 'vitest'
import { scrubFeedback } from '../../../../factory/index.ts'
import type { Trajectory, TrajectoryEvent } from '../../../../scenarios-runner/trial/index.ts'
import { failedTrial, gateOf, scenarioOf } from '../../fixtures/gates.ts'

const SECRET = 'Ada Lovelace of treasury'
const scenario = {
  ...scenarioOf('revoke', { symptom: 'Access stays.' }),
  checks: [
    {
      id: 'check-0',
      expression: 'steps.revoke.status == 202',
      symptom: undefined,
      position: { line: 1, column: 1 },
    },
  ],
}
const find = (method: string, pathname: string) =>
  /^\/revocations\/[^/]+$/.test(pathname)
    ? { method: method.toLowerCase(), path: '/revocations/{person}', statuses: ['202', '503'] }
    : undefined

/** A step whose request and answer are full of what must not go back. */
const step = (name: string, path: string, status?: number, failure?: string): TrajectoryEvent => ({
  kind: 'step',
  step: name,
  atMs: 0,
  durationMs: 1,
  request: { method: 'POST', url: `http://127.0.0.1:1${path}`, headers: {}, body: SECRET },
  ...(failure === undefined ? {} : { failure }),
  ...(status === undefined
    ? {}
    : { response: { status, headers: { 'x-told': SECRET }, body: { error: SECRET } } }),
})

function said(
  events: readonly TrajectoryEvent[],
  level: 'symptom' | 'observation' = 'observation',
) {
  const trajectory = { events } as Partial<Trajectory> as Trajectory
  return scrubFeedback({
    gate: gateOf('fail', 0, ['revoke']),
    records: [failedTrial(scenario, [0])],
    scenarios: [scenario],
    level,
    trajectoryOf: () => trajectory,
    findOperation: find,
  })
}

it('an observation is the operation and a status that the contract lists', () => {
  const events = [step('ask', '/asks', 200), step('revoke', '/revocations/ada', 202)]
  expect(said(events, 'symptom').symptoms).toEqual(['Access stays.'])
  const { symptoms, account } = said(events)
  expect(symptoms).toEqual([
    'Access stays.',
    'Observed: POST /revocations/{person} was answered with 202.',
  ])
  expect(account).toMatchObject({ level: 'observation', exposed: { revoke: 2 }, heldBack: [] })
})

it('what fails by itself is observed too, in an order of its own, at most three, the same once', () => {
  const events = [
    step('z', '/revocations/ada', undefined, 'timeout'),
    step('a', '/revocations/bob', 503),
    step('b', '/revocations/bob', 503),
    step('c', '/elsewhere', 500),
    step('revoke', '/revocations/ada', undefined, SECRET),
    { ...step('before', '/revocations/ada', 503), part: 'given' } as TrajectoryEvent,
  ]
  expect(said(events).symptoms).toEqual([
    'Access stays.',
    'Observed: POST /revocations/{person} was answered with 503.',
    'Observed: POST /revocations/{person} was not answered.',
    'Observed: POST /revocations/{person} was not answered in time.',
  ])
})

it('an artifact cannot send its agent what it was asked: no word and no status of its own choice goes back', () => {
  const events: TrajectoryEvent[] = [
    step('revoke', '/revocations/ada', 418),
    step('other', `/${encodeURIComponent(SECRET)}`, 599),
    {
      kind: 'program',
      step: 'run',
      atMs: 0,
      durationMs: 1,
      command: ['told', SECRET],
      exit: 77,
      stdout: SECRET,
      stderr: SECRET,
    },
    {
      kind: 'page',
      step: 'look',
      atMs: 0,
      durationMs: 1,
      session: 's',
      actions: [SECRET],
      path: `/${SECRET}`,
      title: SECRET,
      snapshot: SECRET,
      values: {},
      console: [SECRET],
      failedRequests: [],
      dialogs: [SECRET],
      status: 451,
    },
    { kind: 'output', atMs: 0, stream: 'stderr', text: SECRET },
  ]
  const lines = events.flatMap((event) => said([event]).symptoms)
  expect([...new Set(lines)]).toEqual([
    'Access stays.',
    'Observed: POST /revocations/{person} was answered with a status of the 400s.',
    'Observed: a request that the contract does not name was answered with a status of the 500s.',
    'Observed: the program ended with an error.',
    'Observed: a page was answered with a status of the 400s.',
    'Observed: a page wrote errors to its console.',
  ])
})
