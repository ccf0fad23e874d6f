/** @module A fault of one trial: its numbers drawn, its names filled in. */

import {
  HoldoutError,
  type JsonObject,
  type JsonValue,
  parseDuration,
  type Random,
} from '../../../twins/base/index.ts'
import type { Fault } from '../../../twins/index.ts'
import type { FaultTemplate } from '../model.ts'
import { interpolate } from './interpolate.ts'

const TRANSPORTS = ['reset', 'truncate', 'stall', 'timeout']

// What each number must be, once it is known; spans are drawn as `20ms` or as milliseconds and seconds.
const NUMBERS: Readonly<
  Record<string, { least: number; most: number; whole: boolean; unitMs?: number }>
> = {
  status: { least: 400, most: 599, whole: true },
  latencyMs: { least: 0, most: Infinity, whole: true, unitMs: 1 },
  stallMs: { least: 0, most: Infinity, whole: true, unitMs: 1 },
  staleChanges: { least: 1, most: Infinity, whole: true },
  staleMs: { least: 1, most: Infinity, whole: true, unitMs: 1 },
  times: { least: 1, most: Infinity, whole: true },
  after: { least: 0, most: Infinity, whole: true },
  rate: { least: 0, most: 1, whole: false },
  retryAfterSeconds: { least: 0, most: Infinity, whole: true, unitMs: 1000 },
}

// Objects that belong to the fault as they are; the world draws from a distribution at each request.
const WHOLE = ['match', 'latency']

/** True when something about a fault is drawn by itself; names are drawn elsewhere. */
export function drawsSomething(template: FaultTemplate): boolean {
  return Object.entries(template).some(
    ([field, value]) => typeof value === 'object' && !WHOLE.includes(field),
  )
}

/**
 * The fault of one trial.
 *
 * @throws {HoldoutError} `SCENARIO_FAULT` when what was drawn by name does not fit
 */
export function drawFault(template: FaultTemplate, drawn: JsonObject, random: Random): Fault {
  const fault: Record<string, JsonValue> = {}
  for (const [field, written] of Object.entries(template) as [string, FaultTemplate['status']][]) {
    if (written === undefined) continue
    if (WHOLE.includes(field)) {
      fault[field] = interpolate(written as unknown as JsonValue, { drawn })
      continue
    }
    if (typeof written === 'object') {
      fault[field] = random.fork(field).int(written.min, written.max)
      continue
    }
    const value = interpolate(written, { drawn })
    const fits = field in NUMBERS ? numberOf(field, value) : textOf(field, value)
    if (fits === undefined) {
      throw new HoldoutError(
        `${JSON.stringify(value)}, drawn for ${written}, is no ${field} of a fault`,
        {
          code: 'SCENARIO_FAULT',
          hint: 'vary over values that fit, such as { one-of: [500, 503] } for a status',
        },
      )
    }
    fault[field] = fits
  }
  return fault as Fault
}

function numberOf(field: string, value: JsonValue): number | undefined {
  const rule = NUMBERS[field]
  if (rule === undefined) return undefined
  const { least, most, whole, unitMs } = rule
  const span = unitMs !== undefined && typeof value === 'string' ? parseDuration(value) : undefined
  const number = span === undefined ? value : Math.ceil(span / (unitMs ?? 1))
  if (typeof number !== 'number' || !(number >= least && number <= most)) return undefined
  return whole && !Number.isInteger(number) ? undefined : number
}

function textOf(field: string, value: JsonValue): string | undefined {
  if (typeof value !== 'string') return undefined
  return field === 'transport' && !TRANSPORTS.includes(value) ? undefined : value
}
