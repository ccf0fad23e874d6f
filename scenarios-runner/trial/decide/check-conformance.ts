/** @module Holds the artifact's answers to its own contract. */

import { roundedJson } from '../../../twins/base/index.ts'
import {
  bareType,
  basePathsOf,
  type Contract,
  createRouter,
  isJsonType,
  type MediaType,
  type Operation,
  pathsBelow,
  type ResponseDefinition,
  validatorFor,
} from '../../../twins/index.ts'
import type { HttpAnswer, HttpExchange } from '../../drive/index.ts'
import type { ContractViolation } from '../model.ts'

/** Says what in an exchange breaks the artifact's contract. */
export type ConformanceCheck = (step: string, exchange: HttpExchange) => ContractViolation[]

const MAX_PER_ANSWER = 5

/** Finds the operation that a request asks for: by its path, with or without the base path of a server. */
export function createOperationFinder(
  contract: Contract,
): (method: string, pathname: string) => Operation | undefined {
  const router = createRouter(contract)
  const basePaths = basePathsOf(contract)
  return (method, pathname) => {
    for (const path of pathsBelow(basePaths, pathname)) {
      const match = router.match(method, path)
      if (match !== undefined && 'operation' in match) return match.operation
    }
    return undefined
  }
}

/** Makes the check for a contract; its validators are compiled when they are first needed. */
export function createConformanceCheck(contract: Contract): ConformanceCheck {
  const operationOf = createOperationFinder(contract)
  return (step, exchange) => {
    const { answer, method } = exchange
    if (answer === undefined) return []
    const { pathname } = new URL(exchange.url)
    const operation = operationOf(method, pathname)
    const violation = (message: string): ContractViolation => ({
      side: 'downstream',
      contract: contract.title,
      operation: operation?.id,
      message,
      seenIn: step,
    })
    if (operation === undefined) {
      // Whatever is not offered may be refused.
      const refused = answer.status === 404 || answer.status === 405
      return refused
        ? []
        : [violation(`${method} ${pathname} answers ${answer.status}, but is not in the contract`)]
    }
    const definition = definitionFor(operation, answer.status)
    if (definition === undefined) {
      const listed = operation.responses.map((response) => response.status).join(', ')
      return [violation(`answers ${answer.status}; the contract lists ${listed}`)]
    }
    return bodyProblems(contract, definition, answer).map(violation)
  }
}

function definitionFor(operation: Operation, status: number): ResponseDefinition | undefined {
  const find = (name: string) =>
    operation.responses.find((response) => response.status.toUpperCase() === name)
  return find(String(status)) ?? find(`${Math.floor(status / 100)}XX`) ?? find('DEFAULT')
}

function bodyProblems(
  contract: Contract,
  definition: ResponseDefinition,
  answer: HttpAnswer,
): string[] {
  if (definition.content.length === 0) return []
  const type = bareType(answer.headers['content-type'] ?? '')
  const media = mediaTypeFor(definition.content, type)
  if (media === undefined) {
    const listed = definition.content.map((one) => one.type).join(', ')
    return [`answers ${answer.status} as ${type || 'no type'}; the contract lists ${listed}`]
  }
  if (media.schema === undefined || !isJsonType(type)) return []
  // What was cut cannot be judged.
  if (answer.omittedBytes > 0) return []
  if (answer.json === undefined) return [`answers ${answer.status} with a body that is no JSON`]
  const problems = validatorFor(contract, media.schemaPointer, 'response')(roundedJson(answer.json))
  return problems
    .slice(0, MAX_PER_ANSWER)
    .map(
      ({ path, message }) =>
        `answers ${answer.status}, but ${path === '' ? 'the body' : `body.${path}`} ${message}`,
    )
}

function mediaTypeFor(content: readonly MediaType[], type: string): MediaType | undefined {
  const family = `${type.split('/')[0]}/*`
  return (
    content.find((media) => bareType(media.type) === type) ??
    content.find((media) => bareType(media.type) === family) ??
    content.find((media) => bareType(media.type) === '*/*')
  )
}
