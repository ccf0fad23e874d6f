/** @module What a page has the user save, read as soon as it is there, and ended where it is too large. */

import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page, Download as Saving } from 'playwright-core'
import { inTime } from './in-time.ts'
import type { Download } from './model.ts'
import { firstLine } from './open-browsers.ts'
import { unlessLost } from './unless-lost.ts'

const MOST_DOWNLOADS = 20
/** Of all that is taken at once. */
const MAX_TEXT_BYTES = 256 * 1024
/** Of one: no disk holds what never ends. A little more is written until that is seen. */
export const MAX_DOWNLOAD_BYTES = 64 * 1024 * 1024
const TOO_LARGE = `more than ${MAX_DOWNLOAD_BYTES / 2 ** 20} MiB came, and it was cut off there`
const LOOK_MS = 25
/** For a page that may be too busy to answer. */
const ASK_MS = 1_000

/** The downloads of a session. */
export interface Downloads {
  watch(page: Page): void
  /**
   * Those since they were last asked for: of many the first, and how many more there were. One that is not there in time was
   * never saved.
   */
  take(
    browser: Browser,
    timeoutMs: number,
  ): Promise<{ readonly downloads: readonly Download[]; readonly more: number }>
}

interface Begun {
  readonly saving: Saving
  readonly path: Promise<string>
}

/** @param folder that the browser writes them into, each in a file of its own, which may be another session's */
export function createDownloads(folder: string): Downloads {
  const begun: Begun[] = []
  const bound = createBound(folder)
  let leftOut = 0
  return {
    watch: (page) =>
      page.on('download', (saving) => {
        if (begun.length < MOST_DOWNLOADS) {
          const path = saving.path()
          begun.push({ saving, path })
          bound.keep(page, path)
        } else {
          leftOut += 1
          saving.cancel().catch(() => undefined)
        }
      }),
    async take(browser, timeoutMs) {
      const more = leftOut
      leftOut = 0
      const arriving = begun.splice(0).map((one) => arrive(one, browser, timeoutMs))
      const taken: Download[] = []
      let leftBytes = MAX_TEXT_BYTES
      // One after the other: what is left for the text of each is the same each time.
      const come = await Promise.all(arriving)
      const isBounded = await bound.hasEnded()
      for (const arrived of come) {
        const download = await read(arrived, leftBytes, isBounded)
        taken.push(download)
        if (download.text !== null) leftBytes -= Math.min(download.bytes, leftBytes)
      }
      return { downloads: taken, more }
    },
  }
}

interface Arrived {
  readonly saving: Saving
  readonly path: string
  readonly failure: string | null
}

/** Ends what grows too large while it comes. */
interface Bound {
  /** Looks at the sizes until this one has come, or never will. */
  keep(page: Page, arriving: Promise<string>): void
  /** Whether any was ended, once the browser has said so: that it never came it says before. */
  hasEnded(): Promise<boolean>
}

function createBound(folder: string): Bound {
  const arriving = new Set<Promise<string>>()
  // Ended, or no download of this session.
  const known = new Set<string>()
  let looking = false
  const endings: Promise<boolean>[] = []
  const look = async (context: BrowserContext, browser: Browser) => {
    looking = true
    let contextId = ''
    try {
      while (arriving.size > 0) {
        for (const file of await readdir(folder)) {
          const id = file.replace(/\.crdownload$/, '')
          if (known.has(id) || (await sizeOf(join(folder, file))) <= MAX_DOWNLOAD_BYTES) continue
          contextId ||= await idOf(context)
          if (contextId === '') continue
          known.add(id)
          const ending = end(browser, contextId, id)
          endings.push(ending)
          await ending
        }
        await sleep(LOOK_MS, undefined, { ref: false })
      }
    } catch {
      // The folder goes with the browsers, and those that have gone write nothing any more.
    } finally {
      looking = false
    }
  }
  return {
    keep(page, one) {
      arriving.add(one)
      const done = () => void arriving.delete(one)
      one.then(done, done)
      const context = page.context()
      const browser = context.browser()
      if (!looking && browser !== null) look(context, browser)
    },
    hasEnded: async () => (await Promise.all(endings)).includes(true),
  }
}

/** What Chromium calls a context; empty where none of its pages can be asked. */
async function idOf(context: BrowserContext): Promise<string> {
  for (const page of context.pages()) {
    try {
      const asking = await inTime(context.newCDPSession(page), ASK_MS)
      const { targetInfo } = await inTime(asking.send('Target.getTargetInfo'), ASK_MS)
      asking.detach().catch(() => undefined)
      return targetInfo.browserContextId ?? ''
    } catch {
      // It has gone, or is too busy: another can tell the same.
    }
  }
  return ''
}

/**
 * Ends a download by the name of its file, which is Chromium's own for it; false where the context has none of that
 * name, or the browser has gone.
 */
async function end(browser: Browser, browserContextId: string, guid: string): Promise<boolean> {
  try {
    const asking = await unlessLost(browser, browser.newBrowserCDPSession())
    const asked = asking.send('Browser.cancelDownload', { guid, browserContextId })
    await unlessLost(browser, asked).finally(() => asking.detach().catch(() => undefined))
    return true
  } catch {
    return false
  }
}

/** 0 of a file that has gone. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function arrive(
  { saving, path: arriving }: Begun,
  browser: Browser,
  timeoutMs: number,
): Promise<Arrived> {
  try {
    const path = await unlessLost(browser, inTime(arriving, timeoutMs), timeoutMs)
    return { saving, path, failure: null }
  } catch (error) {
    if (!browser.isConnected()) throw error
    saving.cancel().catch(() => undefined)
    return { saving, path: '', failure: firstLine(error) }
  }
}

async function read(
  { saving, path, failure }: Arrived,
  mostBytes: number,
  isBounded: boolean,
): Promise<Download> {
  const name = saving.suggestedFilename()
  const tooLarge = { name, bytes: MAX_DOWNLOAD_BYTES, text: null, failure: TOO_LARGE }
  try {
    // Nobody else ends one that is waited for.
    if (isBounded && /: canceled$/.test(failure ?? '')) return tooLarge
    if (failure !== null) return { name, bytes: 0, text: null, failure }
    const content = await contentOf(path, mostBytes)
    return content.bytes > MAX_DOWNLOAD_BYTES ? tooLarge : { name, ...content, failure }
  } catch (error) {
    return { name, bytes: 0, text: null, failure: firstLine(error) }
  } finally {
    saving.delete().catch(() => undefined)
  }
}

async function contentOf(
  path: string,
  mostBytes: number,
): Promise<Pick<Download, 'bytes' | 'text'>> {
  await using file = await open(path)
  const { size: bytes } = await file.stat()
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.alloc(Math.min(bytes, mostBytes)),
  })
  const content = buffer.subarray(0, bytesRead)
  if (content.includes(0)) return { bytes, text: null }
  try {
    // What was cut may end within a character.
    return {
      bytes,
      text: new TextDecoder('utf-8', { fatal: true }).decode(content, { stream: true }),
    }
  } catch {
    return { bytes, text: null }
  }
}
