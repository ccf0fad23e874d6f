/** @module One exchange of the service and the twin's answer to the same request, compared in everything that matters. */

import { REDACTED } from '../../base/index.ts'
import type { Observed } from '../../record/exchanges/index.ts'
import type { Twin } from '../../twin/index.ts'
import { responseFor } from '../run/documented.ts'
import {
  compareErrors,
  compareHeaders,
  compareStatus,
  type TwinAnswer,
} from './compare/compare-answers.ts'
import { compareBodies } from './compare/compare-bodies.ts'
import { contractFindings } from './compare/contract-findings.ts'
import type { DriftLedger } from './drift-ledger.ts'
import type { Finding } from './model.ts'
import { makeGood } from './side/make-good.ts'
import { isRefusedForSecret, type TwinSide } from './side/twin-side.ts'

/** Why an answer says nothing about what the twin should do; undefined where it does. */
function incomparable({ status, exchange, operation }: Observed): string | undefined {
  if (status === 429) return 'the service refused it for its limit'
  if (status >= 500) return 'the service failed'
  // A contract that says GET says nothing of HEAD, which many services do not know.
  const isOther = exchange.method === 'HEAD' && operation.method === 'get'
  if (isOther && status >= 400 && responseFor(operation, status) === undefined)
    return 'the contract has no such operation, and the service refused it'
  if (status === 304 || status === 412) return 'it depends on what the client had from before'
  // Without any credentials, a twin says 401 too.
  const { path, request } = exchange
  const isAnonymous = !(path + JSON.stringify(request.headers)).includes(REDACTED)
  if ((status === 401 && !isAnonymous) || status === 403) {
    return 'it is about credentials, which no recording has'
  }
  return undefined
}

/**
 * Compares one exchange, and leaves the twin's worlds as the service was left.
 * @param other the twin's side with another seed
 */
export async function compareExchange(
  one: Observed,
  twin: Twin,
  side: TwinSide,
  other: TwinSide,
  ledger: DriftLedger,
): Promise<void> {
  const number = one.exchange.exchange
  const reason = incomparable(one)
  if (reason !== undefined) return ledger.skip(reason, number)
  const answer = await side.ask(one)
  const second = await other.ask(one)
  if (answer === undefined || second === undefined) {
    return ledger.skip('its request cannot be made once more', number)
  }
  const { outcome } = side
  const cannot =
    outcome === 'unsupported'
      ? 'the twin says that it does not support it'
      : isRefusedForSecret(one, answer, outcome)
        ? 'its request held a secret, and no other value would do'
        : undefined
  if (cannot !== undefined) {
    side.takeBack()
    other.takeBack()
    return ledger.skip(cannot, number)
  }
  ledger.didCompare(one.operation.id)
  // A refusal that both say in the same way is no difference, documented or not.
  const isSameRefusal = one.status >= 400 && one.status === answer.status
  const broken = contractFindings(twin.contract, one).filter(
    ({ what }) => !(isSameRefusal && what === 'undocumented-status'),
  )
  const differences = differencesOf(one, twin, side, other, answer, second)
  const { method, path } = one.exchange
  for (const finding of withoutRepeats(broken, differences)) {
    ledger.add({ ...finding, example: `${method} ${path}` }, one.operation.id, [number])
  }
}

function differencesOf(
  one: Observed,
  twin: Twin,
  side: TwinSide,
  other: TwinSide,
  answer: TwinAnswer,
  second: TwinAnswer,
): readonly Finding[] {
  const status = compareStatus(one, answer)
  const findings = status === undefined ? [] : [status]
  if (one.succeeded !== answer.succeeded) {
    // What was done on one side alone is made good, so that it is not told again by whatever follows from it.
    for (const each of [side, other]) {
      each.takeBack()
      if (one.succeeded) makeGood(one, each)
    }
    return findings
  }
  if (!one.succeeded) return [...findings, ...compareErrors(one, answer)]
  const bodies = compareBodies(one, twin, side, other, answer, second)
  const headers = compareHeaders(one, answer).filter(({ field }) => {
    // What a page links to follows from what is on it, and from what there is beyond; where to look, from the status.
    if (field === 'link') return !(bodies.isOtherList || bodies.isUnseen === true)
    return field !== 'location' || status === undefined
  })
  return [...findings, ...bodies.findings, ...headers]
}

/** What breaks the contract differs from the twin too; it is told once, where more is said of it. */
function withoutRepeats(
  broken: readonly Finding[],
  differences: readonly Finding[],
): readonly Finding[] {
  const isErrorTold = differences.some(({ what }) => what === 'error-body')
  const isStatusTold = broken.some(({ what }) => what === 'undocumented-status')
  const fields = new Set(broken.map(({ field }) => field?.replace(/^\[\]\./, '')))
  return [
    ...broken.filter(({ what }) => !(isErrorTold && what === 'unknown-field')),
    ...differences.filter(({ kind, what, field }) => {
      if (what === 'status') return !isStatusTold
      return (
        kind !== 'semantics' ||
        field === undefined ||
        !fields.has(field.replace(/^\[\]\./, '')) ||
        what === 'header' ||
        what === 'error-body'
      )
    }),
  ]
}
