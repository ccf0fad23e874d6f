/** @module Refuses faults that could never be carried out, with the field, what was expected, and a hint. */

import {
  HoldoutError,
  isJsonObject,
  type JsonValue,
  LONGEST_WAIT_MS,
  linearPattern,
  nearestName,
} from '../../base/index.ts'
import { isHeaderName } from '../journal/sent-headers.ts'
import type { Fault } from './model.ts'

type Given = Readonly<Record<string, JsonValue | undefined>>
type Refuse = (message: string, field: string, hint: string) => never

const TEXTS = ['operation', 'method', 'path', 'event']
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  kind: ['auth-expiry', 'limit-exhausted', 'malformed-body'],
  transport: ['reset', 'truncate', 'stall', 'timeout'],
  webhook: ['out-of-order', 'duplicate', 'lost'],
}
/** Field → the least that it may be; all are whole numbers. */
const COUNTS: Readonly<Record<string, number>> = {
  latencyMs: 0,
  stallMs: 0,
  staleChanges: 1,
  staleMs: 1,
  times: 1,
  after: 0,
  retryAfterSeconds: 0,
}
/** The most that a count may be; elsewhere what a whole number can be without a loss. */
const MOST: Readonly<Record<string, number>> = {
  latencyMs: LONGEST_WAIT_MS,
  stallMs: LONGEST_WAIT_MS,
}
/** What it means to leave a count out, where people write a number for that. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  times: '; leave it out for a fault that every request meets',
}
const KNOWN = [
  ...TEXTS,
  ...Object.keys(CHOICES),
  ...Object.keys(COUNTS),
  ...['status', 'rate', 'latency', 'match', 'when'],
]
const WRONGS = ['status', 'kind', 'latencyMs', 'latency', 'transport', 'staleChanges', 'staleMs']
/** What ends a request before anything else can go wrong with it. */
const REFUSING: Readonly<Record<string, (value: JsonValue | undefined) => boolean>> = {
  status: () => true,
  kind: (kind) => kind !== 'malformed-body',
  transport: (transport) => transport === 'reset' || transport === 'stall',
}
const DISTRIBUTIONS: Readonly<Record<string, readonly string[]>> = {
  uniform: ['minMs', 'maxMs'],
  normal: ['meanMs', 'deviationMs'],
  lognormal: ['medianMs', 'p95Ms'],
  percentiles: ['points'],
}

/** What faults may name. */
export interface FaultedService {
  readonly behaviour: { readonly operations: Readonly<Record<string, unknown>> }
  /** In lower case. */
  readonly methods: readonly string[]
  readonly paths: readonly string[]
  readonly basePaths: readonly string[]
  hasPath(path: string): boolean
}

/**
 * Checks one fault, from code or from data.
 * @throws {HoldoutError} `WORLD_FAULT_INVALID`
 */
export function checkFault(fault: Fault, field: string, service: FaultedService): void {
  const refuse: Refuse = (message, name, hint) => {
    throw new HoldoutError(message, {
      code: 'WORLD_FAULT_INVALID',
      place: { field: name === '' ? field : `${field}.${name}` },
      hint,
    })
  }
  if (!isJsonObject(fault)) refuse('a fault is an object', '', 'give { status: 503 } or the like')
  const { when, ...data } = fault
  const given = data as unknown as Given
  for (const name of Object.keys(fault)) {
    if (KNOWN.includes(name)) continue
    const near = nearestName(name, KNOWN)
    refuse(
      `a fault has no ${JSON.stringify(name)}`,
      name,
      near === undefined ? `it has ${KNOWN.join(', ')}` : `did you mean ${near}?`,
    )
  }
  if (when !== undefined && typeof when !== 'function') {
    refuse(
      'a predicate in code cannot be read back from a file',
      'when',
      'give match, or set the fault again in code',
    )
  }
  checkFields(given, refuse)
  const { operation, method } = given
  const { behaviour, methods } = service
  const { operations } = behaviour
  if (typeof method === 'string' && !methods.includes(method.toLowerCase())) {
    const near = nearestName(method, methods)?.toUpperCase()
    refuse(
      `${method} is no method of HTTP, nor of the contract`,
      'method',
      near === undefined ? 'give GET, POST, PUT, PATCH or DELETE' : `did you mean ${near}?`,
    )
  }
  if (typeof operation === 'string' && !Object.hasOwn(operations, operation)) {
    const near = nearestName(operation, Object.keys(operations))
    refuse(
      `the contract has no operation ${JSON.stringify(operation)}`,
      'operation',
      near === undefined
        ? 'see `holdout twin explain` for the operations of a contract'
        : `did you mean ${near}?`,
    )
  }
  checkPath(given, service, refuse)
  if (given.latency !== undefined) checkLatency(given.latency, refuse)
  if (given.match !== undefined) checkMatch(given.match, refuse)
  checkTogether(given, refuse)
}

