/** @module Calls of a browser that come to an end: some stay open for good when it dies under them. */

import type { Browser } from 'playwright-core'
import { BrowserLost } from './model.ts'

/** Longer than any machine takes to open a page. */
const MOST_MS = 30_000

/**
 * Waits for a call of a browser.
 *
 * @param waitMs how long the call itself may wait
 * @throws {BrowserLost} as soon as the browser is gone, or when it has not answered half a minute after that
 */
export async function unlessLost<T>(browser: Browser, call: Promise<T>, waitMs = 0): Promise<T> {
  const { promise: lost, reject } = Promise.withResolvers<never>()
  const gone = () => reject(new BrowserLost('the browser was lost'))
  const silent = () => reject(new BrowserLost('the browser does not answer'))
  const timer = setTimeout(silent, Math.max(0, waitMs) + MOST_MS)
  browser.once('disconnected', gone)
  if (!browser.isConnected()) gone()
  // What fails after the race is decided has nobody left to tell.
  call.catch(() => undefined)
  try {
    return await Promise.race([call, lost])
  } finally {
    clearTimeout(timer)
    browser.off('disconnected', gone)
  }
}

/**
 * Keeps the end of a browser from ending this process: what Playwright still hears of pages that are gone, it throws where
 * nobody can catch it. Everything else is thrown as before.
 */
export function outliveBrowser(): Disposable {
  const onThrown = (error: unknown) => {
    if (error instanceof Error && LATE_NEWS.test(error.message)) return
    process.off('uncaughtException', onThrown)
    setImmediate(() => {
      throw error
    })
  }
  process.on('uncaughtException', onThrown)
  return { [Symbol.dispose]: () => void process.off('uncaughtException', onThrown) }
}

const LATE_NEWS =
  /^Object with guid \S+ was not bound in the connection$|^Cannot find parent object/
