/** @module What a page has the user save, read as soon as it is there. */

import { open } from 'node:fs/promises'
import type { Browser, Page, Download as Saving } from 'playwright-core'
import { inTime } from './in-time.ts'
import type { Download } from './model.ts'
import { firstLine } from './open-browsers.ts'
import { unlessLost } from './unless-lost.ts'

const MOST_DOWNLOADS = 20
/** Of all that is taken at once. */
const MAX_TEXT_BYTES = 256 * 1024

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

export function createDownloads(): Downloads {
  const begun: Saving[] = []
  let leftOut = 0
  return {
    watch: (page) =>
      page.on('download', (one) => {
        if (begun.length < MOST_DOWNLOADS) begun.push(one)
        else {
          leftOut += 1
          one.cancel().catch(() => undefined)
        }
      }),
    async take(browser, timeoutMs) {
      const more = leftOut
      leftOut = 0
      const arriving = begun.splice(0).map((one) => arrive(one, browser, timeoutMs))
      const taken: Download[] = []
      let leftBytes = MAX_TEXT_BYTES
      // One after the other: what is left for the text of each is the same each time.
      for (const arrived of await Promise.all(arriving)) {
        const download = await read(arrived, leftBytes)
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

async function arrive(saving: Saving, browser: Browser, timeoutMs: number): Promise<Arrived> {
  try {
    const path = await unlessLost(browser, inTime(saving.path(), timeoutMs), timeoutMs)
    return { saving, path, failure: null }
  } catch (error) {
    if (!browser.isConnected()) throw error
    saving.cancel().catch(() => undefined)
    return { saving, path: '', failure: firstLine(error) }
  }
}

async function read({ saving, path, failure }: Arrived, mostBytes: number): Promise<Download> {
  const name = saving.suggestedFilename()
  try {
    if (failure !== null) return { name, bytes: 0, text: null, failure }
    return { name, ...(await contentOf(path, mostBytes)), failure }
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
