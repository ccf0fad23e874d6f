/** @module Laws that a service breaks and its twin keeps, as drifts. */

import type { LawReport } from '../model.ts'
import type { Drift, DriftReport } from './model.ts'

/** Answers that the contract does not have are compared one by one. */
const COMPARED = 'documented answer'

/**
 * A report with what the laws found of the service laid beside what was compared.
 * @param redact takes the credentials out of what was sent
 */
export function withLaws(
  report: DriftReport,
  laws: LawReport,
  redact: (text: string) => string,
): DriftReport {
  const broken = laws.exceptions
    .filter(({ law, contradiction }) => law !== COMPARED && !contradiction)
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
  const checked = laws.laws.some((law) => law.checked > 0)
  return {
    ...report,
    drifts,
    verdict:
      drifts.length > 0 ? 'drift' : report.compared === 0 && !checked ? 'inconclusive' : 'none',
    laws: { requests: laws.requests, laws: laws.laws },
  }
}
