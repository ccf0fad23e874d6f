/** @module What inference found, as rows for a person or a program: every operation with its reason, and counts by kind. */

import type { Contract, Method } from '../contract/index.ts'
import { type CorrectedField, correctedFields } from './corrections.ts'
import type { Behaviour, OperationBehaviour, OperationKind } from './model.ts'

/** An operation as `twin explain` shows it. */
export interface ExplainedOperation extends OperationBehaviour {
  readonly method: Method
  readonly path: string
}

/** Everything that `twin explain` shows of a behaviour. */
export interface Explanation {
  /** In the contract's order. */
  readonly operations: readonly ExplainedOperation[]
  /** The commonest first, equal ones by name. */
  readonly counts: readonly { readonly kind: OperationKind; readonly operations: number }[]
  /** Operations whose answers come from state, those that the schema alone fills, and those that fail on purpose. */
  readonly support: {
    readonly stateful: number
    readonly schemaOnly: number
    readonly unsupported: number
  }
  /** What corrections changed; empty without any. */
  readonly corrected: readonly CorrectedField[]
}

/**
 * Explains a behaviour.
 *
 * @param inferred the behaviour before corrections, where there were any
 */
export function explainBehaviour(
  contract: Contract,
  behaviour: Behaviour,
  inferred: Behaviour = behaviour,
): Explanation {
  const operations = contract.operations.flatMap(({ id, method, path }) => {
    const known = behaviour.operations[id]
    if (known === undefined) return []
    const { confidence, reason } = known
    const shown = behaviour.operations[known.answersAs ?? id]
    return [{ method, path, ...known, ...shown, operation: id, confidence, reason }]
  })
  const tally = new Map<OperationKind, number>()
  for (const { kind } of operations) tally.set(kind, (tally.get(kind) ?? 0) + 1)
  const counts = [...tally]
    .map(([kind, count]) => ({ kind, operations: count }))
    .sort((a, b) => b.operations - a.operations || (a.kind < b.kind ? -1 : 1))
  const schemaOnly = (tally.get('static') ?? 0) + (tally.get('rpc') ?? 0)
  const unsupported = tally.get('unsupported') ?? 0
  return {
    operations,
    counts,
    support: { stateful: operations.length - schemaOnly - unsupported, schemaOnly, unsupported },
    corrected: correctedFields(inferred, behaviour),
  }
}
