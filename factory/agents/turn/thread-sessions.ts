/** @module Which session of a program a thread is, kept in a file so that a resumed run continues it. */

import { readFileSync } from 'node:fs'
import { writeAtomicSync } from '../../../twins/base/node/index.ts'

/** Thread → session, in a file. */
export class ThreadSessions {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  of(thread: string): string | undefined {
    return this.#read()[thread]
  }

  keep(thread: string, session: string): void {
    writeAtomicSync(this.#file, JSON.stringify({ ...this.#read(), [thread]: session }))
  }

  #read(): Record<string, string> {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, string>
    } catch {
      return {}
    }
  }
}
