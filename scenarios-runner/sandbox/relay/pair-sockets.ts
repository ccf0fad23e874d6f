/** @module Two sockets as one: used on both sides of a sandbox's wall, so that it imports nothing of Holdout's. */

import type { Socket } from 'node:net'

/** What comes in at one goes out at the other, and when one ends or breaks the other does too. */
export function pairSockets(one: Socket, other: Socket): void {
  one.pipe(other)
  other.pipe(one)
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroySoon())
  }
}
