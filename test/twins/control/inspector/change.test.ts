/** @module What the inspector changes, in a real browser: faults, time, snapshots, webhooks, what is expected. */

import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findChromium, openBrowser } from '../../../scenarios-runner/report/html/open-page.ts'
import { petTwin } from '../../pet-twin.ts'
import { startReceiver } from '../../respond/notify/receiver.ts'
import { askShop, shopTwin } from '../../respond/notify/shop.ts'
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

test('a fault is switched on, takes effect, is counted, switched off and on again; others go on counting', async () => {
  await using twin = await inspected(petTwin())
  await using opened = await openInspector(browser!, twin.control, { at: 'faults' })
  const { page, problems } = opened
  await page.getByText('Nothing goes wrong on purpose.').waitFor()
  const form = page.getByRole('form', { name: 'A new fault' })
  await form.getByLabel('Operation').fill('listOwners')
  await form.getByLabel('Status', { exact: true }).fill('502')
  await form.getByLabel('How many times').fill('2')
  await page.getByRole('button', { name: 'Switch it on' }).click()
  const first = page.getByRole('switch', { name: 'listOwners: status 502, 2 times' })
  await first.waitFor()
  expect((await twin.send('GET', '/owners')).status).toBe(502)
  await page.getByText('met 1 time, fitted 1 time').waitFor()

  await form.getByLabel('Operation').fill('createOwner')
  await form.getByLabel('How many times').fill('')
  await form.getByLabel('What goes wrong').selectOption('auth-expiry')
  await page.getByRole('button', { name: 'Switch it on' }).click()
  const second = page.getByRole('switch', { name: 'createOwner: auth-expiry' })
  await second.waitFor()
  expect((await twin.send('POST', '/owners', ada)).status).toBe(401)
  // One of its two times is left, whatever else was switched.
  expect((await twin.send('GET', '/owners')).status).toBe(502)
  expect((await twin.send('GET', '/owners')).status).toBe(200)

  // Whoever leaves the page before it has heard that the fault is off finds it again.
  const unheard = Promise.withResolvers<void>()
  await page.route('**/faults/*', async (route) => {
    await route.fetch()
    await unheard.promise
    // The page that asked has gone.
    await route.abort().catch(() => undefined)
  })
  await second.click()
  await expect.poll(async () => (await twin.send('POST', '/owners', ada)).status).not.toBe(401)
  await page.reload()
  unheard.resolve()
  await page.getByRole('switch', { name: 'createOwner: auth-expiry' }).click()
  await expect
    .poll(async () => (await twin.send('POST', '/owners', { ...ada, email: 'b@x.com' })).status)
    .toBe(401)
  await page.getByRole('button', { name: 'Switch all off' }).click()
  await expect
    .poll(async () => (await twin.send('POST', '/owners', { ...ada, email: 'c@x.com' })).status)
    .toBe(201)
  expect(problems).toEqual([])
})

test('every kind of fault that the form offers is one that the twin takes', async () => {
  const twin = petTwin()
  await using served = await inspected(twin)
  await using opened = await openInspector(browser!, served.control, { at: 'faults' })
  const { page } = opened
  const kind = page.getByLabel('What goes wrong')
  await kind.locator('option').first().waitFor({ state: 'attached' })
  const kinds = await kind
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
  expect(kinds.length).toBeGreaterThan(12)
  for (const [i, one] of kinds.entries()) {
    await kind.selectOption(one)
    for (const [label, value] of [
      ['Wait, ms', '5'],
      ['Silent for, ms', '5'],
      ['Changes ago', '1'],
      ['Milliseconds ago', '5'],
      ['min, ms', '1'],
      ['max, ms', '2'],
    ] as const) {
      const field = page.getByLabel(label, { exact: true })
      if ((await field.count()) > 0) await field.fill(value)
    }
    await page.getByRole('button', { name: 'Switch it on' }).click()
    await expect.poll(() => twin.world().faults().length).toBe(i + 1)
  }
  for (const distribution of ['normal', 'lognormal', 'percentiles']) {
    const before = twin.world().faults().length
    await kind.selectOption('distribution')
    await page.getByLabel('Distribution', { exact: true }).selectOption(distribution)
    for (const label of ['mean, ms', 'deviation, ms', 'median, ms']) {
      const field = page.getByLabel(label)
      if ((await field.count()) > 0) await field.fill('3')
    }
    const p95 = page.getByLabel('p95, ms')
    if ((await p95.count()) > 0) await p95.fill('9')
    await page.getByRole('button', { name: 'Switch it on' }).click()
    await expect.poll(() => twin.world().faults().length).toBe(before + 1)
  }
})

