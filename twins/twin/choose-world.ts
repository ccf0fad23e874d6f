/** @module Which world a request is for: the one its surface fixes, else the one it names itself. */

import type { Contract } from '../contract/index.ts'
import type { FetchContext, WorldChoice } from './model.ts'

/** The header by which a request names its world. */
const WORLD_HEADER = 'x-holdout-world'
const PREFIX = '/@world/'
const LOCAL_SUFFIX = '.localhost'
// `.` and `..` vanish from paths before anybody sees them.
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/

/** The name of a world, and the URL without what named it. */
export interface ChosenWorld {
  /** None: the default world. */
  readonly name: string | undefined
  readonly url: URL
  /** What the path had before it that named the world, so that the twin's own addresses keep it: `/@world/left`. */
  readonly mount: string
}

/** A request that names no world that there can be. */
export class WorldRefusal extends Error {
  override readonly name = 'WorldRefusal'
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/** Whether requests may name a world so. Names with other letters are kept for worlds that no request reaches. */
export function isWorldName(name: string): boolean {
  return NAME.test(name)
}

/**
 * Header, path prefix `/@world/<name>`, hostname, credential, in that order; where the surface fixes the world, names are not
 * even looked at.
 * @throws {WorldRefusal} for a name that no world can have, and where header and path name different ones
 */
export function chooseWorld(
  request: Request,
  url: URL,
  context: FetchContext,
  contract: Contract,
  choice: WorldChoice,
): ChosenWorld {
  const { inPath, bare, mount } = splitPath(url)
  if (context.world !== undefined) return { name: undefined, url: bare, mount }
  const inHeader = checked(request.headers.get(WORLD_HEADER) ?? undefined, 'its header')
  const named = inPath === undefined ? undefined : checked(decoded(inPath), 'its path')
  if (inHeader !== undefined && named !== undefined && inHeader !== named) {
    throw new WorldRefusal(
      `the request names two worlds: ${inHeader} in its header, ${named} in its path`,
    )
  }
  const name =
    inHeader ??
    named ??
    byHostname(url.hostname, choice) ??
    byCredential(request, url, contract, choice)
  return { name, url: bare, mount }
}

function splitPath(url: URL): { inPath: string | undefined; bare: URL; mount: string } {
  const { pathname } = url
  const mount = mountOf(pathname)
  if (mount === '') return { inPath: undefined, bare: url, mount }
  const bare = new URL(url)
  bare.pathname = pathname.slice(mount.length) || '/'
  return { inPath: mount.slice(PREFIX.length), bare, mount }
}

/** What a path has before it that names a world: `/@world/left`; empty where nothing does. */
export function mountOf(pathname: string): string {
  if (!pathname.startsWith(PREFIX)) return ''
  const slash = pathname.indexOf('/', PREFIX.length)
  return slash === -1 ? pathname : pathname.slice(0, slash)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new WorldRefusal('the world in its path is badly encoded')
  }
}

function checked(name: string | undefined, where: string): string | undefined {
  if (name === undefined || isWorldName(name)) return name
  throw new WorldRefusal(
    `the world in ${where} can have no such name: it needs 1 to 64 letters, digits, dots, underscores and hyphens`,
  )
}

function byHostname(hostname: string, { hostnames }: WorldChoice): string | undefined {
  if (hostnames === false) return undefined
  const lower = hostname.toLowerCase()
  const mapped = hostnames === undefined ? undefined : ownValue(hostnames, lower)
  if (mapped !== undefined) return checked(mapped, 'the map of hostnames')
  if (!lower.endsWith(LOCAL_SUFFIX)) return undefined
  return checked(lower.slice(0, -LOCAL_SUFFIX.length), 'its hostname')
}

function byCredential(
  request: Request,
  url: URL,
  contract: Contract,
  { credentials, credentialPrefix }: WorldChoice,
): string | undefined {
  if (credentials === undefined && credentialPrefix === undefined) return undefined
  for (const given of givenCredentials(request, url, contract)) {
    const mapped = credentials === undefined ? undefined : ownValue(credentials, given)
    if (mapped !== undefined) return checked(mapped, 'the map of credentials')
    if (credentialPrefix !== undefined && given.startsWith(credentialPrefix)) {
      return checked(given.slice(credentialPrefix.length), 'its credential')
    }
  }
  return undefined
}

/** Of `Basic`, the two parts; of any other scheme, what follows it. Keys where the contract says that they are. */
export function givenCredentials(
  request: Request,
  url: URL,
  contract: Contract,
): readonly string[] {
  const given: string[] = []
  const authorization = request.headers.get('authorization')?.trim() ?? ''
  if (authorization !== '') {
    const [scheme = '', ...rest] = authorization.split(/ +/)
    const token = rest.join(' ')
    if (/^basic$/i.test(scheme)) given.push(...basicParts(token))
    else given.push(token === '' ? scheme : token)
  }
  for (const { definition } of contract.securitySchemes.values()) {
    const { in: place, name } = definition
    if (definition.type !== 'apiKey' || typeof name !== 'string') continue
    const key = place === 'header' ? request.headers.get(name) : url.searchParams.get(name)
    if (place !== 'cookie' && key !== null) given.push(key)
  }
  return given
}

function basicParts(token: string): readonly string[] {
  try {
    const text = atob(token)
    const colon = text.indexOf(':')
    return colon === -1 ? [text] : [text.slice(0, colon), text.slice(colon + 1)]
  } catch {
    return []
  }
}

function ownValue(map: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}
