/** @module A body that stands for a query: what clients send that call reading operations with POST. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { bareType, isJsonType } from '../../contract/index.ts'
import { Refusal } from '../refusal.ts'
import { parseJson, type RawBody, readForm } from './read-body.ts'
import { readBytes } from './read-bytes.ts'

/**
 * What a request asks, its body's members put beside those of its query; a member that both have is the body's.
 * @throws {Refusal} 400 for text that is not what it says it is
 */
export async function queryFromBody(
  request: Request,
  url: URL,
  raw: RawBody,
): Promise<{ readonly value: JsonValue | undefined; readonly asked: URL }> {
  const bytes = await readBytes(request)
  if (bytes.byteLength === 0) return { value: undefined, asked: url }
  raw.bytes = bytes
  raw.size = bytes.byteLength
  const pairs = await pairsOf(bytes, request.headers.get('content-type') ?? '')
  const asked = new URL(url)
  for (const [name] of pairs) asked.searchParams.delete(name)
  for (const [name, text] of pairs) asked.searchParams.append(name, text)
  const value: JsonObject = Object.fromEntries(pairs)
  return { value, asked }
}

async function pairsOf(bytes: ArrayBuffer, type: string): Promise<readonly [string, string][]> {
  const bare = bareType(type)
  if (bare === 'multipart/form-data') {
    const form = await readForm(bytes, type)
    return [...form].filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  }
  const text = new TextDecoder().decode(bytes)
  if (!isJsonType(bare)) return [...new URLSearchParams(text)]
  const value = parseJson(text)
  if (!isJsonObject(value)) throw unreadable('is not an object, whose members a query could have')
  return Object.entries(value).flatMap(([name, one]) =>
    textsOf(one as JsonValue).map((each): [string, string] => [name, each]),
  )
}

function textsOf(value: JsonValue): readonly string[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.flatMap(textsOf)
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)]
}

function unreadable(message: string): Refusal {
  return new Refusal('Problems parsing JSON', {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_json',
    details: [{ field: 'body', message }],
  })
}
