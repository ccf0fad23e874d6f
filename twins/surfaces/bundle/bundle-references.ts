/** @module Brings the documents that a contract refers to into it, by swagger-parser, which is loaded only then. */

import { BlockList } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  positionAt,
} from '../../base/index.ts'
import { parseText } from '../../contract/index.ts'
import { withMappingAddresses, withMappingReferences } from './mapping-references.ts'
import { markParts, placeParts } from './name-parts.ts'

/** What swagger-parser tells its parsers of a document. */
interface ReadFile {
  /** An address, or a path in the spelling of addresses. */
  readonly url: string
  readonly data: unknown
}

/** Stands before paths, so that they are resolved as addresses are. */
const HERE = 'file://'

/**
 * The document with all that it refers to in it, so that each of its references starts with `#`; schemas keep their names.
 * @param text what was read, for the lines of messages
 * @param outside a reference that leaves it
 * @throws {HoldoutError} `CONTRACT_BUNDLE` for what cannot be read, `CONTRACT_SYNTAX` for what is neither JSON nor YAML
 */
export async function bundleReferences(
  source: string,
  document: JsonObject,
  text: string,
  outside: string,
): Promise<JsonValue> {
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser')
  let mistake: HoldoutError | undefined
  const placed = {
    order: 1,
    canParse: /\.(?:ya?ml|json)(?:\.gz)?$|\/[^/.]+$/i,
    parse(file: ReadFile): JsonObject {
      try {
        const { document } = parseText(nameOf(file.url), textOf(file), 'a part of a contract')
        const part = withMappingReferences(document)
        return withFullReferences(markParts(part, fileNameOf(file.url)), file.url)
      } catch (error) {
        if (error instanceof HoldoutError && error.code === 'CONTRACT_SYNTAX') mistake ??= error
        throw error
      }
    },
  }
  try {
    const said = withMappingReferences(document)
    const whole = await SwaggerParser.bundle(rootOf(source), structuredClone(said) as never, {
      dereference: { maxDepth: 20_000 },
      parse: { placed } as never,
      // A contract from outside must not make us ask around in this network; one from inside may lie there in several documents.
      resolve: { http: { safeUrlResolver: !isFromThisNetwork(source) } },
    })
    return withMappingAddresses(
      placeParts(withOwnReferences(whole as unknown as JsonObject, source)),
    )
  } catch (cause) {
    if (mistake !== undefined) throw mistake
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)
    // The one that could not be read, where the reason names it; else the first there is.
    const named = allOutside(document).find((one) => reason.includes(fileNameOf(one))) ?? outside
    const at = text.indexOf(named)
    throw new HoldoutError(`what it refers to cannot be brought in: ${reason}`, {
      code: 'CONTRACT_BUNDLE',
      place: { file: source, ...(at === -1 ? {} : positionAt(text, at)) },
      hint: `check the reference ${named}; it is read relative to this file`,
      cause,
    })
  }
}

function allOutside(document: JsonObject): readonly string[] {
  const found: string[] = []
  mapReferences(document, (path, hash) => {
    if (path !== '') found.push(path + hash)
    return path + hash
  })
  return found
}

function fileNameOf(reference: string): string {
  return decoded(reference.replace(/[#?].*$/s, '').replace(/^.*\//s, ''))
}

function isAddress(source: string): boolean {
  return /^https?:/.test(source)
}

function rootOf(source: string): string {
  if (isAddress(source)) return source
  return source.startsWith('file:') ? fileURLToPath(source) : resolve(source)
}

function nameOf(url: string): string {
  return isAddress(url) ? url : fileURLToPath(new URL(url, HERE))
}

function textOf({ data }: ReadFile): string {
  if (!(data instanceof Uint8Array)) return String(data)
  return new TextDecoder().decode(data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data)
}

// A part is moved to another place, from where `../main.yaml` would be something else.
function withFullReferences(part: JsonObject, url: string): JsonObject {
  const base = new URL(url, HERE)
  return mapReferences(part, (path, hash) => {
    if (path === '') return path + hash
    const { protocol, pathname, href } = new URL(path, base)
    return (protocol === 'file:' ? pathname : href) + hash
  }) as JsonObject
}

// What refers back to the contract refers to the document that everything is in.
function withOwnReferences(whole: JsonObject, source: string): JsonObject {
  const root = rootOf(source)
  const own = isAddress(root) ? new URL(root).href : pathToFileURL(root).href
  return mapReferences(whole, (path, hash) => {
    const isOwn = path !== '' && decoded(new URL(path, HERE).href) === decoded(own)
    return isOwn ? hash || '#' : path + hash
  }) as JsonObject
}

function decoded(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return url
  }
}

function mapReferences(value: JsonValue, map: (path: string, hash: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapReferences(item, map))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key !== '$ref' || typeof child !== 'string') {
        return [key, child === undefined ? child : mapReferences(child, map)]
      }
      const at = child.indexOf('#')
      return [key, at === -1 ? map(child, '') : map(child.slice(0, at), child.slice(at))]
    }),
  )
}

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, bits, 'ipv4')
}
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

function isFromThisNetwork(source: string): boolean {
  if (!isAddress(source)) return false
  const { hostname } = new URL(source)
  if (hostname.startsWith('[')) return PRIVATE.check(hostname.slice(1, -1), 'ipv6')
  if (/^[\d.]+$/.test(hostname)) return PRIVATE.check(hostname, 'ipv4')
  return /^[^.]+$|\.(?:localhost|local|internal|intranet|lan|home|corp)$/.test(hostname)
}