test('time is moved, and what was to come then has come; limits lift', async () => {
  await using receiver = await startReceiver([500])
  const twin = shopTwin({
    profile: {
      webhooks: { retries: { delaysMs: [3_600_000], timeoutMs: 10_000 } },
      limits: { requests: 3, windowMs: 7_200_000 },
    },
  })
  await using served = await inspected(twin)
  await askShop(twin, 'POST', '/hooks', {
    url: receiver.url,
    events: ['order.created'],
    secret: 'sh! 6 letters',
  })
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await twin.world().settled()
  await using opened = await openInspector(browser!, served.control, { at: 'clock' })
  const { page, problems } = opened
  await page.getByText('in 1 h').waitFor()
  const before = twin.world().clock.now()
  await page.getByRole('button', { name: '+ 1 minute' }).click()
  await page.getByText('nothing fell due').waitFor()
  expect(twin.world().clock.now()).toBe(before + 60_000)
  await page.getByRole('button', { name: /^Go to / }).click()
  await page.getByText('1 thing fell due').waitFor()
  expect(receiver.received).toHaveLength(2)
  await page.getByText('Nothing is to come.').waitFor()
  await page.getByRole('link', { name: 'Limits' }).click()
  await page.getByText('2 of 3').waitFor()
  await page.getByRole('link', { name: 'Clock' }).click()
  await page.getByLabel('How much time').fill('2')
  await page.getByLabel('Unit').selectOption('hours')
  await page.getByRole('button', { name: 'Let it pass' }).click()
  await page.getByText('nothing fell due').first().waitFor()
  await page.getByRole('link', { name: 'Limits' }).click()
  await page.getByText('None was counted in a window that is still open.').waitFor()
  expect(problems).toEqual([])
})

test('a snapshot is downloaded and restored, a journal downloaded and replayed, a world reset', async () => {
  const twin = petTwin()
  await using served = await inspected(twin)
  await served.send('POST', '/owners', ada)
  await using opened = await openInspector(browser!, served.control, { at: 'snapshots' })
  const { page, problems } = opened
  const downloaded = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).click(),
    ])
    return { name: download.suggestedFilename(), path: await download.path() }
  }
  const snapshot = await downloaded('Download a snapshot')
  expect(snapshot.name).toBe('Pet-clinic-default.snapshot.json')
  expect(JSON.parse(readFileSync(snapshot.path, 'utf8'))).toEqual(twin.world().snapshot())
  const journal = await downloaded('Download the journal')
  expect(journal.name).toBe('Pet-clinic-default.journal.jsonl')

  await served.send('POST', '/owners', { ...ada, email: 'b@example.com' })
  await page.getByLabel('Restore a snapshot').setInputFiles(snapshot.path)
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByText('default is as', { exact: false }).waitFor()
  expect(twin.world().state().owners).toHaveLength(1)

  await page.getByRole('button', { name: 'Reset default' }).click()
  await page.getByRole('button', { name: 'Reset it' }).click()
  await page.getByText('default is as it was made.').waitFor()
  expect(twin.world().state().owners).toHaveLength(0)
  await page.getByLabel('Replay a journal').setInputFiles(journal.path)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.getByText('1 request replayed; each was answered as then.').waitFor()
  expect(twin.world().state().owners).toHaveLength(1)

  const broken = { name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') }
  await page.getByLabel('Restore a snapshot').setInputFiles(broken)
  await page.getByRole('button', { name: 'Restore', exact: true }).click()
  await page.getByText('broken.json is no snapshot: it is not JSON.').waitFor()
  expect(problems).toEqual([])
})

test('a webhook shows its attempts and its signature, and is delivered again', async () => {
  await using receiver = await startReceiver([500])
  const twin = shopTwin({
    profile: { webhooks: { retries: { delaysMs: [3_600_000], timeoutMs: 10_000 } } },
  })
  await using served = await inspected(twin)
  await using opened = await openInspector(browser!, served.control, { at: 'webhooks' })
  const { page, problems } = opened
  await page.getByText('Nothing was sent of its own accord yet.').waitFor()
  await askShop(twin, 'POST', '/hooks', {
    url: receiver.url,
    events: ['order.created'],
    secret: 'sh! 6 letters',
  })
  await askShop(twin, 'POST', '/orders', { item: 'tea' })
  await twin.world().settled()
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('link', { name: 'order.created' }).click()
  await page.getByRole('heading', { name: 'order.created' }).waitFor()
  await page.getByText('1 attempt', { exact: true }).last().waitFor()
  const sent = await page.locator('.detail').textContent()
  expect(sent).toContain('webhook-signature')
  expect(sent).toContain(String(receiver.received[0]?.headers['webhook-signature']))
  expect(sent).not.toContain('sh! 6 letters')
  await page.getByRole('button', { name: 'Deliver again' }).click()
  await page.locator('.detail .tag', { hasText: 'delivered' }).waitFor()
  expect(receiver.received).toHaveLength(2)
  expect(problems).toEqual([])
})

test('what is expected of a client is verified, with the nearest misses where it is not met', async () => {
  await using twin = await inspected(petTwin())
  const { json } = await twin.send('POST', '/owners', ada)
  await twin.send('POST', `/owners/${json.id}/pets`, { name: 'Rex', species: 'dog' })
  await using opened = await openInspector(browser!, twin.control, {
    at: 'verify?operation=createPet',
  })
  const { page, problems } = opened
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('heading', { name: 'Met', exact: true }).waitFor()
  await page.getByText('Query, headers and body').click()
  await page.getByLabel('body', { exact: true }).fill('{"name":"Tom"}')
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByRole('heading', { name: 'Not met' }).waitFor()
  const result = await page.getByRole('region', { name: 'Result' }).textContent()
  expect(result).toMatch(/body\.name/)
  expect(result).toContain('Tom')
  expect(result).toContain('Rex')
  await page.getByRole('region', { name: 'Result' }).locator('.change .item').first().click()
  await page.getByRole('heading', { name: 'Request 1' }).waitFor()
  expect(problems).toEqual([])
})
