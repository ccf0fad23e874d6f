/** @module One person's browser in a trial: a profile of its own, the page in it, and everything that went wrong there. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inTime } from './in-time.ts'
import { BrowserLost, type PageAction, type PageFailure, type PageView } from './model.ts'
import { type Browsers, firstLine } from './open-browsers.ts'
import { doAction, failureOfAction, hasLogged } from './page-actions.ts'
import { createDownloads } from './page-downloads.ts'
import { lookIntoFrames, withFrames } from './page-frames.ts'
import { createNotices, type Notices, watchPage, watchRequests } from './page-notices.ts'
import { keepQuiet } from './quiet-page.ts'
import { unlessLost } from './unless-lost.ts'

/** A session in a browser. */
export interface PageSession {
  /**
   * Does the actions in order until one cannot be done, and looks at what there is then.
   *
   * @throws {BrowserLost} when the browser itself has gone, or the machine's network went away under the page
   */
  act(actions: readonly PageAction[], timeoutMs: number): Promise<PageView>
  /**
   * Ends the session.
   *
   * @param tracePath where its trace is kept, as Playwright's viewer opens it; nowhere when undefined
   */
  close(tracePath: string | undefined): Promise<void>
}

/** A page is looked at when it has asked for nothing for so long; pages that always ask are looked at after the longer. */
const QUIET_MS = 30
const MAX_WAIT_MS = 2_000
const MAX_TEXT = 256 * 1024
/** A page that has not answered a simple question by then is busy. */
const ANSWER_MS = 2_000

