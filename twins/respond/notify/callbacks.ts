/** @module OpenAPI's callbacks: requests that follow from an operation, to an address that its request or its answer names. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, type Operation } from '../../contract/index.ts'
import type { StoredEntity } from '../../world/index.ts'
import { addressAsked } from '../address-asked.ts'
import type { Answer, Exchange } from '../exchange.ts'
import { call, isForLater, type KeptCallback, keepCallback } from './kept-callbacks.ts'
import type { Change } from './model.ts'
import { describeRequest } from './plan/contract-events.ts'

const haveCallbacks = new WeakMap<Operation, boolean>()

/** Whether an operation has callbacks; looked up once, since every request asks. */
export function hasCallbacks({ service, plan }: Exchange): boolean {
  let known = haveCallbacks.get(plan.operation)
  if (known === undefined) {
    const operation = service.contract.at(plan.operation.pointer)
    known = isJsonObject(operation) && isJsonObject(operation.callbacks)
    haveCallbacks.set(plan.operation, known)
  }
  return known
}

/**
 * Sends the callbacks of an operation that has been carried out; one whose address nobody gave is none, and one that tells of
 * what a new thing has not become yet waits for that.
 */
export function sendCallbacks(
  exchange: Exchange,
  requestHeaders: Headers,
  answer: Pick<Answer, 'status' | 'headers' | 'text'>,
  changes: readonly Change[],
): void {
  const { service, world, plan } = exchange
  const { contract } = service
  const operation = contract.at(plan.operation.pointer)
  const declared = isJsonObject(operation) ? operation.callbacks : undefined
  if (!isJsonObject(declared) || answer.status < 200 || answer.status > 299) return
  const change = changes.at(-1) ?? nothingChanged(exchange)
  for (const [name, callback] of Object.entries(declared)) {
    const at = childPointer(`${plan.operation.pointer}/callbacks`, name)
    const { value, pointer } = contract.resolve(callback, at)
    for (const expression of isJsonObject(value) ? Object.keys(value) : []) {
      const url = evaluate(expression, exchange, requestHeaders, answer)
      const place = childPointer(pointer, expression)
      const body = describeRequest(contract, place)
      if (url === undefined || body === undefined || !/^https?:\/\//.test(url)) continue
      const kept: KeptCallback = { name, place, url }
      if (change.kind === 'created' && isForLater(service, kept, change)) {
        keepCallback(world, change.entity.uid, kept)
      } else call(exchange, kept, { name, resources: [], subject: [], verb: '', body }, change)
    }
  }
}

// An operation may change nothing, and still call back.
function nothingChanged({ plan, nowMs, reads, world }: Exchange): Change {
  const read = world.store.get(reads.at(-1) ?? '')
  const nobody: StoredEntity = {
    resource: '',
    uid: plan.operation.id,
    value: {},
    version: 1,
    createdMs: nowMs,
    updatedMs: nowMs,
    order: 0,
  }
  return { kind: 'updated', entity: read ?? nobody, fields: [] }
}

/** A runtime expression alone, or a text with several of them in braces; undefined where one has no value. */
function evaluate(
  expression: string,
  exchange: Exchange,
  requestHeaders: Headers,
  answer: Pick<Answer, 'status' | 'headers' | 'text'>,
): string | undefined {
  let isKnown = true
  const textOf = (name: string): string => {
    const value = expressionValue(name, exchange, requestHeaders, answer)
    if (value === undefined || value === null) isKnown = false
    return typeof value === 'string' ? value : JSON.stringify(value ?? null)
  }
  const text = expression.startsWith('$')
    ? textOf(expression)
    : expression.replaceAll(/\{(\$[^{}]+)\}/g, (_, name: string) => textOf(name))
  return isKnown ? text : undefined
}

function expressionValue(
  expression: string,
  { url, mount, method, path, query, body }: Exchange,
  requestHeaders: Headers,
  answer: Pick<Answer, 'status' | 'headers' | 'text'>,
): JsonValue | undefined {
  if (expression === '$url') return addressAsked(url, mount) + url.pathname + url.search
  if (expression === '$method') return method
  if (expression === '$statusCode') return answer.status
  const [, from, place, rest = ''] =
    /^\$(request|response)\.(body|header|query|path)[.#]?(.*)$/.exec(expression) ?? []
  const isRequest = from === 'request'
  switch (place) {
    case 'header':
      return (
        (isRequest ? requestHeaders.get(rest) : answer.headers[rest.toLowerCase()]) ?? undefined
      )
    case 'query':
      return query[rest] ?? url.searchParams.get(rest) ?? undefined
    case 'path':
      return path[rest]
    case 'body':
      return atPointer(isRequest ? body : parsed(answer.text), rest)
    default:
      return undefined
  }
}

function atPointer(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  if (pointer === '' || value === undefined) return value
  const steps = pointer.split('/').slice(1)
  let found: JsonValue | undefined = value
  for (const step of steps) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = Array.isArray(found)
      ? found[Number(name)]
      : isJsonObject(found)
        ? found[name]
        : undefined
  }
  return found
}

function parsed(text: string | null): JsonValue | undefined {
  try {
    return JSON.parse(text ?? '') as JsonValue
  } catch {
    return undefined
  }
}
