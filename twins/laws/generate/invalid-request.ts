/** @module Takes a valid request and breaks it in one place, so that the contract certainly forbids it. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, isJsonType, validatorFor } from '../../contract/index.ts'
import type { LawRequest, Subject } from '../model.ts'
import { isParameterValid, mediaOf, parameterPointer } from './make-request.ts'
import { membersOf } from './schema-members.ts'

/** A request that the contract forbids, and why. */
export interface InvalidRequest {
  readonly request: LawRequest
  readonly why: string
}

/** Every way in which one place of a request can be broken; empty where the contract forbids nothing. */
export function invalidRequests(
  contract: Contract,
  request: LawRequest,
): readonly InvalidRequest[] {
  return [...brokenBodies(contract, request), ...brokenQueries(contract, request)]
}

/** Whether anything can be wrong with a request of this operation. */
export function canBeInvalid(contract: Contract, subject: Subject): boolean {
  const { operation } = subject
  const media = mediaOf(subject)
  if (media?.schema !== undefined && operation.method !== 'get') {
    const members = membersOf(contract, media.schemaPointer)
    if (members.required.size > 0 || members.properties.size > 0) return true
  }
  return operation.parameters.some(
    (parameter) =>
      parameter.in === 'query' &&
      (parameter.required ||
        membersOf(contract, parameterPointer(contract, parameter)).types.some((type) =>
          ['integer', 'number', 'boolean'].includes(type),
        ) ||
        Array.isArray(membersOf(contract, parameterPointer(contract, parameter)).keywords.enum)),
  )
}

function brokenBodies(contract: Contract, request: LawRequest): InvalidRequest[] {
  const media = mediaOf(request.subject)
  const { body } = request
  if (media?.schema === undefined || body === undefined || !isJsonObject(body.value)) return []
  const validate = validatorFor(contract, media.schemaPointer, 'request')
  const members = membersOf(contract, media.schemaPointer)
  const isJson = isJsonType(media.type)
  const out: InvalidRequest[] = []
  const tryBody = (value: JsonValue, why: string) => {
    if (validate(value).length > 0)
      out.push({ request: { ...request, body: { ...body, value } }, why })
  }
  for (const name of members.required) {
    const { [name]: gone, ...rest } = body.value
    if (gone !== undefined) tryBody(rest as JsonValue, `without the required ${name}`)
  }
  for (const [name, pointer] of members.properties) {
    const [type] = membersOf(contract, pointer).types
    const isKey = request.target.values.some(({ key }) => key.in === 'body' && key.name === name)
    if (type === undefined || isKey || out.length > 8) continue
    // In forms everything is text; a text is never an object there, nor a word a number.
    const wrong: JsonValue | undefined = isJson
      ? type === 'object'
        ? 'not an object'
        : { not: 'this' }
      : ['integer', 'number', 'boolean'].includes(type)
        ? 'not-a-number'
        : undefined
    if (wrong !== undefined)
      tryBody({ ...body.value, [name]: wrong }, `with ${name} of another type than ${type}`)
  }
  return out
}

function brokenQueries(contract: Contract, request: LawRequest): InvalidRequest[] {
  const out: InvalidRequest[] = []
  for (const parameter of request.subject.operation.parameters) {
    if (parameter.in !== 'query' || parameter.name === 'token') continue
    const { name } = parameter
    const members = membersOf(contract, parameterPointer(contract, parameter))
    if (parameter.required && request.query[name] !== undefined) {
      const { [name]: gone, ...query } = request.query
      if (gone !== undefined)
        out.push({
          request: { ...request, query: query as LawRequest['query'] },
          why: `without the required query parameter ${name}`,
        })
    }
    const [type] = members.types
    const takesWords = members.types.includes('string') && !Array.isArray(members.keywords.enum)
    const isScalar = type !== undefined && ['integer', 'number', 'boolean', 'string'].includes(type)
    if (!isScalar || takesWords || members.alternatives.length > 0) continue
    const wrong = 'not-one-of-these'
    if (isParameterValid(contract, parameter, wrong)) continue
    out.push({
      request: { ...request, query: { ...request.query, [name]: wrong } },
      why: `with the query parameter ${name}=${wrong}`,
    })
  }
  return out
}
