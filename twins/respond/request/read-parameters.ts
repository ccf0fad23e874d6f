/** @module All parameters of a request, typed and checked against the contract. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { OperationBehaviour } from '../../behaviour/index.ts'
import type { RefusalDetail } from '../refusal.ts'
import type { OperationPlan, PlannedParameter, Service } from '../service.ts'
import { valueOfQuery, valueOfText } from './parameter-values.ts'

/** Parameter values by name, and what is wrong with them. */
export interface ReadParameters {
  readonly path: Readonly<Record<string, JsonValue>>
  readonly query: Readonly<Record<string, JsonValue>>
  readonly header: Readonly<Record<string, JsonValue>>
  readonly pathProblems: readonly RefusalDetail[]
  readonly problems: readonly RefusalDetail[]
}

/** Reads path, query, header and cookie parameters. */
export function readParameters(
  service: Service,
  plan: OperationPlan,
  params: Readonly<Record<string, string>>,
  url: URL,
  headers: Headers,
): ReadParameters {
  const { contract } = service
  const pathProblems: RefusalDetail[] = []
  const problems: RefusalDetail[] = []
  const take = (
    planned: PlannedParameter,
    value: JsonValue | undefined,
    into: Record<string, JsonValue>,
    found: RefusalDetail[],
  ) => {
    const { name, required } = planned.parameter
    const field = `${planned.parameter.in}.${name}`
    if (value === undefined) {
      if (required) found.push({ field, message: 'is required' })
      return
    }
    into[name] = value
    for (const { path, message } of planned.check(value)) {
      found.push({ field: path === '' ? field : `${field}.${path}`, message })
    }
  }
  const path: Record<string, JsonValue> = {}
  for (const planned of plan.path) {
    const text = params[planned.sentAs ?? planned.parameter.name]
    const value =
      text === undefined
        ? undefined
        : valueOfText(contract, planned.schemaPointer, planned.parameter, text)
    take(planned, value, path, pathProblems)
  }
  const query: Record<string, JsonValue> = {}
  if (plan.query.length > 0) {
    const given = url.searchParams
    for (const planned of plan.query) {
      const { parameter, schemaPointer } = planned
      const value = valueOfQuery(contract, schemaPointer, parameter, given)
      take(planned, value, query, problems)
      if (parameter.style === 'deepObject' && isJsonObject(value))
        addMembers(query, plan.behaviour, parameter.name, value)
    }
  }
  const header: Record<string, JsonValue> = {}
  for (const planned of plan.header) {
    // OpenAPI: definitions of these three are ignored; the security schemes and media types speak for them.
    if (/^(?:accept|content-type|authorization)$/i.test(planned.parameter.name)) continue
    const text = headers.get(planned.parameter.name)
    const value =
      text === null
        ? undefined
        : valueOfText(contract, planned.schemaPointer, planned.parameter, text)
    take(planned, value, header, problems)
  }
  for (const planned of plan.cookie) {
    const text = cookieOf(headers, planned.parameter.name)
    const value =
      text === undefined
        ? undefined
        : valueOfText(contract, planned.schemaPointer, planned.parameter, text)
    take(planned, value, {}, problems)
  }
  return { path, query, header, pathProblems, problems }
}

// What filters, cuts pages and names a thing is known by the name that it was sent under: `filter[title]`, `page[size]`.
function addMembers(
  query: Record<string, JsonValue>,
  behaviour: OperationBehaviour,
  outer: string,
  value: JsonObject,
): void {
  const { filters, pagination, keys } = behaviour
  for (const [name, member] of Object.entries(value)) {
    const own = `${outer}[${name}]`
    const isUsed =
      filters?.[own] !== undefined ||
      [pagination?.position, pagination?.size, pagination?.before].includes(own) ||
      keys.some((key) => key.in === 'query' && key.name === own)
    if (isJsonObject(member)) addMembers(query, behaviour, own, member)
    else if (isUsed && member !== undefined) query[own] = member
  }
}

/** The value of a cookie of a request, as it stands where it is badly encoded. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const part of headers.get('cookie')?.split(';') ?? []) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return decoded(value.join('='))
  }
  return undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
