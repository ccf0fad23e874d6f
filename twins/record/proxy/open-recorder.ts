/**
 * @module A reverse proxy in front of a real service that writes down what is said. Whoever was answered to the end is in the
 * cassette: the last byte of an answer waits until its line is on the disk.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { HoldoutError, serviceAddress } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { closeServer, listenOn, type Served } from '../../surfaces/index.ts'
import { type CassetteHead, createRecogniser, type RecordedExchange } from '../exchanges/index.ts'
import { KnownSecrets, redactAddress, SHORTEST_SECRET } from '../redact/index.ts'
import { type CassetteFile, openCassetteFile } from './cassette-file.ts'
import { asRecorded } from './pass-headers.ts'
import { type Ended, passOn } from './pass-on.ts'

/** What to record, and where. */
export interface OpenRecorderOptions {
  /** The address of the service. */
  readonly service: string
  /** Path of the cassette; one that is there is written on. */
  readonly cassette: string
  /** Names the operations of what is recorded. */
  readonly contract?: Contract
  /** 0 or none: any free port. */
  readonly port?: number
  /** `127.0.0.1` unless given. */
  readonly host?: string
  /** Values that must never be written, beside all that will be seen where credentials stand. */
  readonly secrets?: readonly string[]
  /** Longer bodies pass, and the cassette has their length alone; 1 MiB unless given. */
  readonly mostBodyBytes?: number
  /** How long the service may say nothing; two minutes unless given. */
  readonly silenceMs?: number
  /** The time of day, for the cassette. */
  readonly now?: () => number
  /** Told of each exchange once it is written. */
  readonly onExchange?: (exchange: RecordedExchange) => void
  /** Told when the cassette can no longer be written: nobody is answered from then on. */
  readonly onMistake?: (mistake: HoldoutError) => void
}

/** A recorder at work. */
export interface Recorder extends Served {
  /** The address of the service, as the cassette has it: without secrets. */
  readonly service: string
  readonly cassette: string
  /** How many exchanges the cassette holds. */
  exchanges(): number
}

const MOST_BODY_BYTES = 1024 * 1024
const SILENCE_MS = 120_000

/**
 * Opens the recorder. Point the software at its address in place of the service's.
 *
 * @throws {HoldoutError} `SERVICE_URL_INVALID`, `RECORD_SECRET_SHORT`, `CASSETTE_*`, `TWIN_PORT_TAKEN`, `TWIN_CANNOT_LISTEN`
 * @example
 * await using recorder = await openRecorder({ service: 'https://api.example.com', cassette: 'recording/cassette.jsonl' })
 */
export async function openRecorder(options: OpenRecorderOptions): Promise<Recorder> {
  const { contract, host = '127.0.0.1', now = Date.now } = options
  const service = serviceAddress(options.service)
  const known = new KnownSecrets(longEnough(options.secrets ?? []))
  const head = { service: redactAddress(service, known), ...contractOf(contract) }
  const file = openCassetteFile(options.cassette, head, known)
  const recognise = contract && createRecogniser(contract, service.href)
  const write = (ended: Ended) => {
    const operation = recognise?.(ended.method, ended.path)?.operation.id
    const { method, path, request, response, failed } = ended
    const written = file.append({
      at: new Date(ended.atMs).toISOString(),
      tookMs: Math.round(ended.tookMs),
      method,
      path,
      ...(operation === undefined ? {} : { operation }),
      request: { headers: asRecorded(request.headers), ...bodyPart(request.body) },
      ...(response === undefined
        ? {}
        : {
            response: {
              status: response.status,
              headers: asRecorded(response.headers),
              ...bodyPart(response.body),
            },
          }),
      ...(failed === undefined ? {} : { failed }),
    })
    options.onExchange?.(written)
  }
  const under = new Set<Promise<void>>()
  const server = createServer(
    { requestTimeout: 0 },
    (incoming: IncomingMessage, outgoing: ServerResponse) => {
      const work = passOn(incoming, outgoing, {
        service,
        here: () => `http://${incoming.headers.host ?? `${host}:${port}`}`,
        mostBodyBytes: options.mostBodyBytes ?? MOST_BODY_BYTES,
        silenceMs: options.silenceMs ?? SILENCE_MS,
        now,
        write,
      }).catch((error: unknown) => {
        // What cannot be written down is not answered either.
        outgoing.destroy()
        if (!(error instanceof HoldoutError)) throw error
        options.onMistake?.(error)
      })
      under.add(work)
      void work.finally(() => under.delete(work))
    },
  )
  server.keepAliveTimeout = 65_000
  let port: number
  try {
    port = await listenOn(server, options.port ?? 0, host, 'the recorder')
  } catch (error) {
    file[Symbol.dispose]()
    throw error
  }
  const close = async () => {
    await closeServer(server)
    // Clients are gone by now, and what they had of their answers is still written.
    await Promise.allSettled(under)
    file[Symbol.dispose]()
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    service: head.service,
    cassette: options.cassette,
    exchanges: () => (file as CassetteFile).exchanges,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function bodyPart<T>(body: T | undefined): { readonly body?: T } {
  return body === undefined ? {} : { body }
}

function contractOf(contract: Contract | undefined): Pick<CassetteHead, 'contract'> {
  if (contract === undefined) return {}
  const { title, version, hash } = contract
  return { contract: { title, version, hash } }
}

function longEnough(secrets: readonly string[]): readonly string[] {
  if (secrets.some(({ length }) => length < SHORTEST_SECRET)) {
    throw new HoldoutError(`a secret is shorter than ${SHORTEST_SECRET} characters`, {
      code: 'RECORD_SECRET_SHORT',
      hint: 'so short a text would be found in everything; what stands under a telling name is never written anyhow',
    })
  }
  return secrets
}