// Webhooks have the path of the request that they follow from, as it came.
function checkPath({ path, webhook }: Given, service: FaultedService, refuse: Refuse): void {
  if (typeof path !== 'string' || webhook !== undefined || path.includes('*')) return
  if (service.hasPath(path)) return
  const base = service.basePaths.find((one) => one !== '' && path.startsWith(`${one}/`))
  const unnamed = (one: string) => one.replaceAll(/\{[^}]*\}/g, '{}')
  const nearShape = nearestName(unnamed(path), service.paths.map(unnamed))
  const near = service.paths.find((one) => unnamed(one) === nearShape)
  refuse(
    `no operation of the contract is at ${path}`,
    'path',
    base !== undefined && service.hasPath(path.slice(base.length))
      ? `leave out ${base}, which is the server's`
      : near === undefined
        ? 'give a path as the contract has it, without its query; * stands for anything'
        : `did you mean ${near}?`,
  )
}

function checkFields(given: Given, refuse: Refuse): void {
  for (const name of TEXTS) {
    const value = given[name]
    if (value === undefined || (typeof value === 'string' && value !== '')) continue
    refuse(`${JSON.stringify(value)} is no text`, name, 'give a text')
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = given[name]
    if (value === undefined || choices.includes(value as string)) continue
    refuse(`there is no ${name} ${JSON.stringify(value)}`, name, `give ${choices.join(', ')}`)
  }
  const { status, rate } = given
  if (status !== undefined && !(isWhole(status) && status >= 200 && status <= 599)) {
    refuse(
      `${JSON.stringify(status)} is not an HTTP status`,
      'status',
      'give a number from 200 to 599',
    )
  }
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
    refuse(
      `a rate of ${JSON.stringify(rate)} is no share of requests`,
      'rate',
      'give a number from 0 to 1',
    )
  }
  for (const [name, least] of Object.entries(COUNTS)) {
    const value = given[name]
    const most = MOST[name] ?? Number.MAX_SAFE_INTEGER
    if (value === undefined || (isWhole(value) && value >= least && value <= most)) continue
    refuse(
      `${name} cannot be ${JSON.stringify(value)}`,
      name,
      isWhole(value) && value > most
        ? `give a whole number from ${least} to ${most}`
        : `give a whole number, ${least} or more${LEFT_OUT[name] ?? ''}`,
    )
  }
}

function checkLatency(latency: JsonValue, refuse: Refuse): void {
  const distribution = isJsonObject(latency) ? latency.distribution : undefined
  const fields = typeof distribution === 'string' ? DISTRIBUTIONS[distribution] : undefined
  if (!isJsonObject(latency) || fields === undefined) {
    refuse(
      `there is no distribution ${JSON.stringify(distribution) ?? 'given'}`,
      'latency.distribution',
      `give ${Object.keys(DISTRIBUTIONS).join(', ')}`,
    )
  }
  const points = latency.points
  if (distribution === 'percentiles') {
    const entries = isJsonObject(points) ? Object.entries(points) : []
    const isIn = ([at, ms]: readonly [string, JsonValue | undefined]) =>
      Number(at) >= 0 && Number(at) <= 100 && isLength(ms)
    if (entries.length > 0 && entries.every(isIn)) return
    refuse(
      `percentiles are numbers from 0 to 100 with milliseconds up to ${LONGEST_WAIT_MS}`,
      'latency.points',
      "give { '50': 20, '99': 900 } or the like",
    )
  }
  for (const name of fields) {
    if (isLength(latency[name])) continue
    refuse(
      `${JSON.stringify(latency[name]) ?? 'nothing'} is no length of time`,
      `latency.${name}`,
      `give milliseconds from 0 to ${LONGEST_WAIT_MS}`,
    )
  }
  const [low, high] = distribution === 'normal' ? [0, 0] : fields.map((name) => latency[name])
  if (Number(low) > Number(high) || (distribution === 'lognormal' && Number(low) === 0)) {
    refuse(
      `${fields[0]} ${String(low)} and ${fields[1]} ${String(high)} make no distribution`,
      `latency.${fields[0]}`,
      `give ${distribution === 'lognormal' ? 'more than 0, and ' : ''}no more than ${fields[1]}`,
    )
  }
}

