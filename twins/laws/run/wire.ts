/** @module A law's request as HTTP, and as a curl command. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, isJsonType, type Parameter } from '../../contract/index.ts'
import type { LawRequest } from '../model.ts'

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** How requests reach the service. */
export interface Wire {
  /** The service's address, base path included. */
  readonly base: string
  readonly credential: string
  /** What single operations take in place of the credential, by their ids. */
  readonly tokens?: ReadonlyMap<string, string>
  /** Sent with every request, and wins. */
  readonly headers: Readonly<Record<string, string>>
}

const BOUNDARY = 'holdout-boundary'

/** What a value begins with; between parts that are told apart it stands again. */
const SIGNS: Readonly<Record<string, string>> = { label: '.', matrix: ';' }

/** The address that a contract gives, or one that stands for it. */
export function baseOf(contract: Contract): string {
  const [server = ''] = contract.servers
  try {
    return new URL(server, 'https://twin.local').href.replace(/\/$/, '')
  } catch {
    return 'https://twin.local'
  }
}

/** The request over the wire. */
export function toWire(contract: Contract, request: LawRequest, wire: Wire): WireRequest {
  const { operation } = request.subject
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === name)
    return pathText(parameter, request.path[name] ?? '')
  })
  const pairs: [string, string][] = []
  for (const [name, value] of Object.entries(request.query)) {
    const parameter = operation.parameters.find((one) => one.in === 'query' && one.name === name)
    pairs.push(...queryPairs(parameter, name, value))
  }
  const headers: Record<string, string> = { accept: 'application/json', ...request.headers }
  if (request.anonymous !== true) {
    const credential = wire.tokens?.get(operation.id) ?? wire.credential
    addCredential(contract, request, credential, headers, pairs)
    Object.assign(headers, lowerCased(wire.headers))
  }
  const body = request.body === undefined ? undefined : bodyText(request.body)
  if (request.body !== undefined) {
    const { type } = request.body
    headers['content-type'] = /multipart/.test(type)
      ? `multipart/form-data; boundary=${BOUNDARY}`
      : type
  }
  const search = new URLSearchParams(pairs).toString()
  return {
    method: operation.method.toUpperCase(),
    url: wire.base + path + (search === '' ? '' : `?${search}`),
    headers,
    ...(body === undefined ? {} : { body }),
  }
}

/**
 * A value as a path says it, encoded, in the style of its parameter (OpenAPI 3.1.1, 4.8.12; RFC 6570, 3.2). A list and an
 * object hold only what has a text of its own.
 */
export function pathText(parameter: Parameter | undefined, value: JsonValue): string {
  const { name = '', style = 'simple', explode = false, multiSegment } = parameter ?? {}
  const said = (one: JsonValue | undefined) => encodeURIComponent(String(one))
  const sign = SIGNS[style] ?? ''
  const between = explode && sign !== '' ? sign : ','
  const own = style === 'matrix' ? `${said(name)}=` : ''
  if (Array.isArray(value)) {
    const items = value.map(said)
    return sign + own + items.join(explode ? between + own : between)
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value)
    return explode
      ? sign + members.map(([key, one]) => `${said(key)}=${said(one)}`).join(between)
      : sign + own + members.flat().map(said).join(between)
  }
  if (multiSegment === true) return String(value).split('/').map(said).join('/')
  return sign + own + said(value)
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

function queryPairs(
  parameter: Parameter | undefined,
  name: string,
  value: JsonValue,
): [string, string][] {
  const scalar = (one: JsonValue) => (typeof one === 'object' ? JSON.stringify(one) : String(one))
  if (Array.isArray(value)) {
    const items = value.map(scalar)
    const delimiter = { spaceDelimited: ' ', pipeDelimited: '|' }[parameter?.style ?? ''] ?? ','
    return parameter?.explode === false
      ? [[name, items.join(delimiter)]]
      : items.map((item) => [name, item])
  }
  if (!isJsonObject(value)) return [[name, scalar(value)]]
  if (parameter?.style === 'deepObject') return bracketPairs(name, value)
  if (parameter?.explode === true)
    return Object.entries(value).map(([key, one]) => [key, scalar(one as JsonValue)])
  return [[name, JSON.stringify(value)]]
}

function addCredential(
  contract: Contract,
  request: LawRequest,
  credential: string,
  headers: Record<string, string>,
  pairs: [string, string][],
): void {
  const { security, parameters } = request.subject.operation
  const requirement = security.find((one) => Object.keys(one).length > 0)
  if (requirement === undefined) {
    // Contracts that declare no security are asked as their clients ask.
    if (contract.securitySchemes.size === 0) headers.authorization = `Bearer ${credential}`
    return
  }
  for (const name of Object.keys(requirement)) {
    const scheme = contract.securitySchemes.get(name)
    if (scheme === undefined) headers.authorization ??= `Bearer ${credential}`
    if (scheme === undefined || scheme.type === 'mutualTLS') continue
    const { definition } = scheme
    if (scheme.type === 'apiKey') {
      const at = String(definition.name)
      if (definition.in === 'query') pairs.push([at, credential])
      else if (definition.in === 'cookie') headers.cookie = `${at}=${credential}`
      else headers[at.toLowerCase()] = credential
    } else if (scheme.type === 'http' && String(definition.scheme).toLowerCase() === 'basic') {
      headers.authorization = `Basic ${btoa(`holdout:${credential}`)}`
    } else headers.authorization = `Bearer ${credential}`
  }
  const token = parameters.find(({ name, required }) => name === 'token' && required)
  if (token?.in === 'query') pairs.push(['token', credential])
  else if (token?.in === 'header') headers.token = credential
}

function bodyText({ type, value }: { readonly type: string; readonly value: JsonValue }): string {
  if (isJsonType(type)) return JSON.stringify(value)
  if (/x-www-form-urlencoded/.test(type)) return new URLSearchParams(formPairs(value)).toString()
  if (/multipart/.test(type)) {
    // A form that is one text is one file.
    const about = typeof value === 'string' ? '; filename="file"\r\ncontent-type: text/plain' : ''
    const parts = formPairs(value).map(
      ([name, text]) =>
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${about}\r\n\r\n${text}\r\n`,
    )
    return `${parts.join('')}--${BOUNDARY}--\r\n`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function formPairs(value: JsonValue): [string, string][] {
  if (Array.isArray(value)) return value.map((one: JsonValue) => ['value', String(one)])
  if (!isJsonObject(value)) return [['file', String(value)]]
  return Object.entries(value).flatMap(([name, one]) => bracketPairs(name, one as JsonValue))
}

function bracketPairs(name: string, value: JsonValue): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      bracketPairs(typeof item === 'object' ? `${name}[${i}]` : `${name}[]`, item),
    )
  }
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, one]) =>
      bracketPairs(`${name}[${key}]`, one as JsonValue),
    )
  }
  return [[name, value === null ? '' : String(value)]]
}

/** The request as a command for a shell. */
export function toCurl({ method, url, headers, body }: WireRequest): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
  return [
    'curl -s',
    method === 'GET' ? '' : `-X ${method}`,
    quote(url),
    ...Object.entries(headers)
      .filter(([name, value]) => name !== 'accept' || value !== 'application/json')
      .map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    body === undefined || body === '' ? '' : `--data-binary ${quote(body)}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
