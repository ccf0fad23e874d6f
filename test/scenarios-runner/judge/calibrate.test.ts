import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { correctSatisfaction } from '../../../scenarios-runner/judge/calibration/correct-satisfaction.ts'
import {
  type Calibration,
  calibrateJudge,
  createCascadeJudge,
  createScriptedJudge,
  type Judge,
  JudgeFailure,
  openLabels,
} from '../../../scenarios-runner/judge/index.ts'
import type { TrialRecord } from '../../../scenarios-runner/trial/index.ts'
import { labelQuestions } from './label-questions.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let sets = 0

/** What each answer is to people, and to a judge: `+` satisfied, `-` not, `?` undecided, `!` a failure; then its confidence. */
function setOf(
  answers: readonly (readonly [person: string, judge: string, confidence?: number])[],
) {
  sets += 1
  const labels = openLabels(join(folder, String(sets)))
  const questions = labelQuestions(
    answers.map(([, judge, sure = 0.9], n) => `${n} ${judge} ${sure}`),
  )
  for (const [index, [person]] of answers.entries()) {
    const question = questions[index]!
    labels.say(question, 'criterion-1', person === '?' ? 'unclear' : 'met', new Date(0))
    labels.say(question, 'criterion-2', person === '+' ? 'met' : 'not-met', new Date(0))
  }
  return labels
}

/** Says what the answer tells it to. */
const reading = (name: string): Judge =>
  createScriptedJudge((criterion, { trajectory }) => {
    const [event] = trajectory.events
    const body = event?.kind === 'step' ? (event.response?.body as { message: string }) : undefined
    const [, said, sure] = (body?.message ?? '').split(' ')
    if (said === '!') throw new JudgeFailure('model', name, 'it is not there')
    const status =
      said === '?'
        ? 'inconclusive'
        : said === '-' && criterion.id === 'criterion-2'
          ? 'not-met'
          : 'met'
    return { status, reasoning: '', confidence: Number(sure), quotes: [] }
  }, name)

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)
const calibrate = (labels: ReturnType<typeof setOf>): Promise<Calibration> =>
  calibrateJudge({
    judge: () => reading('judge'),
    identity: 'i',
    labelled: labels.complete(),
    at: new Date(0),
  })

test('agreement stands beside kappa, AC1 and base rate: 93% can be a kappa of .42', async () => {
  const found = await calibrate(
    setOf([
      ...times(90, ['+', '+'] as const),
      ...times(4, ['+', '-'] as const),
      ...times(3, ['-', '+'] as const),
      ...times(3, ['-', '-'] as const),
      ['?', '+'],
      ['+', '?'],
      ['-', '!'],
    ]),
  )
  expect(found.labelled).toEqual({ trials: 103, unclear: 1, undecided: 2 })
  expect(found.trials).toMatchObject({ of: 100, observed: 0.93, baseRate: 0.94 })
  expect(found.trials?.kappa).toBeCloseTo(0.4243421053, 10)
  expect(found.trials?.ac1).toBeCloseTo(0.9203141898, 10)
  expect(found.sensitivity).toMatchObject({ right: 90, of: 94 })
  expect(found.specificity).toMatchObject({ right: 3, of: 6, rate: 0.5 })
  // Of two criteria a trial one is always met.
  expect(found.criteria).toMatchObject({ of: 200, observed: 0.965 })
  expect(found.disputed).toEqual([
    {
      scenario: 'revoked-user-loses-access',
      criterion: 'The answer apologises for <b>Slack</b>.',
      of: 100,
      differ: 7,
    },
  ])
  expect(found.first).toBeUndefined()
})

test('without labelled failures nothing is known of how failures are seen', async () => {
  const found = await calibrate(setOf(times(5, ['+', '+'] as const)))
  expect(found.sensitivity).toMatchObject({ right: 5, of: 5 })
  expect(found.specificity).toBeUndefined()
})

