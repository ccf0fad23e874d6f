import { expect, test } from 'vitest'
import { createRunProgress } from '../../../cli/dashboard/index.ts'
import { emptyRun, reduceRun, runLines } from '../../../cli/dashboard/run-view.ts'
import { createOutput } from '../../../cli/terminal/index.ts'
import type { RunEvent } from '../../../scenarios-runner/run/index.ts'
import type { TrialRecord, VerdictStatus } from '../../../scenarios-runner/trial/index.ts'

function trial(scenario: string, status: VerdictStatus, done: number, total: number): RunEvent {
  const record: TrialRecord = {
    version: 1,
    scenario,
    scenarioHash: 'h',
    trial: done,
    attempt: 1,
    seed: 's',
    verdict: { status, reason: `because of ${done}` },
    checks: [],
    criteria: [],
    violations: [],
    trajectoryHash: String(done),
    trajectory: '',
    durationMs: 1,
  }
  return { type: 'trial', record, done, total }
}

function plain(now: () => number) {
  const written: string[] = []
  const stream = { isTTY: false, write: (text: string) => written.push(text) }
  const output = createOutput({ json: false, stdout: stream, stderr: stream, env: {} })
  return { progress: createRunProgress(output, { now }), text: () => written.join('') }
}

test('without a terminal: the first failure of each scenario, and at most a line a second', () => {
  let nowMs = 0
  const { progress, text } = plain(() => nowMs)
  for (let done = 1; done <= 100; done += 1) {
    nowMs += 30
    progress.onEvent(
      trial(done % 2 ? 'odd' : 'even', done % 2 ? 'unsatisfied' : 'satisfied', done, 100),
    )
  }
  progress.stop()
  expect(text()).toMatchInlineSnapshot(`
    "unsatisfied: odd: because of 1
    1 of 100 trials: 0 satisfied, 1 unsatisfied, 0 invalid
    35 of 100 trials: 17 satisfied, 18 unsatisfied, 0 invalid
    69 of 100 trials: 34 satisfied, 35 unsatisfied, 0 invalid
    100 of 100 trials: 50 satisfied, 50 unsatisfied, 0 invalid
    "
  `)
})

test('a resumed run says which trials its numbers leave out', () => {
  const { progress, text } = plain(() => 0)
  progress.onEvent({
    type: 'plan',
    plan: { lines: [] } as unknown as Extract<RunEvent, { type: 'plan' }>['plan'],
    totalTrials: 148,
    resumed: 140,
    folder: '',
  })
  progress.onEvent(trial('a', 'satisfied', 141, 148))
  progress.stop()
  expect(text()).toMatchInlineSnapshot(`
    "140 trials were done before; going on.
    141 of 148 trials: 140 from before, 1 satisfied, 0 unsatisfied, 0 invalid
    "
  `)
})

test('a trial that is tried again is counted by its last attempt', () => {
  const { progress, text } = plain(() => 0)
  const first = trial('a', 'invalid', 1, 1) as Extract<RunEvent, { type: 'trial' }>
  const again = { ...first.record, attempt: 2 }
  progress.onEvent({ ...first, done: 0 })
  progress.onEvent({ ...first, record: again })
  const verdict = { status: 'satisfied', reason: '' } as const
  progress.onEvent({ ...first, record: { ...again, attempt: 3, verdict } })
  progress.stop()
  expect(text()).toMatchInlineSnapshot(`
    "0 of 1 trials: 0 satisfied, 0 unsatisfied, 1 invalid
    1 of 1 trials: 0 satisfied, 0 unsatisfied, 1 invalid
    1 of 1 trials: 1 satisfied, 0 unsatisfied, 0 invalid
    "
  `)
})

test('what the artifact or a judge says has no command in it, for a terminal or a workflow', () => {
  const { progress, text } = plain(() => 0)
  const event = trial('a', 'unsatisfied', 1, 1) as Extract<RunEvent, { type: 'trial' }>
  const verdict = {
    status: 'unsatisfied',
    reason: 'it said:\n::error::x\u001b[31m \u202ered',
  } as const
  progress.onEvent({ ...event, record: { ...event.record, verdict } })
  progress.stop()
  expect(text()).toMatchInlineSnapshot(`
    "unsatisfied: a: it said: ::error::x\\x1b[31m \\u202ered
    1 of 1 trials: 0 satisfied, 1 unsatisfied, 0 invalid
    "
  `)
})

test('on a terminal: how far, how fast, what fails most', () => {
  let view = emptyRun(0)
  view = reduceRun(view, trial('a', 'unsatisfied', 1, 40), 100)
  view = reduceRun(view, trial('a', 'satisfied', 2, 40), 600)
  view = reduceRun(view, trial('b', 'invalid', 3, 40), 1_100)
  const plainColors = createOutput({
    json: false,
    stdout: { write: () => {} },
    stderr: { write: () => {} },
    env: {},
  }).colors
  expect(runLines(view, 60, plainColors, 2_100).join('\n')).toMatchInlineSnapshot(`
    "━━───────────────────── 3 of 40 trials · 2 a second · 2.1 s
    1 satisfied, 1 unsatisfied, 1 invalid
      a: unsatisfied in 1 of 2"
  `)
})