/** Opens a session against an artifact's address; every request of its pages has these headers beside its own. */
export async function openPageSession(
  browsers: Browsers,
  baseUrl: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PageSession> {
  const opened = await browsers.context(baseUrl, headers)
  const context = opened.playwright as BrowserContext
  const browser = context.browser() as Browser
  const traced = browsers.settings.trace !== false
  const seen = createNotices(new URL(baseUrl).origin)
  let page: Page
  try {
    const tracing = traced && context.tracing.start({ screenshots: false, snapshots: true })
    await unlessLost(browser, Promise.all([tracing, keepQuiet(context)]))
    page = await unlessLost(browser, context.newPage())
  } catch (error) {
    throw new BrowserLost(`no page could be opened: ${firstLine(error)}`)
  }
  const downloads = createDownloads(opened.savesInto)
  watchRequests(context, seen)
  watchPage(page, seen)
  downloads.watch(page)
  // What opens a window of its own is what the user then looks at, until it closes.
  context.on('page', (window) => {
    page = window
    watchPage(window, seen)
    downloads.watch(window)
    seen.changedMs = performance.now()
    window.on('close', () => {
      if (page === window) page = context.pages().at(-1) ?? window
      seen.changedMs = performance.now()
    })
  })
  /** Does something in the window that the user looks at, which may close meanwhile. */
  const actOn = async (action: PageAction, untilMs: number): Promise<string | undefined> => {
    for (;;) {
      const window = page
      const leftMs = untilMs - performance.now()
      try {
        return await unlessLost(browser, doAction(window, action, leftMs), leftMs)
      } catch (error) {
        mustBeThere(browser, error)
        if (!window.isClosed()) throw error
        // What closed the window was done; what came too late for it is meant for the one before.
        if (hasLogged(String(error), /^performing \w+ action$/)) return undefined
        if (page === window) throw error
      }
    }
  }
  return {
    async act(actions, timeoutMs) {
      const untilMs = performance.now() + timeoutMs
      const values: Record<string, string> = {}
      let failed: { readonly failure: PageFailure; readonly detail: string } | undefined
      let done = 0
      for (const action of actions) {
        try {
          const read = await actOn(action, untilMs)
          if (action.do === 'read') values[action.as] = read ?? ''
          done += 1
        } catch (error) {
          mustBeThere(browser, error)
          const message = error instanceof Error ? error.message : String(error)
          failed = { failure: failureOfAction(message), detail: firstLine(error) }
          break
        }
      }
      const view = seen.crashed ? undefined : await look(() => page, seen, browser)
      if (seen.crashed) failed ??= { failure: 'crashed', detail: 'the page crashed' }
      if (view === 'busy') {
        failed ??= {
          failure: 'timeout',
          detail: 'the page could not be looked at: it was too busy, or never stood still',
        }
      }
      const leftMs = Math.max(1_000, untilMs - performance.now())
      const saved = await downloads.take(browser, leftMs)
      const { omitted, ...noticed } = seen.take()
      if (seen.cutOff !== undefined) throw new BrowserLost(seen.cutOff)
      return {
        ...(typeof view === 'object' ? view : { ...NOTHING_SEEN, url: page.url() }),
        status: seen.status,
        values,
        ...noticed,
        downloads: saved.downloads,
        omitted: { ...omitted, downloads: saved.more },
        failure: failed?.failure,
        detail: failed?.detail,
        done,
      }
    },
    async close(tracePath) {
      try {
        if (traced && tracePath !== undefined) {
          await unlessLost(browser, context.tracing.stop({ path: tracePath }))
        }
        await unlessLost(browser, context.close())
      } catch {
        // The browser has gone, and with it what it would have told.
      }
    },
  }
}

type Look = Pick<PageView, 'url' | 'title' | 'text' | 'snapshot' | 'lostFrames' | 'image'>

const NOTHING_SEEN = { title: '', text: '', snapshot: '', lostFrames: [], image: undefined }

/** A machine that pauses, or a page that goes elsewhere, is in the way of one look, not of two. */
const MOST_LOOKS = 2

/**
 * What there is on the page; undefined where that is nothing that can be read (a drawing), `busy` where the page could not be
 * looked at: of that nobody may conclude what is not there.
 */
async function look(
  current: () => Page,
  seen: Notices,
  browser: Browser,
): Promise<Look | 'busy' | undefined> {
  for (let looks = 1; ; looks += 1) {
    await becomeQuiet(seen)
    const page = current()
    try {
      return await lookAt(page, browser)
    } catch (error) {
      // A page that never stands still, or holds the whole browser up, is the artifact's.
      mustBeThere(browser, error)
      if (await hasNoBody(page, browser)) return undefined
      if (looks === MOST_LOOKS) return 'busy'
    }
  }
}

async function becomeQuiet(seen: Notices): Promise<void> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < MAX_WAIT_MS) {
    if (seen.pending() === 0 && performance.now() - seen.lastMs() >= QUIET_MS) break
    await sleep(10)
  }
}

async function lookAt(page: Page, browser: Browser): Promise<Look> {
  const body = page.locator('body')
  const timeout = 5_000
  const [title, text, snapshot, frames, image] = await unlessLost(
    browser,
    Promise.all([
      page.title(),
      // biome-ignore lint/performance/useDomNodeTextContent: hidden text is nothing that a user reads
      body.innerText({ timeout }),
      body.ariaSnapshot({ timeout }),
      lookIntoFrames(page),
      page.screenshot({ type: 'jpeg', quality: 60, timeout, animations: 'disabled' }),
    ]),
  )
  const whole = withFrames({ text, snapshot }, frames)
  return {
    url: page.url(),
    title,
    text: whole.text.slice(0, MAX_TEXT),
    snapshot: whole.snapshot.slice(0, MAX_TEXT),
    lostFrames: whole.lostFrames,
    image,
  }
}

/** False of a page that does not answer, too. */
async function hasNoBody(page: Page, browser: Browser): Promise<boolean> {
  const whole = "document.readyState === 'complete' && !document.querySelector('body')"
  try {
    return await inTime(page.evaluate<boolean>(whole), ANSWER_MS)
  } catch (error) {
    mustBeThere(browser, error)
    return false
  }
}

/** Tells a page that failed from a browser that has gone. */
function mustBeThere(browser: Browser, error: unknown): void {
  if (error instanceof BrowserLost) throw error
  if (!browser.isConnected()) throw new BrowserLost(`the browser was lost: ${firstLine(error)}`)
}
