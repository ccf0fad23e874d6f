/** @module What failed that is not the artifact, so that a trial says nothing of it. */

import type { PlayedPerson } from '../play/person/play-person.ts'

/** A part of the harness that failed, so that nothing is known about the artifact. */
export interface BrokenHarness {
  readonly cause:
    | 'machine'
    | 'twin'
    | 'driver'
    | 'browser'
    | 'user'
    | 'reference'
    | 'world'
    | 'instance'
    | 'budget'
  readonly reason: string
}

/** Twins first: a machine in trouble takes them with it. */
export function brokenBy(
  trouble: string | undefined,
  unreachable: readonly string[],
): BrokenHarness | undefined {
  if (unreachable.length > 0) {
    return { cause: 'twin', reason: `twins did not answer: ${unreachable.join(', ')}` }
  }
  return trouble === undefined ? undefined : { cause: 'machine', reason: trouble }
}

/** When a model that played the user may have been mistaken, or was not paid to the end: neither is the artifact's fault. */
export function lostUser(
  person: PlayedPerson | undefined,
  ownFault: string | undefined,
  failed: boolean,
): BrokenHarness | undefined {
  if (person === undefined || ownFault !== undefined) return undefined
  const { lost, unpaid, doubt } = person
  if (unpaid !== undefined) return { cause: 'budget', reason: unpaid }
  if (lost !== undefined) return { cause: 'user', reason: lost }
  if (!failed || doubt === undefined) return undefined
  return { cause: 'user', reason: `checks were not met, but the user may be to blame: ${doubt}` }
}
