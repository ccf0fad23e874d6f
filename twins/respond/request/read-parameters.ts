/** @module All parameters of a request, typed and checked against the contract. */

import type { JsonValue } from '../../base/index.ts'
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
    const text = params[planned.parameter.name]
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
      take(
        planned,
        valueOfQuery(contract, planned.schemaPointer, planned.parameter, given),
        query,
        problems,
      )
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
