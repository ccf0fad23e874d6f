/** @module What a service does at every operation and its contract never says: limits, entity tags, idempotency keys, how ids look, who is signed in. */

import { isJsonObject, type JsonObject, type JsonValue, REDACTED } from '../../../base/index.ts'
import type { IdStyle } from '../../../behaviour/index.ts'
import type { Observed } from '../../../record/exchanges/index.ts'
import type { Twin } from '../../../twin/index.ts'
import { fieldOf } from '../../../world/index.ts'
import type { Finding } from '../model.ts'
import { fitsStyle, styleOf } from './id-style.ts'

/** A finding about the service, and the exchanges that show it. */
export interface ServiceFinding {
  readonly finding: Finding
  readonly evidence: readonly number[]
}

/** What the profile and the resources should say and do not. */
export function serviceFindings(
  twin: Twin,
  observed: readonly Observed[],
): readonly ServiceFinding[] {
  return [
    ...limits(twin, observed),
    ...conditional(twin, observed),
    ...idempotency(twin, observed),
    ...idStyles(twin, observed),
  ]
}

function limits({ profile }: Twin, observed: readonly Observed[]): readonly ServiceFinding[] {
  if (profile.limits !== undefined) return []
  const seen = observed.filter((one) => limitHeaders(one) !== undefined)
  const first = seen[0]
  const told = first && limitHeaders(first)
  if (first === undefined || told === undefined) return []
  const names = Object.values(told.names)
  return [
    {
      evidence: seen.map(({ exchange }) => exchange.exchange),
      finding: {
        kind: 'semantics',
        what: 'header',
        field: told.names.limit,
        message: `the service tells a limit of ${told.requests} requests in ${names.join(', ')}, the twin does not`,
        service: told.requests,
        mend: 'say the limit and its headers under `limits` of the profile; how long its window is, the service alone knows',
        correction: {
          file: 'profile',
          at: ['limits'],
          before: undefined,
          after: {
            requests: told.requests,
            windowMs: windowOf(seen),
            headers: told.names,
            ...(told.reset === undefined ? {} : { reset: told.reset }),
          },
        },
      },
    },
  ]
}

interface ToldLimit {
  readonly requests: number
  readonly names: { readonly limit: string; readonly [part: string]: string }
  readonly reset: 'epoch-seconds' | 'seconds-left' | 'iso-time' | undefined
}

function limitHeaders({ exchange }: Observed): ToldLimit | undefined {
  const headers = exchange.response?.headers ?? {}
  const find = (part: string) =>
    Object.keys(headers).find((name) => /rate-?limit/.test(name) && name.endsWith(`-${part}`))
  const limit = find('limit')
  // `RateLimit-Limit: 100, 100;w=60` tells its windows too.
  const requests = Number.parseInt(headers[limit ?? ''] ?? '', 10)
  if (limit === undefined || !(requests > 0)) return undefined
  const names: Record<string, string> = { limit }
  for (const part of ['remaining', 'used', 'reset', 'resource']) {
    const name = find(part)
    if (name !== undefined) names[part] = name
  }
  const reset = headers[names.reset ?? '']
  const kind =
    reset === undefined
      ? undefined
      : /^\d{4}-/.test(reset)
        ? 'iso-time'
        : Number(reset) > 1e9
          ? 'epoch-seconds'
          : 'seconds-left'
  return { requests, names: names as ToldLimit['names'], reset: kind }
}

/** The longest time to a reset that was seen, as a usual length: a minute, an hour or a day. */
function windowOf(seen: readonly Observed[]): number {
  const left = seen.flatMap((one) => {
    const told = limitHeaders(one)
    const value = one.exchange.response?.headers[told?.names.reset ?? ''] ?? ''
    if (told?.reset === 'seconds-left') return [Number(value) * 1000]
    const at = told?.reset === 'iso-time' ? Date.parse(value) : Number(value) * 1000
    return Number.isNaN(at) ? [] : [at - Date.parse(one.exchange.at)]
  })
  const most = Math.max(0, ...left)
  return [60_000, 3_600_000, 86_400_000].find((usual) => most <= usual + 2000) ?? 86_400_000
}