function checkMatch(match: JsonValue, refuse: Refuse): void {
  const parts = ['query', 'header', 'body']
  if (!isJsonObject(match) || Object.keys(match).length === 0) {
    refuse('a match has parts', 'match', `give any of ${parts.join(', ')}`)
  }
  for (const [part, values] of Object.entries(match)) {
    if (!parts.includes(part) || !isJsonObject(values)) {
      refuse(
        `a request has no ${JSON.stringify(part)} to match by name`,
        `match.${part}`,
        `give ${parts.join(', ')}, each with names and values`,
      )
    }
    for (const [name, wanted] of Object.entries(values)) {
      if (part === 'header' && !isHeaderName(name)) {
        refuse(
          `${JSON.stringify(name)} cannot be the name of a header`,
          `match.header.${name}`,
          'give letters, digits and hyphens, such as x-request-id',
        )
      }
      if (!isJsonObject(wanted) || typeof wanted.pattern !== 'string') continue
      if (linearPattern(wanted.pattern) !== undefined) continue
      refuse(
        `${JSON.stringify(wanted.pattern)} is no regular expression that takes linear time`,
        `match.${part}.${name}.pattern`,
        'write it as JavaScript does, without slashes around it, look-around inside it and back references',
      )
    }
  }
}

function checkTogether(fault: Given, refuse: Refuse): void {
  const wrongs = WRONGS.filter((name) => fault[name] !== undefined)
  if (fault.webhook !== undefined) {
    const [other] = wrongs.filter((name) => name !== 'latencyMs')
    if (other !== undefined) {
      refuse('it is about a webhook and about a request', other, 'make two faults of it')
    }
    const idle = ['stallMs', 'retryAfterSeconds'].find((name) => fault[name] !== undefined)
    if (idle !== undefined) refuse('it says nothing of a webhook', idle, 'leave it out')
    if (fault.webhook === 'lost' && fault.latencyMs !== undefined) {
      refuse('what never comes is not late', 'latencyMs', 'leave it out, or say out-of-order')
    }
    return
  }
  if (fault.event !== undefined) {
    refuse('only webhooks have events', 'event', 'say what goes wrong with it: give webhook')
  }
  if (wrongs.length === 0) {
    refuse(
      'it says nothing that goes wrong',
      'status',
      `give ${WRONGS.join(', ')}; for webhooks, webhook`,
    )
  }
  const refusing = wrongs.filter((name) => REFUSING[name]?.(fault[name]) === true)
  const [other] = wrongs.filter((name) => name !== refusing[0] && !name.startsWith('latency'))
  if (refusing.length > 0 && other !== undefined) {
    refuse(`after ${refusing[0]} it comes to nothing`, other, 'make two faults of it')
  }
  if (fault.latency !== undefined && fault.latencyMs !== undefined) {
    refuse('latency is given twice', 'latency', 'give either latencyMs or a distribution')
  }
  if (fault.stallMs !== undefined && !/^(?:stall|timeout)$/.test(String(fault.transport))) {
    refuse('nothing stalls', 'stallMs', 'give transport: stall, or timeout')
  }
  if (
    fault.retryAfterSeconds !== undefined &&
    fault.status === undefined &&
    fault.kind !== 'limit-exhausted'
  ) {
    refuse(
      'nothing is refused that could be tried again',
      'retryAfterSeconds',
      'give status, or kind: limit-exhausted',
    )
  }
}

function isWhole(value: JsonValue): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function isLength(value: JsonValue | undefined): boolean {
  return typeof value === 'number' && value >= 0 && value <= LONGEST_WAIT_MS
}
