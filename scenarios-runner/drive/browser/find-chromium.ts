/** @module Finds a Chromium: one that draws for nobody first, since a page in it costs a quarter of the processor time. */

import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const SHELLS = ['/usr/bin/chromium-headless-shell']
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
]

/** Where Playwright keeps what it downloads, on each system. */
const CACHES: Readonly<Record<string, string>> = {
  darwin: 'Library/Caches/ms-playwright',
  win32: 'AppData/Local/ms-playwright',
}
/** A browser's program within a folder of that. */
const PROGRAM = /^(chrome-headless-shell|headless_shell|chrome)(\.exe)?$/

/**
 * The path of a Chromium: the one that `HOLDOUT_CHROMIUM` names, a headless shell (Playwright's own, the system's), or a whole
 * browser (the library's own, Playwright's other ones, the system's).
 *
 * @param librarysOwn where the installed Playwright says that its browser is
 * @returns undefined where there is none, or the named one is not there
 */
export function findChromium(librarysOwn?: string): string | undefined {
  const named = process.env.HOLDOUT_CHROMIUM
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined
  const places = [
    ...downloaded('chromium_headless_shell-'),
    ...SHELLS,
    ...(librarysOwn === undefined ? [] : [librarysOwn]),
    ...downloaded('chromium-'),
    ...USUAL,
  ]
  return places.find(existsSync)
}

/** Programs of one family in Playwright's cache, the newest first. */
function downloaded(family: string): string[] {
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    join(homedir(), CACHES[process.platform] ?? '.cache/ms-playwright')
  return namesIn(cache)
    .filter((name) => name.startsWith(family))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((name) => namesIn(join(cache, name)).map((inner) => join(cache, name, inner)))
    .flatMap((folder) =>
      namesIn(folder)
        .filter((name) => PROGRAM.test(name))
        .map((name) => join(folder, name)),
    )
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
