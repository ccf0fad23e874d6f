/** @module A real twin served over HTTP with its control API, and the inspector opened on it in a real Chromium. */

import type { Browser, Page } from 'playwright-core'
import { serveControl } from '../../../../twins/control/index.ts'
import { serveTwin } from '../../../../twins/surfaces/index.ts'
import type { Twin } from '../../../../twins/twin/index.ts'

/** A twin that is looked into. */
export interface Inspected extends AsyncDisposable {
  /** Where requests go. */
  readonly url: string
  /** Where the control API and the page are. */
  readonly control: string
  /** Sends a request to the twin over HTTP; gives the status and the JSON. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes.
  ): Promise<{ status: number; json: any }>
}

/** Serves a twin and its control API until it is disposed of. */
export async function inspected(twin: Twin, options: { token?: string } = {}): Promise<Inspected> {
  const served = await serveTwin(twin)
  const control = await serveControl(twin, options)
  return {
    url: served.url,
    control: control.url,
    async send(method, path, body, headers = {}) {
      const response = await fetch(served.url + path, {
        method,
        headers: {
          'x-api-key': 'secret-key',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
    },
    async [Symbol.asyncDispose]() {
      await control.close()
      await served.close()
    },
  }
}

/** How the page is looked at. */
export interface Look {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
  /** What the address says after `#/w/default/`; the journal unless given. */
  readonly at?: string
}

/** The page, and everything that went wrong in it: console errors, policy violations, requests that leave the twin. */
export interface Opened extends AsyncDisposable {
  readonly page: Page
  readonly problems: string[]
}

/** Opens the page and waits until all of it is drawn, or until it asks for its token. */
export async function openInspector(
  browser: Browser,
  control: string,
  look: Look = {},
): Promise<Opened> {
  const { width = 1280, colorScheme = 'light', at = '' } = look
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme,
    acceptDownloads: true,
  })
  const page = await context.newPage()
  // Shorter than a test's own, so that what was waited for is named.
  page.setDefaultTimeout(60_000)
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(control) && !/^(?:data|blob):/.test(request.url()))
      problems.push(`request to ${request.url()}`)
  })
  await visit(page, at === '' ? control : `${control}/#/w/default/${at}`)
  return { page, problems, [Symbol.asyncDispose]: () => context.close() }
}

/** Loads an address afresh, whatever was there, and waits until all of it is drawn, or until the page asks for its token. */
export async function visit(page: Page, address: string): Promise<void> {
  // Where only what follows the `#` differs, nothing would be loaded, and what was there before be taken for it.
  await page.goto('about:blank')
  await page.goto(address)
  await page.locator('main[aria-busy=false] h1, dialog[open]').waitFor()
}

/** Waits until a view under this heading is all drawn; keys do nothing on what is not there yet. */
export function drawn(page: Page, heading: string): Promise<void> {
  const has = page.getByRole('heading', { level: 1, name: heading, exact: true })
  return page.locator('main[aria-busy=false]', { has }).waitFor()
}

/** How far the page is wider than the window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}
