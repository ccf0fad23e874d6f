/** @module Requests of a load as people write them: one endpoint, or a mix of several sources; and who asks. */

import { validateHeaderName, validateHeaderValue } from 'node:http'
import { z } from 'zod'
import type { JsonValue } from '../../../twins/base/index.ts'
import type { LoadUsers, RequestSource, WrittenRequest } from '../model.ts'

const ENDPOINT = "expected a method and a path, such as 'GET /permissions'"

/** A value that is sent as it is written: nothing is drawn for a load. */
const literal = z.string().refine(
  (text) => !text.includes('${'),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the user wrote
  'expected a plain value: nothing is drawn for a load, so ${…} has nothing to stand for',
)

const json = z.json() as z.ZodType<JsonValue>
const target = /^(?!CONNECT )[A-Z]+ \/[^\s#]*$/
const endpointText = literal.regex(target, ENDPOINT)

/** Headers that a request may hold: what no client could send would be laid to the artifact. */
function headersOf(value: z.ZodString) {
  return z.record(z.string(), value).superRefine((headers, context) => {
    for (const [name, text] of Object.entries(headers)) {
      const fail = (message: string) => context.addIssue({ code: 'custom', message, path: [name] })
      if (!isFine(() => validateHeaderName(name))) {
        fail('expected a header’s name: letters, digits and dashes')
      } else if (!isFine(() => validateHeaderValue(name, text))) {
        fail('expected a header’s value: one line, with no characters beyond Latin-1')
      }
    }
  })
}

function isFine(validate: () => void): boolean {
  try {
    validate()
    return true
  } catch {
    return false
  }
}

/** The fields of one request. */
export const requestFields = {
  /** A method and a path. */
  endpoint: endpointText.optional(),
  headers: headersOf(literal).optional(),
  /** A body, as text or as JSON. */
  body: literal.optional(),
  json: json.optional(),
  /** Statuses that are good; those below 400 unless given. */
  expect: z
    .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
    .optional(),
}

interface Fields {
  readonly endpoint?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
  readonly json?: JsonValue | undefined
  readonly expect?: number | readonly number[] | undefined
}

/** One entry of a mix. */
export const requestSource = z
  .strictObject({
    ...requestFields,
    /** The steps of a scenario, by its id. */
    scenario: z.string().min(1).optional(),
    /** The artifact's own contract. */
    contract: z
      .union([
        z.literal(true),
        z.strictObject({
          operations: z.array(z.string().min(1)).min(1).optional(),
          writes: z.boolean().optional(),
        }),
      ])
      .optional(),
    /** A cassette, from the constraint's folder. */
    recording: z.string().min(1).optional(),
    weight: z.number().positive().max(1e6).optional(),
    tag: z.string().min(1).optional(),
    tags: z.array(z.string().min(1)).optional(),
  })
  .transform((given, context): RequestSource => {
    const { endpoint, scenario, contract, recording, tag } = given
    const sources = [endpoint, scenario, contract, recording].filter((one) => one !== undefined)
    if (sources.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: 'expected one of endpoint, scenario, contract or recording',
        input: given,
      })
      return z.NEVER
    }
    const loose = (['headers', 'body', 'json', 'expect'] as const).filter(
      (name) => endpoint === undefined && given[name] !== undefined,
    )
    for (const name of loose) {
      const message =
        name === 'headers'
          ? 'this belongs to an endpoint: what all requests carry is said in users'
          : 'this belongs to an endpoint'
      context.addIssue({ code: 'custom', message, path: [name] })
    }
    if (loose.length > 0) return z.NEVER
    const base = {
      weight: given.weight ?? 1,
      tags: [...(tag === undefined ? [] : [tag]), ...(given.tags ?? [])],
    }
    if (endpoint !== undefined) return { ...base, from: 'request', request: requestOf(given) }
    if (scenario !== undefined) return { ...base, from: 'scenario', scenario }
    if (recording !== undefined) return { ...base, from: 'recording', file: recording }
    const { operations, writes } = contract === true || contract === undefined ? {} : contract
    return {
      ...base,
      from: 'contract',
      writes: writes ?? false,
      ...(operations === undefined ? {} : { operations }),
    }
  })

/** A request of its fields. */
export function requestOf(given: Fields): WrittenRequest {
  const [method = 'GET', path = '/'] = (given.endpoint ?? '').split(' ')
  const body = given.json === undefined ? given.body : JSON.stringify(given.json)
  const hasType = Object.keys(given.headers ?? {}).some(
    (name) => name.toLowerCase() === 'content-type',
  )
  const { expect } = given
  return {
    method,
    path,
    headers: {
      ...(given.json === undefined || hasType ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(expect === undefined ? {} : { expect: typeof expect === 'number' ? [expect] : expect }),
  }
}

const headers = headersOf(z.string())

const signIn = z.strictObject({
  endpoint: z.string().regex(target, ENDPOINT),
  headers: headers.optional(),
  body: z.string().optional(),
  json: json.optional(),
  /** Name → CEL over `response`. */
  save: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'expected a name'), z.string()).optional(),
})

/** Who asks: headers of each, or so many that sign in. */
export const users = z
  .union(
    [
      z.array(headersOf(literal)).min(1),
      z.strictObject({
        count: z.int().min(1).max(10_000),
        headers: headers.optional(),
        'sign-in': signIn.optional(),
      }),
    ],
    { error: 'expected a list of headers, one for each user, or count, headers and sign-in' },
  )
  .transform((given): LoadUsers => {
    if (Array.isArray(given)) return { count: given.length, headers: {}, listed: given }
    const { count, 'sign-in': signingIn } = given
    return {
      count,
      headers: given.headers ?? {},
      ...(signingIn === undefined
        ? {}
        : { signIn: { request: requestOf(signingIn), save: signingIn.save ?? {} } }),
    }
  })
