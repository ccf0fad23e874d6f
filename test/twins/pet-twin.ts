/** @module A pet clinic's twin, and how tests talk to it. */

import type { ClockOptions } from '../../twins/base/index.ts'
import type { Profile } from '../../twins/behaviour/index.ts'
import { createTwin, type OperationHandler, type Twin } from '../../twins/twin/index.ts'
import { petBehaviour, petContract } from './pets.ts'

/** Where the clinic says that it is. */
export const CLINIC = 'https://clinic.example.com/v1'

/** A twin of the clinic with a stepping clock. */
export function petTwin(
  options: {
    readonly seed?: string
    readonly profile?: Profile
    readonly clock?: ClockOptions
    readonly handlers?: Readonly<Record<string, OperationHandler>>
  } = {},
): Twin {
  const contract = petContract()
  return createTwin({
    contract,
    behaviour: petBehaviour(contract),
    clock: { mode: 'stepping' },
    ...options,
  })
}

/** What came back, read whole. */
export interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  readonly json: any
  readonly text: string
}

/** Sends a request with a key and, where a body is given, JSON; `headers` win. */
export async function ask(
  twin: Twin,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const isText = typeof body === 'string'
  const response = await twin.fetch(
    new Request(path.startsWith('http') ? path : CLINIC + path, {
      method,
      headers: {
        'x-api-key': 'secret-key',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json:
      /json/.test(response.headers.get('content-type') ?? '') && text !== ''
        ? JSON.parse(text)
        : undefined,
  }
}
