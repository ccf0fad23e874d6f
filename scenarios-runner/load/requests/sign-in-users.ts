/** @module Signs the users of a load in before it begins: what each sends with every request. */

import type { JsonValue } from '../../../twins/base/index.ts'
import { openHttpDriver } from '../../drive/index.ts'
import { evaluateSave, interpolate, MissingAnswer } from '../../scenario/index.ts'
import type { LoadConstraint, LoadUsers, WrittenRequest } from '../model.ts'
import type { RequestOrigins } from './resolve-requests.ts'

/** The artifact lets a user not in: its own fault, as when a request of the load fails. */
export class SignInFailed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SignInFailed'
  }
}

const TIMEOUT_MS = 30_000

/**
 * The headers of each user, in order; none where nobody in particular asks.
 *
 * @throws {SignInFailed} naming the user and what was answered
 */
export async function signInUsers(
  { users }: LoadConstraint,
  { baseUrl, signal }: Pick<RequestOrigins, 'baseUrl' | 'signal'>,
): Promise<readonly Readonly<Record<string, string>>[]> {
  if (users === undefined) return []
  if (users.listed !== undefined) return users.listed
  using driver = openHttpDriver(baseUrl)
  const all: Record<string, string>[] = []
  for (let n = 1; n <= users.count; n += 1) {
    signal.throwIfAborted()
    const { saved, cookies } =
      users.signIn === undefined
        ? { saved: {}, cookies: undefined }
        : await signIn(driver, users.signIn, n, signal)
    const headers = filled(users.headers, n, saved)
    const hasCookie = Object.keys(headers).some((name) => name.toLowerCase() === 'cookie')
    if (cookies !== undefined && !hasCookie) headers.cookie = cookies
    all.push(headers)
  }
  return all
}

async function signIn(
  driver: ReturnType<typeof openHttpDriver>,
  { request, save }: NonNullable<LoadUsers['signIn']>,
  n: number,
  signal: AbortSignal,
): Promise<{ saved: Record<string, JsonValue>; cookies: string | undefined }> {
  const { method, path, headers, body } = fillRequest(request, n)
  // A query may hold a secret.
  const endpoint = `${method} ${path.split('?')[0]}`
  const { answer, failure, durationMs } = await driver.send(
    { method, path, headers, ...(body === undefined ? {} : { text: body }), timeoutMs: TIMEOUT_MS },
    signal,
  )
  signal.throwIfAborted()
  if (answer === undefined || answer.status >= 400) {
    const said =
      answer === undefined ? `nothing was answered (${failure})` : `status ${answer.status}`
    throw new SignInFailed(`user ${n} could not sign in: ${endpoint}: ${said}`)
  }
  const response = {
    status: answer.status,
    headers: answer.headers,
    json: answer.json ?? null,
    text: answer.text,
    ms: Math.round(durationMs),
    failure: null,
    attempts: 1,
    events: [],
  }
  const saved: Record<string, JsonValue> = {}
  for (const [name, expression] of Object.entries(save)) {
    try {
      saved[name] = evaluateSave(expression, response)
    } catch (error) {
      if (!(error instanceof MissingAnswer)) throw error
      throw new SignInFailed(`user ${n} could not sign in: ${endpoint}: ${error.message}`)
    }
  }
  return { saved, cookies: cookiesOf(answer.headers['set-cookie']) }
}

/** What a browser would send back: name and value of each, without their attributes. */
function cookiesOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const pairs = header.split(/,\s*(?=[^;,=\s]+=)/).map((cookie) => cookie.split(';', 1)[0]?.trim())
  return pairs.filter((pair) => pair !== undefined && pair !== '').join('; ')
}

function fillRequest(request: WrittenRequest, n: number): WrittenRequest {
  const { body } = request
  return {
    ...request,
    path: fill(request.path, n, {}),
    headers: filled(request.headers, n, {}),
    ...(body === undefined ? {} : { body: fill(body, n, {}) }),
  }
}

function filled(
  headers: Readonly<Record<string, string>>,
  n: number,
  saved: Readonly<Record<string, JsonValue>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, fill(text, n, saved)]),
  )
}

function fill(text: string, n: number, saved: Readonly<Record<string, JsonValue>>): string {
  const value = interpolate(text, { drawn: { n }, saved, steps: {} })
  return typeof value === 'string' ? value : JSON.stringify(value)
}
