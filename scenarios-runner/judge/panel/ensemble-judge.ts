/** @module A panel of judges that vote: what most of them say of a criterion stands. */

import type { Criterion } from '../../scenario/index.ts'
import type { CriterionResult, Opinion } from '../../trial/index.ts'
import { JudgeFailure, JudgeUnpaid, withOpinions } from '../errors.ts'
import type { Judge, JudgeAnswer, JudgeRequest } from '../model.ts'
import { costOfOpinions, failedOpinions, opinionsOf } from '../statuses.ts'

/**
 * Makes one judge of several. Each is asked by itself; one that fails has no vote; with fewer votes than the quorum the panel
 * has failed. Met takes more votes than not met: a tie is not met. A judge that calls a criterion inconclusive abstains from
 * it, and a criterion with fewer votes than the quorum is inconclusive.
 *
 * @param judges an odd number of them, so that a full panel knows no tie; different families, since alike judges err alike
 * @param quorum votes that are needed; more than half of the panel unless given
 */
export function createEnsembleJudge(
  judges: readonly Judge[],
  quorum = Math.floor(judges.length / 2) + 1,
): Judge {
  const name = `panel(${judges.map((judge) => judge.name).join(', ')})`
  return {
    name,
    async judge(request: JudgeRequest): Promise<JudgeAnswer> {
      const asked = await Promise.allSettled(judges.map((judge) => judge.judge(request)))
      const answers: JudgeAnswer[] = []
      const opinions: Opinion[] = []
      let ended: { readonly error: unknown } | undefined
      for (const [index, judge] of judges.entries()) {
        const one = asked[index] as PromiseSettledResult<JudgeAnswer>
        if (one.status === 'fulfilled') {
          answers.push(one.value)
          opinions.push(...opinionsOf(judge, one.value))
          continue
        }
        // A broken panel may be asked again; a spent budget, an interruption or a mistake of the user's may not.
        if (!(one.reason instanceof JudgeFailure)) {
          // What the others were asked is paid for, and so is what this one was.
          if (ended !== undefined && one.reason instanceof JudgeUnpaid) {
            opinions.push(...one.reason.judging.opinions)
          }
          ended ??= { error: one.reason }
          continue
        }
        opinions.push(...failedOpinions(judge, one.reason))
      }
      if (ended !== undefined) throw withOpinions(ended.error, opinions)
      const cost = costOfOpinions(opinions)
      if (answers.length < quorum) {
        const why = opinions.flatMap(({ judge, failed }) =>
          failed === undefined ? [] : [`${judge}: ${failed}`],
        )
        throw new JudgeFailure(
          'quorum',
          name,
          `${answers.length} of ${judges.length} judges gave an answer, ${quorum} are needed: ${why.join('; ')}`,
          { judging: { opinions }, ...cost },
        )
      }
      const results = request.criteria.map((criterion, index) =>
        vote(
          criterion,
          answers.map(({ results }) => results[index] as CriterionResult),
          quorum,
          name,
        ),
      )
      return { results, ...cost, judging: { opinions } }
    },
  }
}

function vote(
  { id }: Criterion,
  votes: readonly CriterionResult[],
  quorum: number,
  judge: string,
): CriterionResult {
  const met = votes.filter(({ status }) => status === 'met')
  const notMet = votes.filter(({ status }) => status === 'not-met')
  const cast = met.length + notMet.length
  if (cast < quorum) {
    const reasoning = `${cast} of ${votes.length} judges could decide it, ${quorum} are needed: ${votes.find(({ status }) => status === 'inconclusive')?.reasoning ?? ''}`
    return { id, status: 'inconclusive', reasoning, quotes: [], judge, confidence: 0 }
  }
  const won = met.length > notMet.length ? met : notMet
  const [first] = won
  const sure = won.reduce((sum, { confidence = 0 }) => sum + confidence, 0) / votes.length
  return {
    id,
    status: won === met ? 'met' : 'not-met',
    ...(first?.requirement === undefined ? {} : { requirement: first.requirement }),
    reasoning: `${won.length} of ${cast} votes: ${first?.reasoning ?? ''}`,
    confidence: sure,
    quotes: won.flatMap(({ quotes }) => quotes).filter(isFirst),
    judge,
  }
}

function isFirst(
  quote: { readonly text: string; readonly from: string },
  index: number,
  all: readonly { readonly text: string; readonly from: string }[],
): boolean {
  return all.findIndex(({ text, from }) => text === quote.text && from === quote.from) === index
}
