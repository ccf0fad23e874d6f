/** @module Requests of a recording, in its order, expected to be answered as they were. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { heldSecret, requestOf } from '../../../twins/record/exchanges/index.ts'
import { openCassette } from '../../../twins/record/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import type { LoadConstraint, WrittenRequest } from '../model.ts'

const MAX_REQUESTS = 10_000
const ANYWHERE = 'http://recorded'
/** Stands in for what a recording never holds; users bring their own, which wins. */
const CREDENTIAL = 'holdout'

/**
 * Reads a cassette's requests. What held a secret in its address or body is left out: it could not be said again.
 *
 * @throws {HoldoutError} `LOAD_EMPTY_RECORDING`; what reading a cassette throws
 */
export async function recordedRequests(
  path: string,
  constraint: LoadConstraint,
): Promise<readonly WrittenRequest[]> {
  const { exchanges } = await openCassette(path)
  const requests: WrittenRequest[] = []
  for (const exchange of exchanges.slice(0, MAX_REQUESTS)) {
    const request = heldSecret(exchange)
      ? undefined
      : requestOf(exchange, { base: ANYWHERE, credential: CREDENTIAL })
    if (request === undefined) continue
    const body = await request.text()
    requests.push({
      method: request.method,
      path: request.url.slice(ANYWHERE.length),
      headers: Object.fromEntries(request.headers),
      ...(body === '' ? {} : { body }),
      ...(exchange.response === undefined ? {} : { expect: [exchange.response.status] }),
    })
  }
  if (requests.length > 0) return requests
  throw new HoldoutError('the recording holds no request that could be sent again', {
    code: 'LOAD_EMPTY_RECORDING',
    place: constraintPlace(constraint, 'requests.recording'),
    hint: 'record some, or name another file',
  })
}
