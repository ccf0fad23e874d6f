/** @module Bodies that are a sequence of values, one after another: JSON lines, JSON text sequences, server-sent events. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../json-pointer.ts'
import type { Contract, MediaType } from '../model.ts'
import { bareType } from './media-types.ts'

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
  const bare = bareType(type)
  return Object.hasOwn(SEQUENCES, bare) ? SEQUENCES[bare] : undefined
}

/**
 * Where the schema stands of what an event's `data` spells, which is JSON as text there (`contentSchema`); undefined where its
 * schema has none. Found once for a media type, which is of one contract.
 */
export function eventContent(
  contract: Pick<Contract, 'resolve'>,
  media: MediaType,
): string | undefined {
  let known = contents.get(media)
  if (known === undefined) {
    known = { pointer: findContent(contract, media) }
    contents.set(media, known)
  }
  return known.pointer
}

const contents = new WeakMap<MediaType, { readonly pointer: string | undefined }>()

function findContent(
  contract: Pick<Contract, 'resolve'>,
  { type, schema, schemaPointer }: MediaType,
): string | undefined {
  if (sequenceOf(type) !== 'events') return undefined
  let at = contract.resolve(schema, schemaPointer)
  for (const step of [['items'], ['properties', 'data']]) {
    const inner = at.value === undefined ? undefined : valueAt(at.value, childPointer('#', ...step))
    if (inner !== undefined) at = contract.resolve(inner, childPointer(at.pointer, ...step))
    else if (step[0] === 'properties') return undefined
  }
  const isSaid = isJsonObject(at.value) && at.value.contentSchema !== undefined
  return isSaid ? `${at.pointer}/contentSchema` : undefined
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
  if (data === undefined) return event
  try {
    const value = parsed(data)
    // A text that happens to be a number or a word of JSON's is a text where the event has a name.
    return isJsonObject(value) || Object.keys(others).length === 0 ? value : event
  } catch {
    return event
  }
}
