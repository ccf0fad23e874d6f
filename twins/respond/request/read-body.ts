/** @module The body of a request as a JSON value, whatever its media type, checked against the contract. */

import { isTooDeep, type JsonValue, jsonProblem, MOST_LEVELS } from '../../base/index.ts'
import { bareType, isJsonType, type MediaType, validatorFor } from '../../contract/index.ts'
import { oauthEndpoints } from '../oauth/find-endpoints.ts'
import { Refusal, type RefusalDetail } from '../refusal.ts'
import type { OperationPlan, Service } from '../service.ts'
import { bareFields, nestFields, typeTexts } from './form-fields.ts'
import { bodyFor } from './media-types.ts'
import { encodingsOf, MOST_BODY_BYTES, readBytes, readText } from './read-bytes.ts'
import { isBytes, type Media, readUpload, textOfBytes } from './read-upload.ts'

/** The body as it came, where its value does not say it all: no JSON, or none that could be read. */
export interface RawBody {
  bytes: ArrayBuffer | undefined
  /** How many bytes came. */
  size: number
}

/** What was read, and what is wrong with it. */
export interface ReadBody {
  readonly value: JsonValue | undefined
  readonly problems: readonly RefusalDetail[]
  /** What the value is about, where bytes came with it. */
  readonly media?: Media
}

const NONE: readonly RefusalDetail[] = []
const NOTHING: ReadBody = { value: undefined, problems: NONE }
const decoder = new TextDecoder()
const encoder = new TextEncoder()

/**
 * Reads and checks a body.
 * @throws {Refusal} 415 for a media type that the contract does not have, 400 for text that is not what it says it is
 */
export async function readBody(
  service: Service,
  plan: OperationPlan,
  request: Request,
  raw: RawBody,
): Promise<ReadBody> {
  const { requestBody } = plan.operation
  if (requestBody === undefined) return NOTHING
  const noBody = (): ReadBody =>
    requestBody.required
      ? { value: undefined, problems: [{ field: 'body', message: 'is required' }] }
      : emptyForm(service, requestBody.content, request)
  if (request.method === 'GET' || request.method === 'HEAD') return noBody()
  const json = plainJson(service, requestBody.content, request)
  if (json !== undefined) {
    const text = await readText(request)
    return text === '' ? noBody() : readJson(service, json, text, request, raw)
  }
  const bytes = await readBytes(request)
  if (bytes.byteLength === 0) return noBody()
  raw.bytes = bytes
  raw.size = bytes.byteLength
  const text = decoder.decode(bytes)
  const type = request.headers.get('content-type') ?? guessType(text)
  const media = bodyFor(requestBody.content, type) ?? formOf(service, plan, type)
  if (media === undefined) {
    throw new Refusal('Unsupported Media Type', {
      outcome: 'invalid-request',
      statuses: [415, 400, 422],
      code: 'unsupported_media_type',
      details: [
        {
          field: 'header.content-type',
          message: `${bareType(type)} is none of ${requestBody.content.map((m) => m.type).join(', ')}`,
        },
      ],
    })
  }
  const upload = readUpload(requestBody.content, type, bytes)
  if (upload !== undefined && upload.about === undefined) {
    return {
      value: {},
      problems: [],
      ...(upload.media === undefined ? {} : { media: upload.media }),
    }
  }
  const parsed =
    upload?.about === undefined
      ? await parseBody(service, media, type, bytes, text)
      : { value: parseJson(upload.about), media: upload.media }
  const { value } = parsed
  if (isJsonType(bareType(type)) && parsed.media === undefined) raw.bytes = undefined
  const came = parsed.media === undefined ? {} : { media: parsed.media }
  return { value, problems: problemsOf(service, media, value), ...came }
}

// Clients send forms to authorization servers, as RFC 6749, 7009 and 7662 have it, whatever a contract calls the same fields.
function formOf(service: Service, plan: OperationPlan, type: string): MediaType | undefined {
  if (bareType(type) !== 'application/x-www-form-urlencoded') return undefined
  const isEndpoint = oauthEndpoints(service.contract).has(plan.operation.id)
  return isEndpoint
    ? plan.operation.requestBody?.content.find((one) => isJsonType(one.type))
    : undefined
}

// What most clients send: JSON for JSON, of a size that they announce. Its text is read with two copies less than its bytes.
function plainJson(
  service: Service,
  content: readonly MediaType[],
  request: Request,
): MediaType | undefined {
  const { headers } = request
  const type = headers.get('content-type')
  if (encodingsOf(request).length > 0) return undefined
  if (type === null || !isJsonType(bareType(type))) return undefined
  const size = Number(headers.get('content-length') ?? 0)
  if (!(size > 0 && size <= MOST_BODY_BYTES)) return undefined
  const media = bodyFor(content, type)
  return media === undefined || isBytes(service.contract, media, type) ? undefined : media
}

