/** @module The browser sessions of a trial: opened when a step first needs one, kept with their screens and traces. */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '../../../twins/base/index.ts'
import { type Browsers, openPageSession, type PageSession } from '../../drive/index.ts'

/** The pages that a trial meets. */
export interface TrialPages extends AsyncDisposable {
  /** A session against an artifact's address. */
  session(name: string, baseUrl: string): Promise<PageSession>
  /** Keeps a screen; its path inside the run folder. */
  keep(step: string, image: Buffer): Promise<string>
}

/** Where a trial's screens and traces are kept. */
export interface PagesPlace {
  readonly runFolder: string
  /** The trial's, as its trajectory's file has it. */
  readonly name: string
  /** What every request of a page carries. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Nothing is opened or written before a step needs it. */
export function openTrialPages(browsers: Browsers, place: PagesPlace): TrialPages {
  const sessions = new Map<string, Promise<PageSession>>()
  const folder = `pages/${place.name}`
  let screens = 0
  return {
    session(name, baseUrl) {
      const open = sessions.get(name) ?? openPageSession(browsers, baseUrl, place.headers)
      sessions.set(name, open)
      return open
    },
    async keep(step, image) {
      screens += 1
      const path = `${folder}/${String(screens).padStart(2, '0')}-${plain(step)}.jpg`
      await mkdir(join(place.runFolder, folder), { recursive: true })
      await writeFile(join(place.runFolder, path), image)
      return path
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...sessions].map(async ([name, opening]) => {
          const session = await opening.catch(() => undefined)
          const trace = `${plain(name)}-${sha256Hex(name).slice(0, 6)}.trace.zip`
          await session?.close(join(place.runFolder, folder, trace))
        }),
      )
    },
  }
}

function plain(name: string): string {
  return name.replace(/[^\w.-]/g, '_').slice(0, 60)
}
