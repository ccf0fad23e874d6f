/** @module Measures a judge on what people have labelled. */

import {
  type Agreement,
  agreement,
  type CoverageGoal,
  safeCoverage,
  wilson,
} from '../../satisfaction/index.ts'
import { JudgeFailure } from '../errors.ts'
import type { Judge, JudgeAnswer } from '../model.ts'
import { confidenceOf } from '../panel/cascade-judge.ts'
import { satisfiedBy, statusesOf } from '../statuses.ts'
import type { LabelledQuestion } from './labels.ts'
import type { Calibration } from './model.ts'

/** Whom to measure. */
export interface CalibrationRequest {
  /** For a cascade: with a first judge whose threshold is to be found. */
  readonly first?: { readonly judge: Judge; readonly identity: string; readonly goal: CoverageGoal }
  /** The whole judge, given the threshold that was found for its first. */
  readonly judge: (threshold: number | undefined) => Judge
  readonly identity: string
  readonly labelled: readonly LabelledQuestion[]
  readonly at: Date
  readonly signal?: AbortSignal
  readonly onJudged?: (done: number, total: number) => void
}

/** A labelled trial, with what a judge said of it; without an answer when it failed. */
interface Compared {
  readonly question: LabelledQuestion
  readonly person: boolean
  readonly answer: JudgeAnswer | undefined
}

/**
 * Has each labelled trial judged, and compares. A trial is satisfied, to people as to judges, when every criterion is met;
 * one with a criterion that a person calls unclear is counted apart. What the judge leaves undecided, or fails at, is no
 * disagreement: it makes trials invalid, and is counted apart too.
 *
 * @throws {HoldoutError} when a budget is spent
 */
export async function calibrateJudge(request: CalibrationRequest): Promise<Calibration> {
  const { first, labelled, onJudged } = request
  const clear = labelled.filter(({ labels }) => !Object.values(labels).includes('unclear'))
  const total = clear.length * (first === undefined ? 1 : 2)
  let done = 0
  const judgeAll = (judge: Judge) =>
    Promise.all(
      clear.map(async (question): Promise<Compared> => {
        const answer = await ask(judge, question, request.signal)
        done += 1
        onJudged?.(done, total)
        const person = Object.values(question.labels).every((label) => label === 'met')
        return { question, person, answer }
      }),
    )
  const cheap = first && (await measureFirst(first, await judgeAll(first.judge)))
  const judge = request.judge(cheap?.safe?.threshold)
  const compared = await judgeAll(judge)
  const decided = compared.flatMap((one) => {
    const said = one.answer && satisfiedBy(statusesOf(one.answer.results))
    return said === undefined ? [] : [{ ...one, said }]
  })
  const counted = (person: boolean, said: boolean) =>
    decided.filter((one) => one.person === person && one.said === said).length
  const pairs = decided.flatMap(criterionPairs)
  const both = (person: boolean, said: boolean) =>
    pairs.filter((pair) => pair.person === person && pair.said === said).length
  return {
    version: 1,
    judge: judge.name,
    identity: request.identity,
    measuredAt: request.at.toISOString(),
    labelled: {
      trials: labelled.length,
      unclear: labelled.length - clear.length,
      undecided: compared.length - decided.length,
    },
    ...measured('sensitivity', counted(true, true), counted(true, false)),
    ...measured('specificity', counted(false, false), counted(false, true)),
    ...agreed('trials', counted),
    ...agreed('criteria', both),
    disputed: disputedIn(pairs),
    ...(cheap === undefined ? {} : { first: cheap }),
  }
}

async function ask(
  judge: Judge,
  { question }: LabelledQuestion,
  signal: AbortSignal | undefined,
): Promise<JudgeAnswer | undefined> {
  const { story, criteria, trajectory, criticality } = question
  try {
    return await judge.judge({
      story,
      criteria,
      trajectory,
      criticality,
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (!(error instanceof JudgeFailure)) throw error
    return undefined
  }
}

/** Critical scenarios never rest on the first judge, and what it leaves undecided never stands: neither is considered. */
function measureFirst(
  { identity, goal }: NonNullable<CalibrationRequest['first']>,
  compared: readonly Compared[],
): NonNullable<Calibration['first']> {
  const rated = compared.flatMap(({ question, person, answer }) => {
    if (question.question.criticality === 'critical' || answer === undefined) return []
    const said = satisfiedBy(statusesOf(answer.results))
    if (said === undefined) return []
    return [{ confidence: confidenceOf(answer.results), agrees: said === person }]
  })
  const safe = safeCoverage(rated, goal)
  return {
    identity,
    goal: { ...goal },
    considered: rated.length,
    ...(safe === undefined ? {} : { safe: { ...safe } }),
  }
}

function measured(
  name: 'sensitivity' | 'specificity',
  right: number,
  wrong: number,
): Pick<Calibration, 'sensitivity' | 'specificity'> {
  const of = right + wrong
  if (of === 0) return {}
  const { low, high } = wilson(right, of)
  return { [name]: { right, of, rate: right / of, low, high } }
}

function agreed(
  name: 'trials' | 'criteria',
  count: (person: boolean, said: boolean) => number,
): Pick<Calibration, 'trials' | 'criteria'> {
  const table = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ] as [number, number, number, number]
  const of = table.reduce((sum, cell) => sum + cell, 0)
  if (of === 0) return {}
  const found: Agreement = agreement(...table)
  return { [name]: { of, ...found } }
}

interface Pair {
  readonly scenario: string
  readonly criterion: string
  readonly person: boolean
  readonly said: boolean
}

function criterionPairs({ question: { question, labels }, answer }: Compared): Pair[] {
  return (answer?.results ?? []).flatMap(({ id, status }) => {
    if (status !== 'met' && status !== 'not-met') return []
    const criterion = question.criteria.find((one) => one.id === id)?.text ?? id
    const said = status === 'met'
    return [{ scenario: question.scenario, criterion, person: labels[id] === 'met', said }]
  })
}

const MAX_DISPUTED = 10

function disputedIn(pairs: readonly Pair[]): Calibration['disputed'] {
  const groups = Map.groupBy(pairs, ({ scenario, criterion }) => `${scenario}\n${criterion}`)
  return [...groups.values()]
    .map((group) => ({
      scenario: group[0]?.scenario ?? '',
      criterion: group[0]?.criterion ?? '',
      of: group.length,
      differ: group.filter(({ person, said }) => person !== said).length,
    }))
    .filter(({ differ }) => differ > 0)
    .toSorted((a, b) => b.differ / b.of - a.differ / a.of || b.differ - a.differ)
    .slice(0, MAX_DISPUTED)
}
