/** @module Two sockets as one: used on both sides of a sandbox's wall, so that it imports nothing of Holdout's. */

import type { Socket } from 'node:net'

/** The first byte on a waiting connection: somebody wants in. */
export const ENTER = 1
/** The first byte on a waiting connection: does the program listen? A byte comes back when it does. */
export const ASK = 2

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
