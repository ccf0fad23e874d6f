/** @module Which twin answers for which hostname. */

import { HoldoutError } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import type { Twin } from '../../twin/index.ts'

/** Twins by the hostnames that software calls them by. */
export interface KnownHosts {
  readonly names: readonly string[]
  /** The twin of a hostname, in any case and with or without a final dot. */
  find(hostname: string): { readonly name: string; readonly twin: Twin } | undefined
}

const HOSTNAME =
  /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The hostnames of twins: those of their contracts' servers, and those that are given; `*.okta.com` stands for one more label,
 * and an empty list for a twin that is reached by its address alone.
 *
 * @throws {HoldoutError} `HOSTNAME_INVALID` for what is no hostname, `HOSTNAME_TAKEN` where two twins claim one,
 *   `HOSTNAME_MISSING` where a twin has none
 */
export function knownHosts(
  twins: Readonly<Record<string, Twin>>,
  hostnames: Readonly<Record<string, readonly string[]>> = {},
): KnownHosts {
  const found = new Map<string, { name: string; twin: Twin }>()
  for (const [name, twin] of Object.entries(twins)) {
    const own = (hostnames[name] ?? namesOfServers(name, twin)).map((host) => host.toLowerCase())
    for (const host of own) {
      if (!HOSTNAME.test(host)) throw invalid(name, host)
      const other = found.get(host)
      if (other !== undefined && other.name !== name) throw taken(host, other.name, name)
      found.set(host, { name, twin })
    }
  }
  return {
    names: [...found.keys()],
    find(hostname) {
      const host = hostname.toLowerCase().replace(/\.$/, '')
      return found.get(host) ?? found.get(anyLabel(host))
    },
  }
}

/** The name that stands for a host and for all beside it: `*.okta.com`. */
export function anyLabel(hostname: string): string {
  return hostname.replace(/^[^.]+/, '*')
}

function namesOfServers(name: string, { contract }: Twin): string[] {
  const names = serverHostnames(contract)
  if (names.length === 0) throw missing(name)
  return names
}

/** The names that a contract's servers have; addresses such as `localhost` are nobody's real name. */
export function serverHostnames(contract: Contract): string[] {
  return [...new Set(contract.servers.flatMap(hostnameOf))]
}

function hostnameOf(server: string): string[] {
  const url = URL.parse(server)
  return url === null || url.hostname === '' || isAddress(url.hostname) ? [] : [url.hostname]
}

function isAddress(hostname: string): boolean {
  return hostname === 'localhost' || /^[\d.]+$|^\[/.test(hostname)
}

function missing(name: string): HoldoutError {
  return new HoldoutError(`the contract of ${name} names no server with a hostname`, {
    code: 'HOSTNAME_MISSING',
    place: { field: `twins.${name}.hostnames` },
    hint: 'say by which hostnames the artifact calls the service, such as [api.example.com]',
  })
}

function invalid(name: string, host: string): HoldoutError {
  return new HoldoutError(`${JSON.stringify(host)} is not a hostname`, {
    code: 'HOSTNAME_INVALID',
    place: { field: `twins.${name}.hostnames` },
    hint: 'give a name such as api.example.com or *.example.com, without scheme, port and path',
  })
}

function taken(host: string, one: string, other: string): HoldoutError {
  return new HoldoutError(`${host} is the hostname of two twins, ${one} and ${other}`, {
    code: 'HOSTNAME_TAKEN',
    place: { field: `twins.${other}.hostnames` },
    hint: 'give one of them hostnames of its own; [] where it is reached by its address alone',
  })
}
