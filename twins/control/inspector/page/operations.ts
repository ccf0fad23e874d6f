/** @module The operations of the twin with what they do; asked for once, since the page's life is shorter than theirs. */

import type { Explained } from './api-types.ts'
import { ask } from './ask.ts'
import { el, fill } from './dom.ts'

let known: Promise<readonly Explained[]> | undefined

/** Every operation, in the contract's order. */
export function explained(): Promise<readonly Explained[]> {
  known ??= ask<{ operations: Explained[] }>('GET', '/explain').then(
    ({ operations }) => operations,
    (error: unknown) => {
      known = undefined
      throw error
    },
  )
  return known
}

/** Puts every operation's id into a list that a field offers; a field without one takes any text all the same. */
export async function operationOptions(list: HTMLDataListElement): Promise<void> {
  const operations = await explained().catch(() => [])
  fill(
    list,
    operations.map(({ operation, method, path }) =>
      el('option', { value: operation }, `${method.toUpperCase()} ${path}`),
    ),
  )
}
