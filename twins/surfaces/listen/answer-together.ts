/**
 * @module Answers that are ready in one turn of the event loop leave together. Sending wakes whoever waits at the other end,
 * which costs the server more than finding an entity does: it is paid once for all of them instead of once for each.
 */

/** How many answers wait for each other at most, so that the first never waits long for the last. */
const MOST_TOGETHER = 16

let together: Promise<void> | undefined
let leave: (() => void) | undefined
let waiting = 0

/** Resolves when the requests that came in with this one have been answered too, and at once for one that came alone. */
export function answerTogether(): Promise<void> {
  if (together === undefined) {
    together = new Promise((resolve) => {
      leave = resolve
    })
    setImmediate(release, together)
  }
  const held = together
  waiting += 1
  if (waiting >= MOST_TOGETHER) release(held)
  return held
}

// What comes after those that are full waits by itself.
function release(held: Promise<void>): void {
  if (together !== held) return
  together = undefined
  waiting = 0
  leave?.()
}
