/** @module The idempotency key that a contract declares itself: a header parameter of that name. */

import type { Operation } from '../contract/index.ts'

/** The header in which an operation takes an idempotency key, as its contract spells it; undefined where it declares none. */
export function keyHeaderOf({ parameters }: Operation): string | undefined {
  return parameters.find(
    ({ name, in: place }) => place === 'header' && /^(?:x-)?idempotency-?key$/i.test(name),
  )?.name
}