function conditional({ profile }: Twin, observed: readonly Observed[]): readonly ServiceFinding[] {
  if (profile.conditional !== undefined) return []
  const reads = observed.filter(
    ({ exchange, status }) => exchange.method === 'GET' && status === 200,
  )
  const tagged = reads.filter(({ exchange }) => exchange.response?.headers.etag !== undefined)
  // Where the contract speaks of it, the twin does it by itself.
  const untold = tagged.filter(
    ({ operation }) =>
      !operation.responses.some(
        ({ status, headers }) =>
          ['304', '412'].includes(status) ||
          Object.keys(headers).some((name) => name.toLowerCase() === 'etag'),
      ),
  )
  const first = untold[0]
  if (first === undefined) return []
  const headers = first.exchange.response?.headers ?? {}
  const isEverywhere = tagged.length === reads.length
  const operations = [...new Set(tagged.map(({ operation }) => operation.id))]
  return [
    {
      evidence: untold.map(({ exchange }) => exchange.exchange),
      finding: {
        kind: 'semantics',
        what: 'header',
        field: 'etag',
        message: `the service tags ${isEverywhere ? 'what it shows' : `the answers of ${operations.join(', ')}`} with ETag, the twin does not`,
        service: 'sent',
        twin: '',
        mend: 'say it under `conditional` of the profile',
        correction: {
          file: 'profile',
          at: ['conditional'],
          before: undefined,
          after: {
            etag: headers.etag?.startsWith('W/') === true ? 'weak' : 'strong',
            lastModified: headers['last-modified'] !== undefined,
            ...(isEverywhere ? {} : { operations }),
          },
        },
      },
    },
  ]
}

function idempotency({ profile }: Twin, observed: readonly Observed[]): readonly ServiceFinding[] {
  const header = 'idempotency-key'
  const seen = observed.filter(({ exchange }) => exchange.request.headers[header] !== undefined)
  // Software sends keys to services that know nothing of them, too: only a second use tells.
  const byKey = Map.groupBy(seen, ({ exchange }) => exchange.request.headers[header])
  const again = [...byKey].find(([key, uses]) => key !== REDACTED && isSameAnswer(uses))
  if (profile.idempotency !== undefined || again === undefined) return []
  const [, uses] = again
  return [
    {
      evidence: uses.map(({ exchange }) => exchange.exchange),
      finding: {
        kind: 'semantics',
        what: 'idempotency',
        field: header,
        message:
          'the service answers the same idempotency key as it did before, the twin does it once more',
        mend: 'say the header under `idempotency` of the profile',
        correction: { file: 'profile', at: ['idempotency'], before: undefined, after: { header } },
      },
    },
  ]
}

function isSameAnswer(uses: readonly Observed[]): boolean {
  const [first, second] = uses
  if (first === undefined || second === undefined || !first.succeeded) return false
  return JSON.stringify(first.answer) === JSON.stringify(second.answer)
}

function idStyles(twin: Twin, observed: readonly Observed[]): readonly ServiceFinding[] {
  const found: ServiceFinding[] = []
  for (const resource of Object.values(twin.behaviour.resources)) {
    const shown = observed.filter(
      ({ behaviour, succeeded }) =>
        succeeded && behaviour.resource === resource.name && behaviour.member === undefined,
    )
    for (const [field, style] of Object.entries(resource.ids)) {
      const samples = new Map<JsonValue, number>()
      for (const one of shown) {
        for (const thing of one.shown) {
          const id = fieldOf(thing, field)
          if (id !== undefined && !isJsonObject(id)) samples.set(id, one.exchange.exchange)
        }
      }
      const finding = idFinding(resource.name, resource.ids, field, style, [...samples.keys()])
      if (finding !== undefined) found.push({ finding, evidence: [...new Set(samples.values())] })
    }
  }
  return found
}

function idFinding(
  resource: string,
  ids: Readonly<Record<string, IdStyle>>,
  field: string,
  style: IdStyle,
  samples: readonly JsonValue[],
): Finding | undefined {
  // Two may be alike by chance.
  if (samples.length < 3 || samples.every((id) => fitsStyle(style, id))) return undefined
  const better = styleOf(samples)
  return {
    kind: 'semantics',
    what: 'id-style',
    field: `${resource}.${field}`,
    message: `ids of ${resource} look like ${samples.slice(0, 2).join(' and ')}, and the twin makes other ones`,
    service: samples.slice(0, 3),
    twin: style as unknown as JsonObject,
    mend: 'say how the id is made under `ids` of the resource in the behaviour file',
    ...(better === undefined
      ? {}
      : {
          correction: {
            file: 'behaviour',
            at: ['resources', resource, 'ids'],
            before: ids as unknown as JsonObject,
            after: { ...ids, [field]: better } as unknown as JsonObject,
          } as const,
        }),
  }
}
