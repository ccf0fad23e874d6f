/** @module Bodies that are a sequence of values, one after another: JSON lines, JSON text sequences, server-sent events. */

import { isJsonObject, type JsonValue } from '../base/index.ts'

type Sequence = 'lines' | 'records' | 'events'

const SEQUENCES: Readonly<Record<string, Sequence>> = {
  'application/jsonl': 'lines',
  'application/x-jsonl': 'lines',
  'application/jsonlines': 'lines',
  'application/x-jsonlines': 'lines',
  'application/json-lines': 'lines',
  'application/ndjson': 'lines',
  'application/x-ndjson': 'lines',
  'application/x-json-stream': 'lines',
  'application/json-seq': 'records',
  'text/event-stream': 'events',
}

/** Whether bodies of a media type are sequences of values. */
export function isSequence(type: string): boolean {
  return sequenceOf(type) !== undefined
}

function sequenceOf(type: string): Sequence | undefined {
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? ''
  return Object.hasOwn(SEQUENCES, bare) ? SEQUENCES[bare] : undefined
}

/**
 * The body that spells values: a line each; RFC 7464's records; or events as WHATWG has them, where a value that is an event
 * itself (`{ event, data, id, retry }`) gives its fields and any other is the data of one.
 */
export function sequenceText(type: string, values: readonly JsonValue[]): string {
  const sequence = sequenceOf(type)
  return values
    .map((value) => {
      const text = JSON.stringify(value)
      if (sequence === 'events') return eventText(value)
      return sequence === 'records' ? `\u001e${text}\n` : `${text}\n`
    })
    .join('')
}

const FIELDS = ['event', 'id', 'retry', 'data']

function eventText(value: JsonValue): string {
  const isEvent =
    isJsonObject(value) &&
    value.data !== undefined &&
    Object.keys(value).every((name) => FIELDS.includes(name))
  const fields = isEvent ? value : { data: value }
  const lines = FIELDS.flatMap((name) => {
    const said = fields[name]
    if (said === undefined || said === null) return []
    const text = typeof said === 'string' ? said : JSON.stringify(said)
    return text.split(/\r\n|\n|\r/).map((line) => `${name}: ${line}`)
  })
  return `${lines.join('\n')}\n\n`
}

/**
 * The values that a body spells, as {@link sequenceText} writes them; undefined where one of them is no JSON, and where bodies
 * of the type are no sequences.
 */
export function sequenceValues(type: string, text: string): readonly JsonValue[] | undefined {
  const sequence = sequenceOf(type)
  if (sequence === undefined) return undefined
  const parts = text.split(
    sequence === 'events' ? '\n\n' : sequence === 'records' ? '\u001e' : '\n',
  )
  try {
    return parts.filter((part) => part.trim() !== '').map(sequence === 'events' ? eventOf : parsed)
  } catch {
    return undefined
  }
}

function parsed(text: string): JsonValue {
  return JSON.parse(text) as JsonValue
}

function eventOf(text: string): JsonValue {
  const event: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (FIELDS.includes(name))
      event[name] = event[name] === undefined ? value : `${event[name]}\n${value}`
  }
  const { data, ...others } = event
  if (data === undefined || Object.keys(others).length > 0) return event
  try {
    return parsed(data)
  } catch {
    return event
  }
}
