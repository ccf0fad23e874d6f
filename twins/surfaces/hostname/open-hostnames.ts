/**
 * @module Twins behind the real hostnames of their services, for software that cannot be told another address: TLS with a
 * certificate of the service's name, and a forward proxy that lets known hosts through to twins and nothing else anywhere.
 */

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Twin } from '../../twin/index.ts'
import { closeServer, listenOn } from '../listen/listen-on.ts'
import { telling, twinListener } from '../listen/twin-listener.ts'
import { type CertificateAuthority, createAuthority } from './certificate-authority.ts'
import { type KnownHosts, knownHosts } from './known-hosts.ts'
import type { Hostnames, OpenHostnamesOptions, RefusedHost } from './model.ts'

const MOST_REFUSED = 1000

/**
 * Opens the proxy, and TLS where asked.
 *
 * @throws {HoldoutError} `HOSTNAME_*`, `TWIN_PORT_TAKEN`, `TWIN_CANNOT_LISTEN`
 * @example
 * await using hostnames = await openHostnames({ twins: { github } })
 * spawn('node', ['app.js'], { env: hostnames.environment('/run/ca.pem') })
 */
export async function openHostnames(options: OpenHostnamesOptions): Promise<Hostnames> {
  const { twins, host = '127.0.0.1' } = options
  const hosts = knownHosts(twins, options.hostnames)
  const authority = options.authority ?? (await createAuthority())
  const refused: RefusedHost[] = []
  const refuse = (one: RefusedHost) => {
    if (refused.push(one) > MOST_REFUSED) refused.shift()
    options.onRefused?.(one)
  }
  const listener = listenerOf(hosts, options, refuse)
  const secure = secureServer(hosts, authority, listener)
  const proxy = proxyServer(hosts, secure, listener, refuse)
  const port = await listenOn(proxy, options.port ?? 0, host, 'the proxy')
  let tlsPort: number | undefined
  try {
    if (options.tlsPort !== undefined)
      tlsPort = await listenOn(secure, options.tlsPort, host, 'the twins over TLS')
  } catch (error) {
    await closeServer(proxy)
    throw error
  }
  const close = async () => {
    await Promise.all([closeServer(proxy), closeServer(secure)])
  }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    url,
    port,
    tlsPort,
    names: hosts.names,
    certificate: authority.certificate,
    refused: () => [...refused],
    environment: (certificateFile) => environmentOf(url, certificateFile),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Every client has its own name for the same two things. */
function environmentOf(proxy: string, certificateFile: string): Record<string, string> {
  const near = 'localhost,127.0.0.1,::1'
  return {
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    NO_PROXY: near,
    no_proxy: near,
    // Node looks at the proxy variables only when it is told to.
    NODE_USE_ENV_PROXY: '1',
    ...trustEnvironment(certificateFile),
  }
}

/** The variables by which clients trust an authority whose certificate lies in a file. */
export function trustEnvironment(certificateFile: string): Readonly<Record<string, string>> {
  return {
    NODE_EXTRA_CA_CERTS: certificateFile,
    SSL_CERT_FILE: certificateFile,
    CURL_CA_BUNDLE: certificateFile,
    REQUESTS_CA_BUNDLE: certificateFile,
  }
}

/** Finds the twin by the `Host` header; whatever a client was connected for, a host without a twin is refused. */
function listenerOf(
  hosts: KnownHosts,
  { context, onExchange }: Pick<OpenHostnamesOptions, 'context' | 'onExchange'>,
  refuse: (one: RefusedHost) => void,
): RequestListener {
  const listeners = new Map<string, RequestListener>()
  const listenerFor = ({ name, twin }: { name: string; twin: Twin }) => {
    const plain = twinListener(twin, context && ((request) => context(name, request)))
    return onExchange === undefined ? plain : telling(plain, (one) => onExchange(name, one))
  }
  return (request, response) => {
    const host = hostnameOf(request.headers.host ?? '')
    const found = hosts.find(host)
    if (found === undefined) {
      refuse({ host, method: request.method ?? '' })
      response.writeHead(403, { 'content-type': 'text/plain' })
      response.end(refusalText(host, hosts))
      return
    }
    const { name } = found
    const listener = listeners.get(name) ?? listenerFor(found)
    listeners.set(name, listener)
    listener(request, response)
  }
}

function secureServer(
  hosts: KnownHosts,
  authority: CertificateAuthority,
  listener: RequestListener,
): SecureServer {
  const server = createSecureServer(
    {
      // Only names of twins are signed: nobody gets a certificate of ours for anything else.
      SNICallback(name, done) {
        if (hosts.find(name) === undefined) return done(new Error(`no twin stands for ${name}`))
        authority.contextOf(name.toLowerCase()).then(
          (secureContext) => done(null, secureContext),
          (error: Error) => done(error),
        )
      },
    },
    listener,
  )
  server.keepAliveTimeout = 65_000
  // A client that does not trust us, or that speaks no TLS, is not our failure.
  server.on('tlsClientError', () => {})
  return server
}

function proxyServer(
  hosts: KnownHosts,
  secure: SecureServer,
  listener: RequestListener,
  refuse: (one: RefusedHost) => void,
): Server {
  const proxy = createServer((request, response) => {
    // A proxy is asked for whole addresses; the twin is asked for a path of the host that the address names.
    const url = URL.parse(request.url ?? '')
    if (url !== null && /^https?:$/.test(url.protocol)) {
      request.headers.host = url.host
      request.url = url.pathname + url.search
    }
    listener(request, response)
  })
  proxy.keepAliveTimeout = 65_000
  proxy.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const host = hostnameOf(request.url ?? '')
    if (hosts.find(host) === undefined) {
      refuse({ host, method: 'CONNECT' })
      const text = refusalText(host, hosts)
      socket.end(
        `HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
      )
      return
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    // The first byte of a TLS handshake is 22; anything else is plain HTTP through a tunnel.
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null
      if (first === null) {
        socket.destroy()
        return
      }
      socket.unshift(first)
      const target: Server | SecureServer = first[0] === 22 ? secure : proxy
      target.emit('connection', socket)
    })
  })
  return proxy
}

function refusalText(host: string, { names }: KnownHosts): string {
  return `Holdout: no twin stands for ${JSON.stringify(host.slice(0, 255))}, and nothing else is reachable from here. Twins: ${names.join(', ')}.\n`
}

function hostnameOf(authority: string): string {
  return authority.replace(/:\d*$/, '').toLowerCase()
}
