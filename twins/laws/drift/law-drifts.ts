/** @module Laws that a service breaks and its twin keeps, as drifts. */

import type { LawReport } from '../model.ts'
import type { Drift, DriftReport } from './model.ts'

/** Answers that the contract does not have are compared one by one. */
const COMPARED = 'documented answer'

/** What a request without good credentials is told, as laws say it. */
const SHUT_OUT = /refused with 40[13]\b/

/**
 * A report with what the laws found of the service laid beside what was compared.
 * @param redact takes the credentials out of what was sent
 */
export function withLaws(
  report: DriftReport,
  laws: LawReport,
  redact: (text: string) => string,
): DriftReport {
  const exceptions = laws.exceptions.filter(
    ({ law, contradiction }) => law !== COMPARED && !contradiction,
  )
  // Without credentials that are good a service says nothing of what it does.
  const isShutOut = ({ message }: { readonly message: string }) => SHUT_OUT.test(message)
  const refused = exceptions.filter(isShutOut)
  const broken = exceptions
    .filter((one) => !isShutOut(one))
    .map(
      ({ law, operation, message, curl }): Drift => ({
        kind: 'law',
        what: law,
        operation,
        message: `the service breaks a law that its twin keeps: ${redact(message)}`,
        evidence: [],
        curl: curl.map(redact),
        mend: 'see which of the two is wrong: the behaviour that is inferred, or what the service is thought to do',
      }),
    )
  const drifts = [...report.drifts, ...broken]
  const skipped = report.notCompared.reduce((sum, { exchanges }) => sum + exchanges.length, 0)
  const isShut = refused.length > 0 && skipped > report.compared
  const isKnown = !isShut && (report.compared > 0 || laws.laws.some((law) => law.held > 0))
  const notCompared =
    refused.length === 0
      ? report.notCompared
      : [
          ...report.notCompared,
          {
            reason: `the service lets nobody in with these credentials, says ${[...new Set(refused.map(({ operation }) => operation))].join(', ')}`,
            exchanges: [],
          },
        ]
  return {
    ...report,
    drifts,
    notCompared,
    verdict: drifts.length > 0 ? 'drift' : isKnown ? 'none' : 'inconclusive',
    laws: { requests: laws.requests, laws: laws.laws },
  }
}
