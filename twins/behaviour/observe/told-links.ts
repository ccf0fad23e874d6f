/** @module What OpenAPI's `links` say: which member of an operation's answer names what another operation's path addresses. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Contract, Operation } from '../../contract/index.ts'

/** A member of an answer that is the value of another operation's path parameter. */
export interface ToldLink {
  readonly from: Operation
  readonly to: Operation
  /** The path parameter of `to`. */
  readonly parameter: string
  /** The member's own name: the last one of its place. */
  readonly field: string
}

/** The links of a contract's success answers that speak of paths. */
export function toldLinks(contract: Contract): readonly ToldLink[] {
  return contract.operations.flatMap((from) =>
    linksOf(from).flatMap(({ operationId, operationRef, parameters }) => {
      const to = contract.operations.find(
        ({ id, pointer }) => id === operationId || pointer === operationRef,
      )
      if (to === undefined || !isJsonObject(parameters)) return []
      return Object.entries(parameters).flatMap(([name, expression]) => {
        const field = memberOf(expression)
        const parameter = name.replace(/^path\./, '')
        const isInPath = to.path.includes(`{${parameter}}`)
        return field === undefined || !isInPath ? [] : [{ from, to, parameter, field }]
      })
    }),
  )
}

function linksOf({ responses }: Operation): readonly JsonObject[] {
  return responses.flatMap(({ status, links }) => (status.startsWith('2') ? links : []))
}

/** `$response.body#/data/id` → `id`. */
function memberOf(expression: JsonValue | undefined): string | undefined {
  if (typeof expression !== 'string') return undefined
  return /^\{?\$response\.body#\/(?:[^}]*\/)?([^/{}~]+)\}?$/.exec(expression)?.[1]
}
