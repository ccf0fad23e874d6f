/** @module Shows how much of a number of things is done: a live line on a terminal, a line now and then elsewhere. */

import type { Output } from '../terminal/index.ts'

/** How far work has come. */
export interface CountProgress {
  readonly onDone: (done: number, of: number) => void
  /** Takes the live line away. */
  stop(): void
}

/**
 * Makes the display of one count.
 *
 * @param what what is counted, in the plural: `operations`
 * @param options `everyMs`: without a terminal, a line at most this often, and the first not before; ten seconds unless given
 */
export function createCountProgress(
  output: Output,
  what: string,
  options: { readonly everyMs?: number; readonly now?: () => number } = {},
): CountProgress {
  const { everyMs = 10_000, now = () => performance.now() } = options
  const { live } = output
  let spokenMs = now()
  return {
    onDone(done, of) {
      const line = `${done} of ${of} ${what}`
      live.set([line])
      if (live.enabled || now() - spokenMs < everyMs) return
      spokenMs = now()
      output.remark(line)
    },
    stop: () => live.clear(),
  }
}
