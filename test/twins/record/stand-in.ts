/** @module A stand-in for a real service: a plain Node server, closed when its test ends. */

import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type OpenRecorderOptions,
  openRecorder,
  type RecordedExchange,
  readCassette,
} from '../../../twins/record/index.ts'
import { closeServer, listenOn } from '../../../twins/surfaces/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** Serves it on any free port; gives its address. */
export async function standIn(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const port = await listenOn(server, 0, '127.0.0.1', 'the stand-in')
  onTestFinished(() => closeServer(server))
  return `http://127.0.0.1:${port}`
}

/** A request's body. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

/** A new folder. */
export function folder(): string {
  return temporaryFolder('holdout-record')
}

/** A recorder in front of a service, with its cassette in a new folder. */
export async function recorderOf(service: string, options: Partial<OpenRecorderOptions> = {}) {
  const cassette = options.cassette ?? join(folder(), 'cassette.jsonl')
  const recorder = await openRecorder({ service, cassette, ...options })
  onTestFinished(() => recorder.close())
  const exchanges = (): readonly RecordedExchange[] =>
    readCassette(readFileSync(cassette, 'utf8'), cassette).exchanges
  return { recorder, cassette, exchanges, text: () => readFileSync(cassette, 'utf8') }
}
