import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { openBrowsers } from '../../../scenarios-runner/drive/browser/open-browsers.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-browsers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A program in the browser's place. */
function executable(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

test('nothing that Playwright turns off in a browser is turned on again', async () => {
  const said = join(folder, 'said')
  await using browsers = openBrowsers({
    executable: executable('telling', `printf '%s\\n' "$@" > ${said}; exit 1`),
  })
  await expect(browsers.context('http://127.0.0.1')).rejects.toThrow('the browser did not start')
  const switches = readFileSync(said, 'utf8')
    .split('\n')
    .filter((word) => word.startsWith('--disable-features='))
    .map((word) => word.slice('--disable-features='.length).split(','))
  const [playwrights = [], ours = []] = switches
  expect(switches).toHaveLength(2)
  expect(playwrights).not.toEqual([])
  expect(playwrights.filter((feature) => !ours.includes(feature))).toEqual([])
})

test.skipIf(findChromium() === undefined)('a page costs one process', async () => {
  await using browsers = openBrowsers({ executable: String(findChromium()) })
  const { playwright } = await browsers.context('http://127.0.0.1')
  const context = playwright as BrowserContext
  const page = await context.newPage()
  await page.goto('data:text/html,<title>one</title>')
  expect(await page.title()).toBe('one')
  const asking = await context.browser()?.newBrowserCDPSession()
  const { processInfo = [] } = (await asking?.send('SystemInfo.getProcessInfo')) ?? {}
  expect(processInfo.filter(({ type }) => type === 'renderer')).toHaveLength(1)
})

test.skipIf(findChromium() === undefined)('what pages use of the processors is told', async () => {
  await using browsers = openBrowsers({ executable: String(findChromium()) })
  expect(await browsers.pagesCpuMs()).toBe(0)
  const { playwright } = await browsers.context('http://127.0.0.1')
  const page = await (playwright as BrowserContext).newPage()
  const before = await browsers.pagesCpuMs()
  // Counts, and looks at no clock: however busy the machine is, it takes that much.
  await page.evaluate('for (let sum = 0, n = 0; n < 5e8; n += 1) sum += n % 7')
  const used = (await browsers.pagesCpuMs()) - before
  expect(used).toBeGreaterThan(100)
})
