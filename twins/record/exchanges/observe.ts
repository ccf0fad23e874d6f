/** @module One exchange seen through the behaviour: what it did, to which things, and what its answer shows of them. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Behaviour, KeyBinding, OperationBehaviour } from '../../behaviour/index.ts'
import type { Contract, Operation } from '../../contract/index.ts'
import { fieldOf } from '../../world/index.ts'
import { jsonOfBody } from './bodies.ts'
import type { RecordedBody, RecordedExchange } from './model.ts'
import { createRecogniser, splitQuery } from './recognise.ts'

/** Values of keys that name one thing together, as `{owner}` and `{repo}` do. */
export interface NamedThing {
  readonly resource: string
  readonly keys: readonly { readonly key: KeyBinding; readonly value: JsonValue }[]
}

/** An exchange whose operation is known. */
export interface Observed {
  readonly exchange: RecordedExchange
  readonly operation: Operation
  readonly behaviour: OperationBehaviour
  /** `/path?query` as the contract has it, without what stands before it at the service. */
  readonly path: string
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The request's members, of JSON and of forms alike. */
  readonly sent: JsonValue | undefined
  /** The part of the request that says what the thing is to be. */
  readonly given: JsonObject
  readonly status: number
  /** A status below 400, and no body that says `ok: false`. */
  readonly succeeded: boolean
  /** The answer's JSON. */
  readonly answer: JsonValue | undefined
  /** What its keys name, the outermost first. */
  readonly named: readonly NamedThing[]
  /** The things that the answer shows. */
  readonly shown: readonly JsonObject[]
}

/** Looks at exchanges. */
export interface Observer {
  /** Undefined where the contract has no such operation, or there is no whole answer. */
  observe(exchange: RecordedExchange): Observed | undefined
}

/**
 * Makes an observer of a service.
 * @param service the address that was recorded
 */
export function createObserver(
  contract: Contract,
  behaviour: Behaviour,
  service: string,
): Observer {
  const recognise = createRecogniser(contract, service)
  return {
    observe(exchange) {
      const { response, failed } = exchange
      if (response === undefined || failed !== undefined) return undefined
      const match = recognise(exchange.method, exchange.path)
      const known = match && behaviour.operations[match.operation.id]
      if (match === undefined || known === undefined) return undefined
      const query = new URLSearchParams(splitQuery(match.path)[1])
      const sent = membersOfBody(exchange.request.body)
      const answer = jsonOfBody(response.body)
      const given = known.request.at === '' ? sent : fieldOf(sent, known.request.at)
      const request = { params: match.params, query, sent, headers: exchange.request.headers }
      return {
        exchange,
        operation: match.operation,
        path: match.path,
        behaviour: known,
        params: match.params,
        query,
        sent,
        given: isJsonObject(given) ? given : {},
        status: response.status,
        succeeded: response.status < 400 && !(isJsonObject(answer) && answer.ok === false),
        answer,
        named: groupsOf(known, request, (key, value) =>
          typeof value === 'string' && isNumber(contract, match.operation, key)
            ? Number(value)
            : value,
        ),
        shown: shownIn(known, answer),
      }
    },
  }
}

interface KeySources {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly sent: JsonValue | undefined
  readonly headers: Readonly<Record<string, string>>
}

function keyValue(key: KeyBinding, from: KeySources): JsonValue | undefined {
  switch (key.in) {
    case 'path':
      return from.params[key.name]
    case 'query':
      return from.query.get(key.name) ?? undefined
    case 'header':
      return from.headers[key.name.toLowerCase()]
    case 'body':
      return fieldOf(from.sent, key.name)
    default:
      return key.in satisfies never
  }
}

// In a path and a query everything is text.
function isNumber(contract: Contract, operation: Operation, key: KeyBinding): boolean {
  const parameter = operation.parameters.find(
    ({ name, in: at }) => name === key.name && at === key.in,
  )
  if (parameter === undefined) return false
  const { value } = contract.resolve(parameter.schema, `${parameter.pointer}/schema`)
  const type = isJsonObject(value) ? value.type : undefined
  return type === 'integer' || type === 'number'
}

function groupsOf(
  { keys }: OperationBehaviour,
  from: KeySources,
  typed: (key: KeyBinding, value: JsonValue) => JsonValue,
): readonly NamedThing[] {
  const groups: { resource: string; keys: { key: KeyBinding; value: JsonValue }[] }[] = []
  for (const key of keys) {
    const told = keyValue(key, from)
    if (told === undefined || told === null) continue
    const value = typed(key, told)
    const last = groups.at(-1)
    // The same field twice is two things: `/users/{username}/following/{target_user}`.
    const isOther = last?.keys.some((one) => one.key.fields.join() === key.fields.join())
    if (last?.resource === key.resource && !isOther) last.keys.push({ key, value })
    else groups.push({ resource: key.resource, keys: [{ key, value }] })
  }
  return groups
}

function shownIn(
  { response }: OperationBehaviour,
  answer: JsonValue | undefined,
): readonly JsonObject[] {
  const part = response.at === '' ? answer : fieldOf(answer, response.at)
  if (response.holds === 'entity') return isJsonObject(part) ? [part] : []
  if (response.holds !== 'list' || !Array.isArray(part)) return []
  return part.filter((item) => isJsonObject(item))
}

/** `a[b]=c` of a form is a member of a member, as JSON would have it. */
function membersOfBody(body: RecordedBody | undefined): JsonValue | undefined {
  const json = jsonOfBody(body)
  if (json !== undefined || body === undefined) return json
  if ('form' in body) return nested(body.form)
  if ('parts' in body) {
    return nested(
      body.parts.flatMap(({ name, body: part }) =>
        'text' in part ? [[name, part.text] as const] : [],
      ),
    )
  }
  return undefined
}

function nested(pairs: readonly (readonly [string, string])[]): JsonObject {
  let out: JsonObject = {}
  for (const [name, value] of pairs) {
    const steps = name.split(/[[\]]+/).filter((step) => step !== '')
    out = put(out, steps, value)
  }
  return out
}

function put(object: JsonObject, [step, ...rest]: readonly string[], value: string): JsonObject {
  if (step === undefined || step === '__proto__') return object
  if (rest.length === 0) return { ...object, [step]: value }
  const inner = object[step]
  return { ...object, [step]: put(isJsonObject(inner) ? inner : {}, rest, value) }
}