function readJson(
  service: Service,
  media: MediaType,
  text: string,
  { headers }: Request,
  raw: RawBody,
): ReadBody {
  raw.size = Number(headers.get('content-length'))
  try {
    const value = parseJson(text)
    return { value, problems: problemsOf(service, media, value) }
  } catch (error) {
    raw.bytes = encoder.encode(text).buffer
    throw error
  }
}

function problemsOf(
  service: Service,
  media: MediaType,
  value: JsonValue,
): readonly RefusalDetail[] {
  if (media.schema === undefined) return NONE
  const problems = validatorFor(service.contract, media.schemaPointer, 'request')(value)
  if (problems.length === 0) return NONE
  return problems.map(({ path, message }) => ({
    field: path === '' ? 'body' : `body.${path}`,
    message,
  }))
}

interface ParsedBody {
  readonly value: JsonValue
  readonly media?: Media | undefined
}

// A form without fields is written as nothing at all: it says so itself, and lacks what the form requires.
function emptyForm(service: Service, content: readonly MediaType[], request: Request): ReadBody {
  const type = request.headers.get('content-type') ?? ''
  if (bareType(type) !== 'application/x-www-form-urlencoded') return NOTHING
  const media = bodyFor(content, type)
  if (media?.schema === undefined) return NOTHING
  const problems = validatorFor(service.contract, media.schemaPointer, 'request')({})
  return {
    value: undefined,
    problems: problems.map(({ path, message }) => ({ field: `body.${path}`, message })),
  }
}

async function parseBody(
  service: Service,
  media: MediaType,
  type: string,
  bytes: ArrayBuffer,
  text: string,
): Promise<ParsedBody> {
  const bare = bareType(type)
  const { schema, schemaPointer, separators } = media
  const typed = (sent: readonly [string, string][]) => {
    const pairs = separators === undefined ? sent : separated(sent, separators)
    const value =
      schema === undefined ? undefined : bareFields(service.contract, schemaPointer, pairs)
    const nested = value ?? nestFields(pairs)
    return schema === undefined ? nested : typeTexts(service.contract, schemaPointer, nested)
  }
  if (isBytes(service.contract, media, type)) {
    const whole = new Uint8Array(bytes)
    return { value: textOfBytes(whole), media: { type, bytes: whole } }
  }
  if (isJsonType(bare)) return { value: parseJson(text) }
  if (bare === 'application/x-www-form-urlencoded')
    return { value: typed([...new URLSearchParams(text)]) }
  if (bare !== 'multipart/form-data') return { value: text }
  const pairs: [string, string][] = []
  let file: Media | undefined
  for (const [member, part] of await readForm(bytes, type)) {
    const own = typeof part === 'string' ? undefined : new Uint8Array(await part.arrayBuffer())
    pairs.push([member, own === undefined ? String(part) : textOfBytes(own)])
    if (own === undefined || typeof part === 'string' || isJsonType(part.type)) continue
    file ??= { type: part.type || 'application/octet-stream', bytes: own, name: part.name, member }
  }
  return { value: typed(pairs), media: file }
}

// Each of several values in one text (`tags=new,used`) as a field of its own.
function separated(
  pairs: readonly [string, string][],
  separators: ReadonlyMap<string, string>,
): [string, string][] {
  return pairs.flatMap(([name, text]): [string, string][] => {
    const separator = separators.get(name)
    if (separator === undefined || text === '') return [[name, text]]
    return text.split(separator).map((value) => [name, value])
  })
}

/**
 * The value of a text of JSON.
 * @throws {Refusal} 400 for text that is none, or nested so deeply that nobody could go through it
 */
export function parseJson(text: string): JsonValue {
  let message = `is nested deeper than ${MOST_LEVELS} levels`
  if (!isTooDeep(text)) {
    try {
      return JSON.parse(text) as JsonValue
    } catch (cause) {
      message = jsonProblem(cause)
    }
  }
  throw new Refusal('Problems parsing JSON', {
    outcome: 'invalid-request',
    statuses: [400, 422],
    code: 'invalid_json',
    details: [{ field: 'body', message }],
  })
}

/** The parts of a form. */
export async function readForm(bytes: ArrayBuffer, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch (cause) {
    throw new Refusal('Problems parsing the form', {
      outcome: 'invalid-request',
      statuses: [400, 422],
      code: 'invalid_form_data',
      details: [{ field: 'body', message: 'is not the form that its content type announces' }],
      cause,
    })
  }
}

// A body that says nothing about itself is most often JSON.
function guessType(text: string): string {
  return /^\s*[{["]/.test(text) ? 'application/json' : 'application/x-www-form-urlencoded'
}
