/** @module A request as it may be written down. */

import { createRedactor } from '../../../twins/base/index.ts'
import type { WrittenRequest } from '../model.ts'

/** A request without what its query, headers and body name as secret, as recordings are kept. */
export async function requestWithoutSecrets(written: WrittenRequest): Promise<WrittenRequest> {
  const { KnownSecrets, redactExchange } = await import('../../../twins/record/index.ts')
  const { method, path, headers, body } = written
  const text = body === undefined ? {} : { body: { text: body } }
  const exchange = { exchange: 0, at: '', tookMs: 0, method, path, request: { headers, ...text } }
  const { path: saidPath, request } = redactExchange(exchange, new KnownSecrets())
  return {
    ...written,
    path: saidPath,
    headers: createRedactor().value({ ...request.headers }),
    ...(request.body !== undefined && 'text' in request.body ? { body: request.body.text } : {}),
  }
}
