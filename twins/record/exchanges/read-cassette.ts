/** @module Reads the JSON lines of a cassette, and says where they are none. */

import { HoldoutError, isJsonObject, type JsonObject } from '../../base/index.ts'
import { sendableBody } from './bodies.ts'
import {
  CASSETTE_VERSION,
  type Cassette,
  type CassetteHead,
  type RecordedExchange,
} from './model.ts'

/**
 * Reads a cassette. A last line without its line break was being written when the recorder died: nobody was answered, and it
 * is left out.
 *
 * @param file where it came from, for messages
 * @throws {HoldoutError} `CASSETTE_SYNTAX`, `CASSETTE_VERSION`
 */
export function readCassette(text: string, file: string): Cassette {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  let head: CassetteHead | undefined
  const exchanges: RecordedExchange[] = []
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const value = parseLine(line, file, i + 1)
    if (head === undefined) head = checkHead(value, file)
    else exchanges.push(checkExchange(value, file, i + 1))
  }
  if (head === undefined) throw syntax('there is no cassette in it', file, 1)
  // Lines are written as answers end; requests that overlap are put in the order in which they came.
  return {
    ...head,
    exchanges: exchanges.sort((a, b) => a.at.localeCompare(b.at) || a.exchange - b.exchange),
  }
}

function parseLine(line: string, file: string, at: number): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw syntax('this line is no JSON', file, at)
  }
  if (!isJsonObject(value)) throw syntax('an object is expected', file, at)
  return value
}

function checkHead(value: JsonObject, file: string): CassetteHead {
  const { cassette, service } = value
  if (cassette === undefined || typeof service !== 'string') {
    throw syntax('the first line must say {"cassette":1,"service":…}', file, 1)
  }
  if (cassette !== CASSETTE_VERSION) {
    throw new HoldoutError(`it is a cassette of version ${JSON.stringify(cassette)}`, {
      code: 'CASSETTE_VERSION',
      place: { file, line: 1, field: 'cassette' },
      hint: `this holdout reads version ${CASSETTE_VERSION}; record again, or use the holdout that wrote it`,
    })
  }
  if (!URL.canParse(service)) throw syntax('its service is no https:// address', file, 1)
  return value as unknown as CassetteHead
}

function checkExchange(value: JsonObject, file: string, line: number): RecordedExchange {
  const { exchange, at, method, path, request, response } = value
  const isWhole =
    typeof exchange === 'number' &&
    typeof at === 'string' &&
    typeof method === 'string' &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    hasHeaders(request)
  if (!isWhole) throw syntax('its exchange, at, method, path or request is missing', file, line)
  if (response !== undefined && !(hasHeaders(response) && isStatus(response.status))) {
    throw syntax('its response has no status or no headers', file, line)
  }
  const read = value as unknown as RecordedExchange
  try {
    for (const message of [read.request, read.response]) {
      new Headers(message?.headers)
      sendableBody(message?.body)
    }
  } catch (error) {
    throw syntax(`it cannot be sent once more: ${(error as Error).message}`, file, line)
  }
  return read
}

function isStatus(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 999
}

function hasHeaders(value: unknown): value is JsonObject {
  return isJsonObject(value) && isJsonObject(value.headers)
}

function syntax(message: string, file: string, line: number): HoldoutError {
  return new HoldoutError(message, {
    code: 'CASSETTE_SYNTAX',
    place: { file, line },
    hint: 'give the cassette.jsonl that `holdout twin record` wrote',
  })
}
