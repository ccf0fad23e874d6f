/** @module Opens a written page in a real Chromium and tells everything that went wrong with it. */

import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

export { findChromium } from '../../../../scenarios-runner/drive/browser/find-chromium.ts'

/** Starts it without a sandbox of its own (tests run as root) and without a word to the network. */
export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

/** A page and what was observed of it: console errors, policy violations, thrown errors, requests that leave the file. */
export async function openPage(
  browser: Browser,
  file: string,
  view: { readonly width: number; readonly colorScheme: 'light' | 'dark' },
): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage({
    viewport: { width: view.width, height: 900 },
    colorScheme: view.colorScheme,
  })
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`request to ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    problems.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(pathToFileURL(file).href)
  return { page, problems }
}

/** How far a page is wider than the window, in pixels, with everything opened. */
export async function overflow(page: Page): Promise<number> {
  await page.evaluate(() => {
    for (const item of document.querySelectorAll('details')) item.open = true
  })
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}
