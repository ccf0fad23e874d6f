/** @module A language model as judge: asked by schema, its quotes verified, its credulity tested with every question. */

import { HoldoutError } from '../../twins/base/index.ts'
import { type Model, ModelFailure, type ModelSettings, openModel } from '../model/index.ts'
import type { Criterion } from '../scenario/index.ts'
import type { CriterionResult, Quote } from '../trial/index.ts'
import { JudgeFailure, type JudgeFailureKind } from './errors.ts'
import { type EvidenceBounds, evidenceLines, evidenceOf } from './evidence.ts'
import { buildJudgePrompt, type JudgeModelAnswer, judgeAnswerSchema } from './judge-prompt.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from './model.ts'
import { indexQuotes, type QuoteIndex } from './verify-quotes.ts'

/** How a model judges. */
export interface ModelJudgeOptions {
  /** How often it is asked about what it left open, the first time included; 2 unless given. */
  readonly asks?: number
  readonly bounds?: EvidenceBounds
  /** Makes the marker of one question; unguessable unless given. */
  readonly boundary?: () => string
}

/** Why a criterion has to be asked about again. */
interface Open {
  readonly kind: JudgeFailureKind | 'inconclusive'
  readonly criterion: Criterion
  readonly why: string
  readonly result?: CriterionResult
}

/**
 * Makes a judge of a model. It throws {@link JudgeFailure} when a criterion stays without a verified result, and lets
 * `MODEL_BUDGET_SPENT` through. A criterion that it calls inconclusive each time stays so.
 *
 * @throws {HoldoutError} `MODEL_UNPRICED`
 */
export function createModelJudge(
  settings: ModelSettings | Model,
  options: ModelJudgeOptions = {},
): Judge {
  const model = 'ask' in settings ? settings : openModel(settings)
  const asks = options.asks ?? 2
  const makeBoundary = options.boundary ?? (() => crypto.randomUUID())

  return {
    name: model.name,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const entries = evidenceOf(request.trajectory)
      const lines = evidenceLines(entries, options.bounds)
      const quotes = indexQuotes(entries)
      const settled = new Map<string, CriterionResult>()
      let open: Open[] = request.criteria.map((criterion) => ({
        kind: 'missing',
        criterion,
        why: 'no result',
      }))
      let costUsd: number | undefined
      let failure: unknown
      for (let attempt = 1; attempt <= asks && open.length > 0; attempt += 1) {
        const criteria = open.map(({ criterion }) => criterion)
        const question = buildJudgePrompt(request.story, criteria, lines, makeBoundary())
        let value: JudgeModelAnswer
        try {
          const answer = await model.ask({
            system: question.system,
            prompt: question.prompt,
            schema: judgeAnswerSchema,
            ...(request.signal ? { signal: request.signal } : {}),
          })
          costUsd = add(costUsd, answer.usage.costUsd)
          value = answer.value
        } catch (error) {
          if (error instanceof HoldoutError || !(error instanceof ModelFailure)) throw error
          failure = error
          open = open.map((item) => ({ ...item, kind: 'model', why: error.message }))
          // What is not there or says no will do so again.
          if (error.kind !== 'unusable') break
          continue
        }
        const canary = only(value, question.canaryId)?.status
        if (canary === undefined) {
          const why = 'it left out something that it was asked'
          open = open.map((item) => ({ ...item, kind: 'missing', why }))
          continue
        }
        if (canary !== 'not-met') {
          const why = `it calls ${canary} what nothing in the record can meet`
          open = open.map((item) => ({ ...item, kind: 'canary', why }))
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
      const broken = open.find(({ kind }) => kind !== 'inconclusive')
      if (broken !== undefined && broken.kind !== 'inconclusive') {
        const why = `${broken.why} (${broken.criterion.id}, asked ${asks} times)`
        const message = broken.kind === 'model' ? broken.why : why
        throw new JudgeFailure(broken.kind, model.name, message, { cause: failure, costUsd })
      }
      const results = request.criteria.map(({ id }) => settled.get(id) as CriterionResult)
      return { results, ...(costUsd === undefined ? {} : { costUsd }) }
    },
  }
}

type ModelResult = JudgeModelAnswer['results'][number]

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
  const { status, reasoning } = result
  const read: CriterionResult = { id: criterion.id, status, reasoning, quotes, judge }
  if (status === 'met' && quotes.length === 0) {
    const why = 'it calls something met and quotes nothing that is in the record'
    return { kind: 'unverified', criterion, why }
  }
  if (status === 'inconclusive') {
    return { kind: 'inconclusive', criterion, why: reasoning, result: read }
  }
  return read
}

function add(sum: number | undefined, cost: number | undefined): number | undefined {
  return cost === undefined ? sum : (sum ?? 0) + cost
}
