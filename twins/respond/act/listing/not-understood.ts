/** @module How a search that cannot be understood is turned down. */

import type { Exchange } from '../../exchange.ts'
import type { QueryProblem } from '../../query/index.ts'
import { Refusal } from '../../refusal.ts'

/** The refusal of a search in a parameter, with what is wrong and where. */
export function notUnderstood(exchange: Exchange, name: string, problem: QueryProblem): Refusal {
  return new Refusal(`The ${name} cannot be understood`, {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_query',
    details: [
      {
        field: `${exchange.query[name] === undefined ? 'body' : 'query'}.${name}`,
        message: `${problem.message} (at ${problem.position})`,
      },
    ],
    cause: problem,
  })
}
