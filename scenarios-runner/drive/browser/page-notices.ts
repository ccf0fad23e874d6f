/** @module What goes wrong on the pages of a session, and what they ask: the first of many, and how many more there were. */

import type { BrowserContext, Page, Request } from 'playwright-core'
import type { FailedRequest, Omitted, PageView } from './model.ts'

const MOST_NOTICED = 50
// They stay open as long as the page does.
const OPEN_ENDED = ['eventsource', 'websocket', 'ping']
// What Chromium says when it is the machine's network that changed (a container's started beside it is enough), sleeps or is down.
const MACHINES_OWN = /^net::ERR_(NETWORK_CHANGED|NETWORK_IO_SUSPENDED|INTERNET_DISCONNECTED)$/

/** What was noticed of one kind since it was last asked for. */
interface Noticed<T> {
  add(item: T): void
  /** The first, and how many more there were. */
  take(): { readonly kept: readonly T[]; readonly more: number }
}

function createNoticed<T>(): Noticed<T> {
  const kept: T[] = []
  let leftOut = 0
  return {
    add(item) {
      if (kept.length < MOST_NOTICED) kept.push(item)
      else leftOut += 1
    },
    take() {
      const more = leftOut
      leftOut = 0
      return { kept: kept.splice(0), more }
    },
  }
}

/** What is noticed of a session's pages. */
export interface Notices {
  readonly console: Noticed<string>
  readonly failedRequests: Noticed<FailedRequest>
  readonly dialogs: Noticed<string>
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
  take(): Pick<PageView, 'console' | 'failedRequests' | 'dialogs'> & {
    readonly omitted: Omit<Omitted, 'downloads'>
  }
}

/** Nothing is noticed yet of an artifact at this origin. */
export function createNotices(origin: string): Notices {
  const notices: Notices = {
    console: createNoticed(),
    failedRequests: createNoticed(),
    dialogs: createNoticed(),
    open: new Set(),
    origin,
    crashed: false,
    cutOff: undefined,
    status: undefined,
    changedMs: performance.now(),
    pending: () => notices.open.size,
    lastMs: () => notices.changedMs,
    take() {
      const said = notices.console.take()
      const failed = notices.failedRequests.take()
      const asked = notices.dialogs.take()
      return {
        console: said.kept,
        failedRequests: failed.kept,
        dialogs: asked.kept,
        omitted: { console: said.more, failedRequests: failed.more, dialogs: asked.more },
      }
    },
  }
  return notices
}

/** Those of all pages: a window that opens is a request before it is a page. */
export function watchRequests(context: BrowserContext, seen: Notices): void {
  const ended = (request: Request) => {
    seen.open.delete(request)
    seen.changedMs = performance.now()
  }
  context.on('request', (request) => {
    if (OPEN_ENDED.includes(request.resourceType())) return
    seen.open.add(request)
    seen.changedMs = performance.now()
  })
  context.on('requestfinished', ended)
  context.on('requestfailed', (request) => {
    ended(request)
    const reason = request.failure()?.errorText ?? 'unknown'
    // The page itself gave it up, as it does when somebody goes elsewhere.
    if (reason === 'net::ERR_ABORTED') return
    if (isMachinesOwn(reason, request.url(), seen.origin)) {
      seen.cutOff ??= `the network of this machine failed under the page: ${reason}`
    }
    seen.failedRequests.add({ method: request.method(), url: request.url(), reason })
  })
  context.on('response', (response) => {
    const request = response.request()
    if (request.isNavigationRequest() && isOfWholePage(request)) seen.status = response.status()
    // Every browser asks for one; nobody sees that there is none.
    if (response.status() < 400 || isFavicon(response.url())) return
    seen.failedRequests.add({
      method: request.method(),
      url: response.url(),
      status: response.status(),
    })
  })
}

/** A frame that nobody knows yet is that of a page which is just being opened. */
function isOfWholePage(request: Request): boolean {
  try {
    return request.frame().parentFrame() === null
  } catch {
    return true
  }
}

/** Those of one page. */
export function watchPage(page: Page, seen: Notices): void {
  const noticeError = (text: string) => seen.console.add(text.slice(0, 2_000))
  page.on('console', (message) => {
    if (message.type() !== 'error' || isFavicon(message.location().url)) return
    noticeError(message.text())
  })
  page.on('pageerror', (error) => noticeError(String(error)))
  page.on('dialog', (dialog) => {
    seen.dialogs.add(`${dialog.type()}: ${dialog.message().slice(0, 500)}`)
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
