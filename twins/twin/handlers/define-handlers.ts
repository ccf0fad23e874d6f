/** @module Handlers as people write them: typed by what openapi-typescript made of the contract, and checked against it. */

import { HoldoutError, nearestName, throwIfAny } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import type { Handlers, OperationHandler, TypedHandlers } from './model.ts'

/**
 * Gives handlers the types of their operations: what `holdout twin generate` wrote into `types.ts`.
 *
 * @example
 * import type { operations } from './generated/types.ts'
 *
 * export const handlers = defineHandlers<operations>({
 *   getOwner({ path, show, refuse }, world) {
 *     const owner = world.find('owners', path.ownerId)
 *     return owner === undefined ? refuse(404, 'No such owner') : show(200, owner)
 *   },
 * })
 */
export function defineHandlers<Operations>(handlers: TypedHandlers<Operations>): Handlers {
  return handlers as Handlers
}

/**
 * Handlers by operation, each of them one that the contract has.
 * @throws {HoldoutError} `TWIN_HANDLER_UNKNOWN_OPERATION`, `TWIN_HANDLER_INVALID`; several together
 */
export function checkHandlers(
  contract: Contract,
  handlers: Handlers,
): ReadonlyMap<string, OperationHandler> {
  const errors: HoldoutError[] = []
  for (const [operation, handler] of Object.entries(handlers)) {
    if (contract.operation(operation) === undefined) {
      const near = nearestName(
        operation,
        contract.operations.map(({ id }) => id),
      )
      errors.push(
        new HoldoutError(`${contract.title} has no operation "${operation}"`, {
          code: 'TWIN_HANDLER_UNKNOWN_OPERATION',
          place: { field: operation },
          hint:
            near === undefined
              ? '`holdout twin explain` lists the operations of a contract'
              : `did you mean "${near}"?`,
        }),
      )
    } else if (typeof handler !== 'function') {
      errors.push(
        new HoldoutError(`the handler of "${operation}" is no function`, {
          code: 'TWIN_HANDLER_INVALID',
          place: { field: operation },
          hint: 'write a function of the request and the world that gives an answer',
        }),
      )
    }
  }
  throwIfAny(errors)
  return new Map(Object.entries(handlers))
}
