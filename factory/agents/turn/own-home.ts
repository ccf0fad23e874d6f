/** @module The home of a turn: its thread's, which has the session that it goes on with, else its stage's; nobody else's. */

import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentTurn } from '../model.ts'

const PLAIN = /^[a-z0-9_-]{1,60}$/

/**
 * Makes sure of the folder.
 *
 * @param homes a folder in which each home is one, and which no agent can write
 */
export function ownHome(homes: string, { node, thread }: Pick<AgentTurn, 'node' | 'thread'>) {
  const name = thread ?? node
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16)
  // A name of any other form could be a path, or the same as another where letters count without their case.
  const home = join(homes, PLAIN.test(name) ? name : `home-${hash}`)
  mkdirSync(home, { recursive: true })
  return home
}

/** Turns of one home follow one another: two at once would write one session, and the end of one would end the other. */
export class HomeQueue {
  readonly #last = new Map<string, Promise<unknown>>()

  async follow<T>(home: string, signal: AbortSignal, take: () => Promise<T>): Promise<T> {
    const before = this.#last.get(home)
    const turn = (async () => {
      await before
      signal.throwIfAborted()
      return await take()
    })()
    this.#last.set(
      home,
      turn.catch(() => {}),
    )
    return await turn
  }
}
