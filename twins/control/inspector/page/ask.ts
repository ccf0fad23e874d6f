/** @module Asks the control API, with the token where it wants one; the token is never part of an address. */

import type { Call, Refusal } from './api-types.ts'

const TOKEN = 'holdout-control-token'

/** What the API, or the way to it, said in place of an answer. */
export class Refused extends Error {
  readonly status: number
  readonly hint: string | undefined

  constructor(status: number, message: string, hint?: string) {
    super(message)
    this.status = status
    this.hint = hint
  }
}

/** Query, body, and what ends the wait. */
export interface Question {
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

let wanted: ((isWrong: boolean) => Promise<string>) | undefined
let asking: Promise<void> | undefined

/** Says how a person is asked for the token. */
export function askTokenBy(ask: (isWrong: boolean) => Promise<string>): void {
  wanted = ask
}

/** A path whose parts are encoded: `at('/worlds/{}/journal', name)`. */
export function at(template: string, ...parts: readonly (string | number)[]): string {
  let i = 0
  return template.replaceAll('{}', () => encodeURIComponent(String(parts[i++] ?? '')))
}

/**
 * Asks, and gives the answer's JSON; undefined for one without a body.
 * @throws {Refused}
 */
export async function ask<T>(method: string, path: string, question: Question = {}): Promise<T> {
  const response = await send(method, path, question)
  const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
  return (
    response.status === 204 || response.status === 202 || !isJson
      ? undefined
      : await response.json()
  ) as T
}

/** The same for an answer that is text. */
export async function askText(path: string): Promise<string> {
  return (await send('GET', path, {})).text()
}

async function send(method: string, path: string, question: Question): Promise<Response> {
  const { query = {}, body, signal } = question
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const address = search.size === 0 ? path : `${path}?${search}`
  for (;;) {
    const token = sessionStorage.getItem(TOKEN)
    const response = await reach(address, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    if (response.ok) return response
    if (response.status === 401 && wanted !== undefined) {
      // Others may have asked at the same time with the same token.
      if (token === sessionStorage.getItem(TOKEN)) await askForToken(token !== null)
      continue
    }
    throw await refusedBy(response)
  }
}

async function reach(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...options, redirect: 'error', referrerPolicy: 'no-referrer' })
  } catch (error) {
    if (options.signal?.aborted === true) throw error
    throw new Refused(0, 'The twin does not answer.', 'Is it still running? It is asked again.')
  }
}

function askForToken(isWrong: boolean): Promise<void> {
  asking ??= (async () => {
    try {
      sessionStorage.setItem(
        TOKEN,
        await (wanted as (isWrong: boolean) => Promise<string>)(isWrong),
      )
    } finally {
      asking = undefined
    }
  })()
  return asking
}

async function refusedBy(response: Response): Promise<Refused> {
  try {
    const { message, hint, place } = (await response.json()) as Refusal
    const field = place?.field === undefined ? '' : `${place.field}: `
    return new Refused(response.status, `${field}${message}`, hint)
  } catch {
    return new Refused(response.status, `The control API answered ${response.status}.`)
  }
}

/** How it stands with what comes live. */
export type Liveness = 'live' | 'waiting'

/**
 * Requests as they come, for as long as the signal lets it; comes back by itself, and misses none that the twin still keeps.
 * What is told of liveness comes before the requests that it means.
 */
export async function follow(
  world: string,
  signal: AbortSignal,
  tell: (call: Call) => void,
  tellLiveness: (liveness: Liveness) => void,
): Promise<void> {
  let last: string | undefined
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const token = sessionStorage.getItem(TOKEN)
      const response = await fetch(at('/worlds/{}/journal/tail', world), {
        headers: {
          accept: 'text/event-stream',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(last === undefined ? {} : { 'last-event-id': last }),
        },
        signal,
      })
      if (response.ok && response.body !== null) {
        tries = 0
        tellLiveness('live')
        for await (const { id, data } of events(response.body)) {
          last = id
          tell(JSON.parse(data) as Call)
        }
      }
    } catch {
      if (signal.aborted) return
    }
    tellLiveness('waiting')
    await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 500 * 2 ** tries)))
  }
}

async function* events(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly id: string; readonly data: string }> {
  const reader = body.pipeThrough(new TextDecoderStream() as never).getReader()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += value as unknown as string
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const lines = block.split('\n')
      const of = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
      const data = of('data')
      if (data !== undefined) yield { id: of('id') ?? '', data }
    }
  }
}
