/** @module Constraints as parts of the gate: each objective of a load by itself, and every other constraint. */

import type { ConstraintVerdict, LoadVerdict } from '../../load/index.ts'
import type { GatePart } from '../model.ts'

/** The parts, in the order of the constraints. What is aspirational is reported and never gated. */
export function constraintParts(
  loads: readonly LoadVerdict[],
  others: readonly ConstraintVerdict[],
): GatePart[] {
  return [
    ...loads.flatMap(loadParts),
    ...others.map(
      ({ constraint, status, gated, reason }): GatePart => ({
        kind: 'constraint',
        name: constraint.id,
        status,
        gated,
        reason: gated ? reason : aspirational(constraint.aspirational, reason),
      }),
    ),
  ]
}

function loadParts({
  constraint,
  status,
  reason,
  objectives,
  measurement,
}: LoadVerdict): GatePart[] {
  const isWished = constraint.aspirational === true
  const [only, ...more] = objectives
  // What kept all of them from being measured is said once.
  if (
    measurement === undefined ||
    status === 'invalid' ||
    only === undefined ||
    more.length === 0
  ) {
    const gated = !isWished && only?.objective.aspirational !== true
    return [
      {
        kind: 'constraint',
        name: constraint.id,
        status,
        gated,
        reason: gated ? reason : aspirational(true, reason),
      },
    ]
  }
  return objectives.map((one): GatePart => {
    const gated = !isWished && one.objective.aspirational !== true
    return {
      kind: 'constraint',
      name: `${constraint.id}: ${one.objective.name}`,
      status: one.status,
      gated,
      reason: gated ? one.reason : aspirational(true, one.reason),
    }
  })
}

function aspirational(isSo: boolean | undefined, reason: string): string {
  return isSo === true ? `aspirational: ${reason}` : reason
}
