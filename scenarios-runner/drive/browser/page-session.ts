/** @module One person's browser in a trial: a profile of its own, the page in it, and everything that went wrong there. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import {
  BrowserLost,
  type FailedRequest,
  type PageAction,
  type PageFailure,
  type PageView,
} from './model.ts'
import { type Browsers, firstLine } from './open-browsers.ts'
import { doAction, failureOfAction } from './page-actions.ts'
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
const MOST_NOTICED = 50
// They stay open as long as the page does.
const OPEN_ENDED = ['eventsource', 'websocket', 'ping']
// What Chromium says when it is the machine's network that changed (a container's started beside it is enough), sleeps or is down.
const MACHINES_OWN = /^net::ERR_(NETWORK_CHANGED|NETWORK_IO_SUSPENDED|INTERNET_DISCONNECTED)$/

/** Opens a session against an artifact's address; every request of its pages has these headers beside its own. */
export async function openPageSession(
  browsers: Browsers,
  baseUrl: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PageSession> {
  const context = (await browsers.context(baseUrl, headers)).playwright as BrowserContext
  const browser = context.browser() as Browser
  const traced = browsers.settings.trace !== false
  const seen = createNotices(new URL(baseUrl).origin)
  let page: Page
  try {
    if (traced) {
      await unlessLost(browser, context.tracing.start({ screenshots: false, snapshots: true }))
    }
    page = await unlessLost(browser, context.newPage())
  } catch (error) {
    throw new BrowserLost(`no page could be opened: ${firstLine(error)}`)
  }
  watch(page, seen)
  // What opens a window of its own is what the user then looks at.
  context.on('page', (opened) => {
    page = opened
    watch(opened, seen)
  })
  return {
    async act(actions, timeoutMs) {
      const untilMs = performance.now() + timeoutMs
      const values: Record<string, string> = {}
      let failed: { readonly failure: PageFailure; readonly detail: string } | undefined
      let done = 0
      for (const action of actions) {
        try {
          const leftMs = untilMs - performance.now()
          const read = await unlessLost(browser, doAction(page, action, leftMs), leftMs)
          if (action.do === 'read') values[action.as] = read ?? ''
          done += 1
        } catch (error) {
          mustBeThere(browser, error)
          const message = error instanceof Error ? error.message : String(error)
          failed = { failure: failureOfAction(message), detail: firstLine(error) }
          break
        }
      }
      if (seen.crashed) failed ??= { failure: 'crashed', detail: 'the page crashed' }
      const view = seen.crashed ? undefined : await look(page, seen, browser)
      if (seen.cutOff !== undefined) throw new BrowserLost(seen.cutOff)
      return {
        ...(view ?? { url: page.url(), title: '', text: '', snapshot: '', image: undefined }),
        status: seen.status,
        values,
        ...seen.take(),
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

async function look(page: Page, seen: Notices, browser: Browser) {
  const startedMs = performance.now()
  while (performance.now() - startedMs < MAX_WAIT_MS) {
    if (seen.pending() === 0 && performance.now() - seen.lastMs() >= QUIET_MS) break
    await sleep(10)
  }
  try {
    const body = page.locator('body')
    const timeout = 5_000
    const [title, text, snapshot, image] = await unlessLost(
      browser,
      Promise.all([
        page.title(),
        // biome-ignore lint/performance/useDomNodeTextContent: hidden text is nothing that a user reads
        body.innerText({ timeout }),
        body.ariaSnapshot({ timeout }),
        page.screenshot({ type: 'jpeg', quality: 60, timeout, animations: 'disabled' }),
      ]),
    )
    return {
      url: page.url(),
      title,
      text: text.slice(0, MAX_TEXT),
      snapshot: snapshot.slice(0, MAX_TEXT),
      image,
    }
  } catch (error) {
    // A page that never stands still, or holds the whole browser up, is the artifact's.
    mustBeThere(browser, error)
    return undefined
  }
}

/** Tells a page that failed from a browser that has gone. */
function mustBeThere(browser: Browser, error: unknown): void {
  if (error instanceof BrowserLost) throw error
  if (!browser.isConnected()) throw new BrowserLost(`the browser was lost: ${firstLine(error)}`)
}

interface Notices {
  readonly console: string[]
  readonly failedRequests: FailedRequest[]
  readonly dialogs: string[]
  readonly open: Set<Request>
  /** The artifact's own. */
  readonly origin: string
  crashed: boolean
  /** What the machine's network did to a request of the artifact's. */
  cutOff: string | undefined
  status: number | undefined
  changedMs: number
  pending(): number
  lastMs(): number
  /** What was noticed since it was last asked. */
  take(): Pick<PageView, 'console' | 'failedRequests' | 'dialogs'>
}

function createNotices(origin: string): Notices {
  const notices: Notices = {
    console: [],
    failedRequests: [],
    dialogs: [],
    open: new Set(),
    origin,
    crashed: false,
    cutOff: undefined,
    status: undefined,
    changedMs: performance.now(),
    pending: () => notices.open.size,
    lastMs: () => notices.changedMs,
    take: () => ({
      console: notices.console.splice(0),
      failedRequests: notices.failedRequests.splice(0),
      dialogs: notices.dialogs.splice(0),
    }),
  }
  return notices
}

function watch(page: Page, seen: Notices): void {
  const notice = <T>(list: T[], item: T) => {
    if (list.length < MOST_NOTICED) list.push(item)
  }
  const ended = (request: Request) => {
    seen.open.delete(request)
    seen.changedMs = performance.now()
  }
  page.on('request', (request) => {
    if (OPEN_ENDED.includes(request.resourceType())) return
    seen.open.add(request)
    seen.changedMs = performance.now()
  })
  page.on('requestfinished', ended)
  page.on('requestfailed', (request) => {
    ended(request)
    const reason = request.failure()?.errorText ?? 'unknown'
    // The page itself gave it up, as it does when somebody goes elsewhere.
    if (reason === 'net::ERR_ABORTED') return
    if (isMachinesOwn(reason, request.url(), seen.origin)) {
      seen.cutOff ??= `the network of this machine failed under the page: ${reason}`
    }
    notice(seen.failedRequests, { method: request.method(), url: request.url(), reason })
  })
  page.on('response', (response) => {
    const request = response.request()
    const isDocument = request.isNavigationRequest() && request.frame() === page.mainFrame()
    if (isDocument) seen.status = response.status()
    // Every browser asks for one; nobody sees that there is none.
    if (response.status() < 400 || isFavicon(response.url())) return
    notice(seen.failedRequests, {
      method: request.method(),
      url: response.url(),
      status: response.status(),
    })
  })
  page.on('console', (message) => {
    if (message.type() !== 'error' || isFavicon(message.location().url)) return
    notice(seen.console, message.text().slice(0, 2_000))
  })
  page.on('pageerror', (error) => notice(seen.console, String(error).slice(0, 2_000)))
  page.on('dialog', (dialog) => {
    notice(seen.dialogs, `${dialog.type()}: ${dialog.message().slice(0, 500)}`)
    dialog.accept().catch(() => {})
  })
  page.on('crash', () => {
    seen.crashed = true
  })
}

/**
 * Whether a failed request is the machine's doing. Told from Chromium's own code of the failed request alone, never from a
 * message, which may quote the page: a page's own failures (aborted, refused, a service worker's) have other codes. And told
 * of the artifact's own address alone: the loopback has no way to be missing, while an address elsewhere would let a page
 * choose to fail like this on a machine without a network.
 */
export function isMachinesOwn(reason: string, url: string, origin: string): boolean {
  return MACHINES_OWN.test(reason) && URL.canParse(url) && new URL(url).origin === origin
}

function isFavicon(url: string): boolean {
  return url.endsWith('/favicon.ico')
}
