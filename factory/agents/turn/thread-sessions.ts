/** @module Which session of a program a thread is, kept in a file so that a resumed run continues it. */

import { readHomeFile, writeHomeFile } from './home-files.ts'

/** Thread → session of one program, in a file of its home. */
export class ThreadSessions {
  readonly #home: string
  readonly #name: string

  constructor(home: string, program: string) {
    this.#home = home
    // Agents that take over from one another share a home, and know nothing of each other's sessions.
    this.#name = `sessions-${program}.json`
  }

  of(thread: string): string | undefined {
    const known = this.#read()
    const session = Object.hasOwn(known, thread) ? known[thread] : undefined
    return typeof session === 'string' ? session : undefined
  }

  keep(thread: string, session: string): void {
    const all = { ...this.#read(), [thread]: session }
    writeHomeFile(this.#home, this.#name, JSON.stringify(all))
  }

  #read(): Record<string, unknown> {
    try {
      return { ...JSON.parse(readHomeFile(this.#home, this.#name) ?? '{}') }
    } catch {
      return {}
    }
  }
}
