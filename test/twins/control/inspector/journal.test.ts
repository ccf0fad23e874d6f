/** @module The inspector's journal in a real browser: live, paused, filtered; one request's way, what it did, and its curl. */

import { execFileSync } from 'node:child_process'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findChromium, openBrowser } from '../../../scenarios-runner/report/html/open-page.ts'
import { petTwin } from '../../pet-twin.ts'
import { inspected, openInspector } from './open-inspector.ts'

let browser: Browser | undefined
beforeAll(async () => {
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => browser?.close())
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

const ada = { name: 'Ada', email: 'ada@example.com' }
const paths = '.calls .item .path'

test('an empty journal says what to do; requests appear as they come, wait while it is paused, and are found again', async () => {
  await using twin = await inspected(petTwin())
  await using opened = await openInspector(browser!, twin.control)
  const { page, problems } = opened
  await page.getByText('No request has come to this world yet.').waitFor()
  await page.getByText('live', { exact: true }).waitFor()

  await twin.send('POST', '/owners', ada)
  await page.locator(paths).first().waitFor()
  await twin.send('GET', '/owners?limit=2')
  await page.getByText('/owners?limit=2').waitFor()
  expect(await page.locator(paths).allInnerTexts()).toEqual(['/owners?limit=2', '/owners'])

  await page.keyboard.press('p')
  await twin.send('GET', '/owners?limit=3')
  await page.getByText('Paused. 1 new request waiting.').waitFor()
  expect(await page.locator(paths).count()).toBe(2)
  await page.keyboard.press('p')
  await page.getByText('/owners?limit=3').waitFor()
  expect(await page.locator(paths).count()).toBe(3)
  // Only another world's journal is another journal.
  await twin.send('GET', '/owners', undefined, { 'x-holdout-world': 'other' })
  await twin.send('GET', '/owners?limit=4')
  await page.getByText('/owners?limit=4').waitFor()
  expect(await page.locator(paths).count()).toBe(4)
  expect(problems).toEqual([])
})

test('it is filtered by operation, status, outcome and text, also what comes live, and the address keeps that', async () => {
  await using twin = await inspected(petTwin())
  await twin.send('POST', '/owners', ada)
  await twin.send('POST', '/owners', { name: 7 })
  await twin.send('GET', '/nowhere')
  await twin.send('GET', '/owners')
  await using opened = await openInspector(browser!, twin.control)
  const { page } = opened
  const shows = (...statuses: readonly string[]) =>
    expect.poll(() => page.locator('.calls .item .tag').allInnerTexts()).toEqual(statuses)
  await shows('200', '404', '422', '201')
  await page.getByLabel('Status').selectOption('4xx')
  await shows('404', '422')
  await twin.send('GET', '/nowhere/else')
  await shows('404', '404', '422')
  await page.getByLabel('Outcome').selectOption('invalid-request')
  await shows('422')
  await page.getByLabel('Status').selectOption('')
  await page.getByLabel('Outcome').selectOption('')
  await page.getByLabel('Operation').fill('listOwners')
  await shows('200')
  await page.getByLabel('Operation').fill('')
  await page.getByLabel('Search path and bodies').fill('ADA@example')
  await shows('200', '201')
  expect(page.url()).toContain('text=ADA%40example')
  await page.reload()
  await shows('200', '201')
  await page.getByLabel('Search path and bodies').fill('nobody says this')
  await page.getByText('No request fits.').waitFor()
})

test('a request shows its way through the twin, what it changed, and no credential', async () => {
  await using twin = await inspected(
    petTwin({ profile: { limits: { requests: 100, windowMs: 60_000 } } }),
  )
  const { json } = await twin.send('POST', '/owners', ada)
  await twin.send('PATCH', `/owners/${json.id}`, { name: 'Ada Lovelace' })
  await twin.send('POST', '/owners', { name: 7 })
  await using opened = await openInspector(browser!, twin.control, { at: 'journal/1' })
  const { page, problems } = opened
  const verdicts = () =>
    page.locator('.way .mark').evaluateAll((marks) => marks.map((m) => m.ariaLabel))
  await page.getByRole('heading', { name: 'Request 1' }).waitFor()
  expect(await verdicts()).toEqual([
    'passed',
    'passed',
    'passed',
    'nothing to decide',
    'passed',
    'passed',
  ])
  const way = await page.locator('.way').textContent()
  expect(way).toContain('PATCH /owners/{ownerId} of the contract fits it.')
  expect(way).toContain('x-ratelimit-remaining: 98')
  expect(way).toContain('update of owners')
  const changes = await page.locator('.detail .changes').textContent()
  expect(changes).toContain('Ada Lovelace')
  expect(changes).toMatch(/name\s*Ada/)
  expect(await page.content()).not.toContain('secret-key')

  await page.locator('.calls .item').first().click()
  await page.getByRole('heading', { name: 'Request 2' }).waitFor()
  expect((await verdicts()).slice(3)).toEqual(['nothing to decide', 'stopped here', 'not reached'])
  expect(await page.locator('.way .stopped').textContent()).toContain('body.email')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Request 2' }).waitFor({ state: 'detached' })
  expect(problems).toEqual([])
})

test('what a handler threw stands in the row and at the stage that it stopped', async () => {
  const handlers = {
    listOwners: () => {
      throw new TypeError('no database')
    },
  }
  await using twin = await inspected(petTwin({ handlers }))
  await twin.send('GET', '/owners')
  await using opened = await openInspector(browser!, twin.control, { at: 'journal/0' })
  const { page, problems } = opened
  const why = 'handler of listOwners: TypeError: no database'
  expect(await page.locator('.calls .item .under').textContent()).toContain(why)
  expect(await page.locator('.way .stopped').textContent()).toContain(why)
  expect(problems).toEqual([])
})

test('what is copied as curl is one request for a shell, whatever it holds', async () => {
  await using twin = await inspected(petTwin())
  const hostile = `O'Brien $(touch /tmp/pwned) "\`x\`" \\ ü`
  await twin.send('POST', '/owners', { name: hostile, email: 'o@example.com' })
  await using opened = await openInspector(browser!, twin.control, { at: 'journal/0' })
  const { page } = opened
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('The curl command copied.').waitFor()
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain(`curl -X 'POST' '${twin.url}/owners'`)
  // The shell's own reading of it, with another program in curl's place.
  const words = execFileSync('sh', ['-c', text.replace(/^curl/, `printf '%s\\n'`)], {
    encoding: 'utf8',
  }).split('\n')
  const body = words[words.indexOf('--data-raw') + 1] ?? ''
  expect(JSON.parse(body).name).toBe(hostile)
  expect(text).not.toContain('secret-key')
})
