/** @module Who may open the inspector, and what its page may do: token, policy, other pages, and no way from a name to a file. */

import { request } from 'node:http'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createControl } from '../../../../twins/control/index.ts'
import { findChromium, openBrowser } from '../../../scenarios-runner/report/html/open-page.ts'
import { petTwin } from '../../pet-twin.ts'
import { inspected, openInspector } from './open-inspector.ts'

const TOKEN = 'a-token-of-the-test'

let browser: Browser | undefined
beforeAll(async () => {
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => browser?.close())

test('the token is asked for once, kept in the tab, and never part of an address', async (ctx) => {
  if (browser === undefined) return ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
  await using twin = await inspected(petTwin(), { token: TOKEN })
  await using opened = await openInspector(browser, twin.control)
  const { page } = opened
  const addresses: string[] = []
  page.on('request', (one) => addresses.push(one.url()))
  await page.getByRole('heading', { name: 'This twin asks for its control token' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel('Token', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByText('The twin did not take that token.').waitFor()
  await page.getByLabel('Token', { exact: true }).fill(TOKEN)
  await page.keyboard.press('Enter')
  await page.getByText('No request has come to this world yet.').waitFor()
  // What comes live has it too.
  await twin.send('GET', '/owners')
  await page.locator('.calls .item').waitFor()
  await page.reload()
  await page.locator('.calls .item').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  expect(addresses.length).toBeGreaterThan(5)
  expect(addresses.filter((address) => address.includes(TOKEN))).toEqual([])
  expect(await page.evaluate(() => JSON.stringify([localStorage, document.cookie]))).not.toContain(
    TOKEN,
  )
  await using another = await openInspector(browser, twin.control)
  await another.page.getByLabel('Token', { exact: true }).waitFor()
})

test('without the token the page itself is served, and nothing that a world holds', async () => {
  const { fetch } = createControl(petTwin(), { token: TOKEN })
  const get = (path: string) => fetch(new Request(`http://localhost${path}`))
  const page = await get('/')
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ])
    expect(policy.split('; ')).toContain(rule)
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  const text = await page.text()
  expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=|https?:/)
  const [, entry = ''] = /src="([^"]+)"/.exec(text) ?? []
  const script = await get(entry)
  expect([script.status, script.headers.get('content-type')]).toEqual([
    200,
    'text/javascript; charset=utf-8',
  ])
  expect((await get('/inspector/style.css')).status).toBe(200)
  for (const path of ['/worlds', '/twin', '/explain', '/openapi.json', '/inspector', '/nowhere'])
    expect((await get(path)).status, path).toBe(401)
  for (const path of [
    '/inspector/nothing.ts',
    '/inspector/..%2f..%2fguard.ts',
    '/inspector/%2e%2e/page-files.ts',
    '/inspector/../model.ts',
    '/inspector//etc/passwd',
    '/inspector/constructor',
  ])
    expect([401, 404], path).toContain((await get(path)).status)
})

test('another page can neither read it, nor change anything, nor show it in a frame', async () => {
  await using twin = await inspected(petTwin())
  const { hostname, port } = new URL(twin.control)
  const send = (path: string, method: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ host: hostname, port, path, method, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject).end()
    })
  for (const path of ['/', '/inspector/style.css', '/worlds']) {
    expect(await send(path, 'GET', { host: 'evil.example' }), path).toBe(403)
    expect(await send(path, 'GET', { origin: 'https://evil.example' }), path).toBe(403)
  }
  for (const site of ['cross-site', 'same-site']) {
    const from = { 'sec-fetch-site': site }
    expect(await send('/worlds', 'GET', { ...from, 'sec-fetch-mode': 'no-cors' })).toBe(403)
    expect(await send('/worlds/default/reset', 'POST', { ...from, 'sec-fetch-mode': 'cors' })).toBe(
      403,
    )
    // A link to the page may stand anywhere.
    expect(await send('/', 'GET', { ...from, 'sec-fetch-mode': 'navigate' })).toBe(200)
  }
  expect(await send('/worlds', 'GET', { 'sec-fetch-site': 'same-origin' })).toBe(200)
})
