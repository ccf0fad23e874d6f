/** @module Keeps a page that floods its console from flooding the harness: what it says beyond a bound stays in the page. */

import type { BrowserContext } from 'playwright-core'

/** How many errors of each kind, and how many other lines, a document may write: each costs the harness as much as a request. */
const MOST_SAID = 1_000

// Runs in each document before anything of its own.
const GUARD = `(() => {
  const most = ${MOST_SAID}
  const bound = (names, counts) => {
    let said = 0
    for (const name of names) {
      const own = console[name]
      console[name] = (...words) => {
        if (!counts(words)) return
        if (said < most) Reflect.apply(own, console, words)
        said += 1
      }
    }
  }
  bound(['error'], () => true)
  bound(['assert'], ([isMet]) => !isMet)
  bound(['debug', 'dir', 'dirxml', 'info', 'log', 'table', 'trace', 'warn'], () => true)
  for (const kind of ['error', 'unhandledrejection']) {
    let thrown = 0
    addEventListener(kind, (event) => {
      thrown += 1
      if (thrown > most) event.preventDefault()
    })
  }
})()`

/** Bounds what each document of a context says; what its workers say is not bounded. */
export async function keepQuiet(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: GUARD })
}
