/** @module How the inspector looks and is walked through: by keyboard alone, at a phone's width, dark, with contrast that can be read. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findChromium, openBrowser } from '../../../scenarios-runner/report/html/open-page.ts'
import { ask, petTwin } from '../../pet-twin.ts'
import { startReceiver } from '../../respond/notify/receiver.ts'
import { askShop, shopTwin } from '../../respond/notify/shop.ts'
import { drawn, inspected, openInspector, overflow, visit } from './open-inspector.ts'

const SCREENSHOTS = fileURLToPath(new URL('../../../../.holdout/screenshots', import.meta.url))

let browser: Browser | undefined
beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true })
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => browser?.close())
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

/** A clinic in which something of everything happened. */
async function livedIn() {
  const twin = petTwin({ profile: { limits: { requests: 100, windowMs: 3_600_000 } } })
  const world = twin.world()
  twin.keepChanges(1000)
  const owners: string[] = []
  for (let n = 0; n < 60; n += 1) {
    const long = n === 3 ? `${'A name that is as long as it may be, '.repeat(2)}!` : `Owner ${n}`
    const { json } = await ask(twin, 'POST', '/owners', {
      name: long,
      email: `owner${n}@example.com`,
    })
    owners.push(json.id)
  }
  for (const id of owners.slice(0, 4)) {
    await ask(twin, 'POST', `/owners/${id}/pets`, { name: 'Rex', species: 'dog' })
    await ask(twin, 'GET', `/owners/${id}/pets`)
  }
  await ask(twin, 'PATCH', `/owners/${owners[0]}`, { name: 'Ada Lovelace' })
  await ask(twin, 'POST', '/owners', { name: 7 })
  await ask(twin, 'GET', '/nowhere/else?page=2')
  await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': '' })
  await ask(twin, 'DELETE', `/owners/${owners[1]}`)
  world.setFaults([
    { operation: 'listOwners', status: 503, times: 1, retryAfterSeconds: 30 },
    { method: 'POST', latency: { distribution: 'lognormal', medianMs: 20, p95Ms: 90 }, rate: 0.2 },
  ])
  await ask(twin, 'GET', '/owners')
  twin.keepWorld(world.fork('left'))
  await ask(
    twin,
    'PATCH',
    `/owners/${owners[2]}`,
    { name: 'Somebody else' },
    { 'x-holdout-world': 'left' },
  )
  return twin
}

const PLACES = {
  journal: 'journal',
  request: 'journal/68',
  state: 'state/owners',
  entity: 'state/owners/owners%2F1',
  compare: 'compare?with=left&from=now',
  faults: 'faults',
  clock: 'clock',
  snapshots: 'snapshots',
  worlds: 'worlds',
  behaviours: 'behaviours/createPet',
  limits: 'limits',
  verify: 'verify?operation=createPet',
} as const

