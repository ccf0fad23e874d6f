/** @module A language model as judge: asked by schema, its quotes verified, its credulity tested with every question. */

import {
  addUsage,
  type Model,
  ModelFailure,
  type ModelSettings,
  type ModelUsage,
  NO_USAGE,
  openModel,
} from '../../model/index.ts'
import type { Criterion } from '../../scenario/index.ts'
import type { CriterionResult, Quote } from '../../trial/index.ts'
import { JudgeFailure, type JudgeFailureKind, withOpinions } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { statusesOf } from '../statuses.ts'
import { type EvidenceBounds, evidenceLines, evidenceOf } from './evidence.ts'
import {
  buildDefencelessPrompt,
  buildJudgePrompt,
  type JudgeModelAnswer,
  judgeAnswerSchema,
} from './judge-prompt.ts'
import { indexQuotes, type QuoteIndex } from './verify-quotes.ts'

/** How a model judges. */
export interface ModelJudgeOptions {
  /** How often it is asked about what it left open, the first time included; 2 unless given. */
  readonly asks?: number
  readonly bounds?: EvidenceBounds
  /** Makes the marker of one question; unguessable unless given. */
  readonly boundary?: () => string
  /** False only to measure what the defences are worth: no configuration turns them off. */
  readonly defended?: boolean
}

/** Why a criterion has to be asked about again. */
interface Open {
  readonly kind: JudgeFailureKind | 'inconclusive'
  readonly criterion: Criterion
  readonly why: string
  readonly result?: CriterionResult
}

/**
 * Makes a judge of a model. It throws {@link JudgeFailure} when a criterion stays without a verified result, and
 * {@link JudgeUnpaid} when a budget is spent. A criterion that it calls inconclusive each time stays so.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`
 */
export function createModelJudge(
  settings: ModelSettings | Model,
  options: ModelJudgeOptions = {},
): Judge {
  const model = 'ask' in settings ? settings : openModel(settings)
  const { asks = 2, bounds, boundary = () => crypto.randomUUID(), defended = true } = options

  return {
    name: model.name,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const entries = evidenceOf(request.trajectory)
      const lines = evidenceLines(entries, bounds)
      const quotes = defended ? indexQuotes(entries) : anyQuote
      const settled = new Map<string, CriterionResult>()
      let open: Open[] = request.criteria.map((criterion) => ({
        kind: 'missing',
        criterion,
        why: 'no result',
      }))
      let usage: ModelUsage | undefined
      let failure: unknown
      for (let attempt = 1; attempt <= asks && open.length > 0; attempt += 1) {
        const criteria = open.map(({ criterion }) => criterion)
        const question = defended
          ? buildJudgePrompt(request.story, criteria, lines, boundary())
          : buildDefencelessPrompt(request.story, criteria, lines)
        let value: JudgeModelAnswer
        try {
          const answer = await model.ask({
            system: question.system,
            prompt: question.prompt,
            schema: judgeAnswerSchema,
            ...(request.signal ? { signal: request.signal } : {}),
          })
          usage = usage === undefined ? answer.usage : addUsage(usage, answer.usage)
          value = answer.value
        } catch (error) {
          if (!(error instanceof ModelFailure)) {
            const why = error instanceof Error ? error.message : String(error)
            const asked = { judge: model.name, statuses: {}, failed: why }
            throw withOpinions(error, usage === undefined ? [] : [{ ...asked, usage }])
          }
          usage = usage === undefined ? error.usage : addUsage(usage, error.usage ?? NO_USAGE)
          failure = error
          open = open.map((item) => ({ ...item, kind: 'model', why: error.why }))
          // What is not there or says no will do so again.
          if (error.kind !== 'unusable' && error.kind !== 'declined') break
          continue
        }
        const distrust = distrustOf(value, question.canaryIds)
        if (distrust !== undefined) {
          open = open.map((item) => ({ ...item, ...distrust }))
          continue
        }
        const still: Open[] = []
        for (const [id, criterion] of question.criteria) {
          const read = readResult(only(value, id), criterion, quotes, model.name)
          if ('kind' in read) still.push(read)
          else settled.set(criterion.id, read)
        }
        open = still
      }
      for (const { kind, criterion, result } of open) {
        if (kind === 'inconclusive' && result) settled.set(criterion.id, result)
      }
      const spent = usage?.costUsd === undefined ? {} : { costUsd: usage.costUsd }
      const opinion = { judge: model.name, ...(usage === undefined ? {} : { usage }) }
      const broken = open.find(({ kind }) => kind !== 'inconclusive')
      if (broken !== undefined && broken.kind !== 'inconclusive') {
        const asked = `${broken.why} (${broken.criterion.id}, asked ${asks} times)`
        const why = broken.kind === 'model' ? broken.why : asked
        const judging = { opinions: [{ ...opinion, statuses: {}, failed: why }] }
        throw new JudgeFailure(broken.kind, model.name, why, { cause: failure, judging, ...spent })
      }
      const results = request.criteria.map(({ id }) => settled.get(id) as CriterionResult)
      const statuses = statusesOf(results)
      return { results, ...spent, judging: { opinions: [{ ...opinion, statuses }] } }
    },
  }
}

type ModelResult = JudgeModelAnswer['results'][number]

/** Why nothing of an answer is believed; undefined when its canaries are alive. */
function distrustOf(
  answer: JudgeModelAnswer,
  canaryIds: readonly string[],
): Pick<Open, 'kind' | 'why'> | undefined {
  for (const id of canaryIds) {
    const status = only(answer, id)?.status
    if (status === undefined) {
      return { kind: 'missing', why: 'it left out something that it was asked' }
    }
    if (status !== 'not-met') {
      return { kind: 'canary', why: `it calls ${status} what nothing in the record can meet` }
    }
  }
  return undefined
}

/** The one result of an id; none when it was answered twice and not alike. */
function only(answer: JudgeModelAnswer, id: string): ModelResult | undefined {
  const [first, ...rest] = answer.results.filter((result) => result.id === id)
  return rest.every((other) => other.status === first?.status) ? first : undefined
}

function readResult(
  result: ModelResult | undefined,
  criterion: Criterion,
  index: QuoteIndex,
  judge: string,
): CriterionResult | Open {
  if (result === undefined) return { kind: 'missing', criterion, why: 'it gave no result' }
  const quotes: Quote[] = result.quotes.flatMap((quote) => index.find(quote) ?? [])
  const { status, requirement, reasoning } = result
  const read: CriterionResult = {
    id: criterion.id,
    status,
    requirement,
    reasoning,
    confidence: fraction(result.confidence),
    quotes,
    judge,
  }
  if (status === 'met' && quotes.length === 0) {
    const why = 'it calls something met and quotes nothing that is in the record'
    return { kind: 'unverified', criterion, why }
  }
  if (status === 'inconclusive') {
    return { kind: 'inconclusive', criterion, why: reasoning, result: read }
  }
  return read
}

/** Percent as asked for, or the fraction that some models give instead. */
function fraction(confidence: number): number {
  const share = confidence > 1 ? confidence / 100 : confidence
  return Math.min(1, Math.max(0, share))
}

/** Whatever is quoted is believed to be there. */
const anyQuote: QuoteIndex = {
  find: (quote) => quote,
  findAlike: (quote) => quote,
}
