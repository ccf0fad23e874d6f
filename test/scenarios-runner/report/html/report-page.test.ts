import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeReports } from '../../../../scenarios-runner/report/index.ts'
import { aRun, saveTrajectories } from '../a-run.ts'
import { findChromium, openBrowser, openPage, overflow } from './open-page.ts'

let browser: Browser | undefined
let folder: string
const pages = new Map<string, string>()
const kinds = ['failing', 'passing', 'inconclusive', 'invalid', 'hostile'] as const

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-page-'))
  for (const kind of kinds) {
    const run = aRun(kind)
    saveTrajectories(join(folder, kind), run)
    const { paths } = await writeReports(join(folder, kind), run.result, run.records, run.scenarios)
    pages.set(kind, paths.html)
  }
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

describe.each(kinds)('the page of a run that is %s', (kind) => {
  test.each([
    { width: 1280, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)('opens at $width pixels without a problem', async (view) => {
    const { page, problems } = await openPage(browser!, pages.get(kind)!, view)
    expect(await overflow(page)).toBe(0)
    expect(await page.locator('h1').count()).toBe(1)
    expect(problems).toEqual([])
    await page.close()
  })
})

test('what was injected is text, and nothing of it runs', async () => {
  const { page, problems } = await openPage(browser!, pages.get('hostile')!, {
    width: 1280,
    colorScheme: 'light',
  })
  await overflow(page)
  const seen = await page.evaluate(() => ({
    pwned: (globalThis as { pwned?: number }).pwned,
    scripts: document.scripts.length,
    handlers: document.querySelectorAll('[onerror],[onload]').length,
    foreign: document.querySelectorAll('img,iframe,object,embed,base').length,
    text: document.body.textContent?.includes('<script>globalThis.pwned = 1'),
  }))
  expect(seen).toEqual({ pwned: undefined, scripts: 1, handlers: 0, foreign: 0, text: true })
  expect(problems).toEqual([])
  await page.close()
})

test('the policy would stop a script that slipped through', async () => {
  const { page, problems } = await openPage(browser!, pages.get('passing')!, {
    width: 1280,
    colorScheme: 'light',
  })
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.pwned = 4'
    document.body.append(script)
    const image = document.createElement('img')
    image.src = 'http://127.0.0.1:9/x.png'
    document.body.append(image)
  })
  expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined()
  await expect.poll(() => problems.join('\n')).toContain('Content Security Policy')
  await page.close()
})

test('a trial is one click away, and the keyboard reaches everything', async () => {
  const { page } = await openPage(browser!, pages.get('failing')!, {
    width: 1280,
    colorScheme: 'light',
  })
  await page.locator('.noticed a').first().click()
  const scenario = page.locator('#scenario-someone-elses-request')
  await page.locator('#scenario-someone-elses-request[open]').waitFor()
  await scenario.locator('.trials a.here').first().click()
  const trial = page.locator('#trial-someone-elses-request-0')
  await page.locator('#trial-someone-elses-request-0[open]').waitFor()
  expect(await trial.locator('.timeline > li').count()).toBeGreaterThan(4)

  await page.goto('about:blank')
  await page.goto(pathToFileURL(pages.get('failing')!).href)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await page.evaluate(() => document.activeElement?.closest('details')?.id)).toMatch(
    /^scenario-/,
  )
  await page.close()
})

test('every picture has words, and every link inside the page leads somewhere', async () => {
  const { page } = await openPage(browser!, pages.get('failing')!, {
    width: 1280,
    colorScheme: 'light',
  })
  const found = await page.evaluate(() => ({
    mute: [...document.querySelectorAll('svg')].filter((svg) => !svg.getAttribute('aria-label'))
      .length,
    dead: [...document.querySelectorAll('a[href^="#"]')]
      .map((link) => link.getAttribute('href')!.slice(1))
      .filter((id) => document.getElementById(id) === null),
    twice:
      [...document.querySelectorAll('[id]')].length -
      new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size,
  }))
  expect(found).toEqual({ mute: 0, dead: [], twice: 0 })
  await page.close()
})

test('every category is told with its rate and its scenarios, those that did not satisfy first', async () => {
  const { page } = await openPage(browser!, pages.get('failing')!, {
    width: 1280,
    colorScheme: 'light',
  })
  const section = page.locator('section', {
    has: page.locator('#categories, h2:text("By category")'),
  })
  const told = await section
    .locator('h3, p:has(.tag), li')
    .evaluateAll((items) => items.map((item) => item.textContent?.replace(/\s+/g, ' ').trim()))
  expect(told).toMatchInlineSnapshot(`
    [
      "Happy path",
      "90% 36 of 40 distinct trajectories, proven ≥ 85% reported only",
      "unsatisfiedRevoking takes out exactly one person high 17 of 20",
      "unsatisfiedEverybody sees their own requests normal 19 of 20",
      "Edge cases",
      "0% 0 of 20 distinct trajectories, proven ≥ 0% reported only",
      "unsatisfiedRequests are private critical 0 of 20",
      "satisfiedA mistyped group is refused low 1 of 1",
      "Failure modes",
      "30% 6 of 20 distinct trajectories, proven ≥ 25% reported only",
      "unsatisfiedRevoking works while Slack is failing critical 6 of 20",
    ]
  `)
  await section.getByRole('link', { name: 'Requests are private' }).click()
  await page.locator('#scenario-someone-elses-request[open]').waitFor()
  await page.close()
})
