/** @module Twins behind the real hostnames of their services: what is asked for, and what stands there until it is closed. */

import type { FetchContext, Twin } from '../../twin/index.ts'
import type { Exchange } from '../listen/twin-listener.ts'
import type { Served } from '../model.ts'
import type { CertificateAuthority } from './certificate-authority.ts'

/** Which twins stand behind which names, and where to listen. */
export interface OpenHostnamesOptions {
  readonly twins: Readonly<Record<string, Twin>>
  /** Twin name → hostnames, `*.okta.com` for one more label, none for an empty list; those of the contract's servers unless given. */
  readonly hostnames?: Readonly<Record<string, readonly string[]>>
  /** Signs the names; one of its own unless given. Proxies of one run share theirs. */
  readonly authority?: CertificateAuthority
  /** Port of the proxy; any free one unless given. */
  readonly port?: number
  /** Also listens for TLS by itself, for software that finds the service's name at this machine; 443 is the usual port. */
  readonly tlsPort?: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Asked at each request with the twin's name: the world that answers there. */
  readonly context?: (twin: string, request: Request) => FetchContext | Promise<FetchContext>
  /** Told of each request to a twin once it is over, with the twin's name. */
  readonly onExchange?: (twin: string, exchange: Exchange) => void
  /** Told of everything that was refused. */
  readonly onRefused?: (refused: RefusedHost) => void
}

/** Something that wanted to reach a host that no twin stands for. */
export interface RefusedHost {
  readonly host: string
  readonly method: string
}

/** Twins behind hostnames, until they are closed. */
export interface Hostnames extends Served {
  readonly names: readonly string[]
  /** The port of TLS, where it was asked for. */
  readonly tlsPort: number | undefined
  /** The certificate that clients must trust, PEM. Its key is nowhere but in this process. */
  readonly certificate: string
  /** The hosts that were refused, newest last, at most a thousand. */
  refused(): readonly RefusedHost[]
  /** The variables that lead a client here, once the certificate lies in a file. */
  environment(certificateFile: string): Readonly<Record<string, string>>
}