test('the first judge of a cascade is measured, and the whole with the threshold that was found', async () => {
  const labels = setOf([
    ...times(60, ['+', '+', 0.95] as const),
    ...times(5, ['-', '+', 0.4] as const),
    ...times(5, ['-', '?', 0.99] as const),
  ])
  const goal = { disagreement: 0.05, confidence: 0.95 }
  const first = reading('first')
  // Always right.
  const second = createScriptedJudge((criterion, { trajectory }) =>
    criterion.id === 'criterion-1' || trajectory.trial < 60 ? 'met' : 'not-met',
  )
  const thresholds: (number | undefined)[] = []
  const found = await calibrateJudge({
    first: { judge: first, identity: 'f', goal },
    judge(threshold) {
      thresholds.push(threshold)
      const rule = { threshold, uncalibrated: 'escalate', auditShare: 0, seed: 's' } as const
      return createCascadeJudge(first, second, rule)
    },
    identity: 'i',
    labelled: labels.complete(),
    at: new Date(0),
  })
  expect(thresholds).toEqual([0.95])
  expect(found.first).toMatchObject({
    identity: 'f',
    // The undecided ones never stand, and are not considered.
    considered: 65,
    safe: { threshold: 0.95, accepted: 60, disagreements: 0 },
  })
  expect(found.first?.safe?.coverage).toBeCloseTo(60 / 65)
  expect(found.trials).toMatchObject({ of: 70, observed: 1 })
})

test('labels survive a kill in the middle of a line, and the last one of a criterion counts', () => {
  const labels = setOf([['+', '+']])
  const [question] = labelQuestions(['0 + 0.9'])
  labels.say(question!, 'criterion-1', 'not-met', new Date(0))
  appendFileSync(join(labels.folder, 'labels.jsonl'), '{"key":"ha')
  expect(openLabels(labels.folder).labelsOf(question!.key)).toEqual({
    'criterion-1': 'not-met',
    'criterion-2': 'met',
  })
  appendFileSync(join(labels.folder, 'labels.jsonl'), 'lf}\n')
  expect(() => openLabels(labels.folder)).toThrowError(
    expect.objectContaining({ code: 'LABELS_BROKEN', place: expect.objectContaining({ line: 4 }) }),
  )
})

test('what few labels do not bound is not claimed', () => {
  /** So many trials that were judged, and of them satisfied; and the same of those that checks decided. */
  const recordsOf = (...parts: readonly (readonly [n: number, satisfied: number, by: string])[]) =>
    parts.flatMap(([n, satisfied, by]) =>
      Array.from({ length: n }, (_, index) => ({
        scenario: by,
        trajectoryHash: String(index),
        verdict: { status: index < satisfied ? 'satisfied' : 'unsatisfied' },
        criteria: by === 'judge' ? [{ status: 'met' }] : [],
      })),
    ) as unknown as TrialRecord[]
  const labelled = (sensitive: readonly [number, number], specific: readonly [number, number]) => {
    const [sensitivity, specificity] = [sensitive, specific].map(([right, of]) => ({
      right,
      of,
      rate: right / of,
      low: 0,
      high: 1,
    }))
    return { sensitivity, specificity } as unknown as Calibration
  }
  const judged = recordsOf([60, 57, 'judge'])
  expect(correctSatisfaction(judged, labelled([6, 20], [1, 1]))).toEqual({
    why: 'too few trials are labelled or judged to bound it',
  })
  // What checks decided stands, whatever the judge is worth.
  const mixed = recordsOf([10, 10, 'judge'], [90, 90, 'checks'])
  const found = correctSatisfaction(mixed, labelled([6, 20], [1, 1]))
  expect(found).toMatchObject({ rate: 1, high: 1, judged: 10, byChecks: 90 })
  expect('low' in found && found.low > 0.85 && found.low <= 0.9).toBe(true)
  expect(correctSatisfaction(judged, labelled([40, 40], [10, 10]))).toMatchObject({
    rate: expect.closeTo(0.95, 10),
    low: expect.closeTo(0.853, 3),
    high: 1,
  })
})
