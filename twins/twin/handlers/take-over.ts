/** @module Lets handlers take operations over: what they are given, what becomes of what they give, and of what they throw. */

import { copyJson, type JsonValue, TransportFault } from '../../base/index.ts'
import { isJsonType, type ResponseDefinition, validatorFor } from '../../contract/index.ts'
import {
  type Answer,
  type Exchange,
  isResponse,
  Refusal,
  renderEffect,
  type TakeOver,
} from '../../respond/index.ts'
import type { JournalOutcome, StoredEntity } from '../../world/index.ts'
import { handlerWorld } from './handler-world.ts'
import type { HandlerAnswer, HandlerRequest, OperationHandler } from './model.ts'

/** Each handler as the pipeline calls it. */
export function takeOvers(
  handlers: ReadonlyMap<string, OperationHandler>,
): ReadonlyMap<string, TakeOver> {
  return new Map(
    [...handlers].map(([operation, handler]) => [operation, takeOver(operation, handler)]),
  )
}

// A handler that waits for nothing is answered without waiting, so that nobody else acts in its turn.
function takeOver(operation: string, handler: OperationHandler): TakeOver {
  return (exchange, raw) => {
    const made = new Map<HandlerAnswer, Answer | Refusal>()
    const finish = (given: unknown): Answer | Response => {
      if (isResponse(given)) return given
      const answer = made.get(given as HandlerAnswer)
      if (answer === undefined) {
        throw new TypeError(
          'It gave no answer: return what json, show or refuse made, or a Response.',
        )
      }
      if (answer instanceof Refusal) throw answer
      return answer
    }
    try {
      const given = handler(handlerRequest(exchange, raw, made), handlerWorld(exchange))
      if (!(given instanceof Promise)) return finish(given)
      return given.then(finish).catch((cause: unknown) => {
        throw asRefusal(operation, cause)
      })
    } catch (cause) {
      throw asRefusal(operation, cause)
    }
  }
}

/** What a handler throws is the service's own failure to its client; the journal has the cause. */
function asRefusal(operation: string, cause: unknown): Error {
  if (cause instanceof Refusal || cause instanceof TransportFault) return cause
  return new Refusal('Internal Server Error', {
    outcome: 'error',
    statuses: [500],
    exactStatus: true,
    code: 'internal_error',
    cause: new Error(`handler of ${operation}: ${String(cause)}`),
  })
}

function handlerRequest(
  exchange: Exchange,
  raw: Request,
  made: Map<HandlerAnswer, Answer | Refusal>,
): HandlerRequest {
  const keep = (answer: Answer | Refusal): HandlerAnswer => {
    const token = {} as HandlerAnswer
    made.set(token, answer)
    return token
  }
  const { path, query, header, body } = exchange
  return {
    path,
    query,
    header,
    body: copyJson(body),
    raw,
    json: (status, given?: unknown, headers: Readonly<Record<string, string>> = {}) =>
      keep(jsonAnswer(exchange, status, given, headers)),
    show: (status, entity) => {
      const created = status === 201
      const stored = entity as StoredEntity
      return keep(renderEffect(exchange, { kind: 'entity', entity: stored, status, created }))
    },
    refuse: (status, message) =>
      keep(
        new Refusal(message, {
          outcome: outcomeOf(status),
          statuses: [status],
          exactStatus: true,
          code: codeOf(message),
          ...(status >= 500 ? { cause: new Error(message) } : {}),
        }),
      ),
  }
}

/** The answer to be sent, and what in it is not as the contract has it. */
function jsonAnswer(
  { plan, service }: Exchange,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Answer {
  const text = JSON.stringify(body) as string | undefined
  const definition = definitionOf(plan.operation.responses, status)
  const media = definition?.content.find(({ type }) => isJsonType(type))
  const type = `${media?.type.split(';')[0] ?? 'application/json'}; charset=utf-8`
  const problems: string[] = []
  if (definition === undefined) problems.push(`status ${status} is not documented`)
  if (text !== undefined && media?.schema !== undefined) {
    const check = validatorFor(service.contract, media.schemaPointer, 'response')
    for (const { path, message } of check(JSON.parse(text) as JsonValue)) {
      problems.push(`${path === '' ? 'body' : path} ${message}`)
    }
  }
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    status,
    headers: {
      ...(text === undefined ? {} : { 'content-type': type }),
      ...Object.fromEntries(lower),
    },
    text: text ?? null,
    problems,
  }
}

function definitionOf(
  responses: readonly ResponseDefinition[],
  status: number,
): ResponseDefinition | undefined {
  const names = [String(status), `${String(status)[0]}XX`, 'DEFAULT']
  return names
    .map((name) => responses.find((response) => response.status.toUpperCase() === name))
    .find((found) => found !== undefined)
}

function outcomeOf(status: number): JournalOutcome {
  if (status >= 500) return 'error'
  if (status === 404 || status === 410) return 'not-found'
  if (status === 401 || status === 403) return 'unauthenticated'
  if (status === 409 || status === 412) return 'conflict'
  return status === 429 ? 'limited' : 'invalid-request'
}

/** `No such owner` → `no_such_owner`. */
function codeOf(message: string): string {
  return message
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
}
