/** @module Finds a Chromium that tests can look at pages with. */

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The path of a Chromium: the one that HOLDOUT_CHROMIUM names, the system's, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env.HOLDOUT_CHROMIUM
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined
  return USUAL.find(existsSync) ?? playwrightsOwn()
}

function playwrightsOwn(): string | undefined {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache/ms-playwright')
  if (!existsSync(folder)) return undefined
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium-'))
    .sort()
    .reverse()
    .map((name) => join(folder, name, 'chrome-linux/chrome'))
    .find(existsSync)
}