test.each([
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)(
  'every view fits $width pixels, can be read in $colorScheme, and is kept as a picture',
  async (look) => {
    await using twin = await inspected(await livedIn())
    await using opened = await openInspector(browser!, twin.control, look)
    const { page, problems } = opened
    for (const [name, place] of Object.entries(PLACES)) {
      await visit(page, `${twin.control}/#/w/default/${place}`)
      await page.evaluate(async () => {
        await Promise.all(document.getAnimations().map(({ finished }) => finished))
      })
      expect(await overflow(page), name).toBe(0)
      expect(await faint(page), name).toEqual([])
      expect(await unnamed(page), name).toEqual([])
      await page.screenshot({
        path: join(SCREENSHOTS, `inspector-${name}-${look.width}-${look.colorScheme}.png`),
      })
    }
    expect(problems).toEqual([])
  },
)

test('webhooks fit a phone and can be read in the dark, and are kept as a picture', async () => {
  await using receiver = await startReceiver([500])
  const shop = shopTwin({
    profile: { webhooks: { retries: { delaysMs: [3_600_000], timeoutMs: 10_000 } } },
  })
  await using twin = await inspected(shop)
  await askShop(shop, 'POST', '/hooks', {
    url: receiver.url,
    events: ['order.created'],
    secret: 'sh! 6 letters',
  })
  for (const item of ['tea', 'coffee']) await askShop(shop, 'POST', '/orders', { item })
  await shop.world().settled()
  for (const look of [
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const) {
    await using opened = await openInspector(browser!, twin.control, { ...look, at: 'webhooks/1' })
    const { page, problems } = opened
    await page.locator('.detail h2').waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await faint(page)).toEqual([])
    await page.screenshot({
      path: join(SCREENSHOTS, `inspector-webhooks-${look.width}-${look.colorScheme}.png`),
    })
    expect(problems).toEqual([])
  }
})

test('everything can be done from the keyboard: rows, search, sections, dialogs, and the focus is seen', async () => {
  await using twin = await inspected(await livedIn())
  await using opened = await openInspector(browser!, twin.control)
  const { page, problems } = opened
  const { keyboard } = page
  const focused = () =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.textContent ?? '')
  await page.locator('.calls .item').first().waitFor()

  await keyboard.press('Tab')
  expect(await focused()).toBe('Skip to the content')
  await keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await keyboard.press('j')
  await keyboard.press('j')
  expect(await focused()).toContain('/owners')
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement as Element).outlineStyle,
  )
  expect(outline).toBe('solid')
  const row = await page.evaluate(() => (document.activeElement as HTMLElement).dataset.index)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: `Request ${row}` }).waitFor()
  await keyboard.press('Escape')
  await page.getByRole('heading', { name: `Request ${row}` }).waitFor({ state: 'detached' })
  await expect
    .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.index))
    .toBe(row)
  await keyboard.press('k')
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.index)).not.toBe(
    row,
  )

  await keyboard.press('g')
  await keyboard.press('s')
  await drawn(page, 'State')
  await expect.poll(focused).toBe('State')
  await keyboard.press('/')
  await keyboard.type('owner59')
  await page.getByText('1–1 of 1 found in 59').waitFor()
  await keyboard.press('Escape')
  for (let n = 0; n < 9 && !(await focused()).startsWith('owners/'); n += 1)
    await keyboard.press('j')
  await keyboard.press('Enter')
  await drawn(page, 'owners/60')
  await keyboard.press('Escape')
  await drawn(page, 'State')

  await keyboard.press('?')
  await page.getByRole('heading', { name: 'Keys' }).waitFor()
  await keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Keys' }).waitFor({ state: 'detached' })

  await keyboard.press('g')
  await keyboard.press('o')
  await drawn(page, 'Worlds')
  await expect.poll(focused).toBe('Worlds')
  await keyboard.press('Tab')
  expect(await focused()).toBe('Make a world')
  await keyboard.press('Enter')
  await keyboard.type('by-keyboard')
  await keyboard.press('Enter')
  await page.getByRole('link', { name: 'by-keyboard' }).waitFor()
  expect(problems).toEqual([])
})

/** Texts whose contrast with what is behind them is less than WCAG's 4.5 (3 for large ones). */
function faint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parse = (colour: string) => {
      const [r = 0, g = 0, b = 0, a = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number)
      return { r, g, b, a }
    }
    const light = ({ r, g, b }: { r: number; g: number; b: number }) => {
      const part = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }
    const behind = (element: Element): { r: number; g: number; b: number } => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor)
        if (colour.a > 0.99) return colour
      }
      return { r: 255, g: 255, b: 255 }
    }
    const found: string[] = []
    let looked = 0
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim())
        .join('')
      if (
        text === '' ||
        !element.checkVisibility() ||
        element.closest('option,:disabled,noscript,.skip')
      )
        continue
      looked += 1
      const style = getComputedStyle(element)
      const [a, b] = [light(parse(style.color)), light(behind(element))]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const isLarge = Number.parseFloat(style.fontSize) >= 24
      if (contrast < (isLarge ? 3 : 4.5)) found.push(`${text.slice(0, 40)}: ${contrast.toFixed(2)}`)
    }
    return looked < 20 ? ['there was hardly anything to look at'] : [...new Set(found)]
  })
}

/** Controls without a name for those who do not see them. */
function unnamed(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLInputElement>('button,a[href],input,select,textarea')]
      .filter((one) => {
        const labels = [...(one.labels ?? [])].map((label) => label.textContent).join('')
        return `${one.ariaLabel ?? ''}${one.textContent}${labels}`.trim() === ''
      })
      .map((one) => one.outerHTML.slice(0, 120)),
  )
}
