/** @module The inspector's state in a real browser: tables of thousands, one thing's history, worlds forked and compared, hostile data. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findChromium, openBrowser } from '../../../scenarios-runner/report/html/open-page.ts'
import { petTwin } from '../../pet-twin.ts'
import { inspected, openInspector, visit } from './open-inspector.ts'

let browser: Browser | undefined
beforeAll(async () => {
  const chromium = findChromium()
  if (chromium !== undefined) browser = await openBrowser(chromium)
})
afterAll(async () => browser?.close())
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

const person = (n: number) => ({ name: `Person ${n}`, email: `p${n}@example.com` })

test('thousands of rows are paged, searched and sorted, and never all in the document', async () => {
  const twin = petTwin()
  twin.world().seedState({ owners: Array.from({ length: 5000 }, (_, n) => person(n)) })
  await using served = await inspected(twin)
  await using opened = await openInspector(browser!, served.control, { at: 'state' })
  const { page, problems } = opened
  await page.getByText('1–50 of 5,000').waitFor()
  const rows = page.locator('tbody tr')
  expect(await rows.count()).toBe(50)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('51–100 of 5,000').waitFor()
  expect(await rows.first().textContent()).toContain('p50@example.com')
  await page.keyboard.press('/')
  await page.keyboard.type('PERSON 499')
  await page.getByText('1–11 of 11 found in 5,000').waitFor()
  await page.getByRole('button', { name: 'name', exact: true }).click()
  await page.getByRole('columnheader', { name: 'name ↑' }).waitFor()
  await page.getByRole('button', { name: 'name ↑' }).click()
  await page.getByRole('columnheader', { name: 'name ↓' }).waitFor()
  expect(await rows.first().textContent()).toContain('Person 4999')
  await page.reload()
  await page.getByText('1–11 of 11 found in 5,000').waitFor()
  expect(await rows.first().textContent()).toContain('Person 4999')
  await page.getByLabel('Search owners').fill('nobody is called this')
  await page.getByText('None of 5,000 rows holds that text.').waitFor()
  await page.getByRole('link', { name: 'pets' }).click()
  await page.getByText('There are no pets in this world.').waitFor()
  expect(problems).toEqual([])
})

test('of more changes than are shown, only what is certain is counted', async () => {
  const twin = petTwin()
  twin.world().seedState({ owners: Array.from({ length: 2001 }, (_, n) => person(n)) })
  await using served = await inspected(twin)
  await using opened = await openInspector(browser!, served.control, { at: 'compare' })
  const { page, problems } = opened
  await page.getByText('2,001 changes', { exact: true }).waitFor()
  await page.getByText('at least 2,000 created', { exact: true }).waitFor()
  await page.getByRole('heading', { name: 'owners (at least 2,000)' }).waitFor()
  await page.getByText('Only the first 2,000 changes are shown.').waitFor()
  expect(problems).toEqual([])
})

test('an entity shows what it hangs together with, and its history as it goes on', async () => {
  await using twin = await inspected(petTwin())
  const { json } = await twin.send('POST', '/owners', person(1))
  await using opened = await openInspector(browser!, twin.control, {
    at: 'state/owners/owners%2F1',
  })
  const { page, problems } = opened
  await page.getByRole('heading', { name: 'owners/1' }).waitFor()
  await twin.send('PATCH', `/owners/${json.id}`, { name: 'Ada' })
  await page.locator('.change ins', { hasText: 'Ada' }).waitFor()
  expect(await page.locator('.change del', { hasText: 'Person 1' }).count()).toBe(1)
  await twin.send('POST', `/owners/${json.id}/pets`, { name: 'Rex', species: 'dog' })
  await page.getByRole('link', { name: 'pets: 1' }).click()
  await page.getByText('1–1 of 1').waitFor()
  await page.getByRole('link', { name: 'pets/1' }).click()
  await page.getByRole('heading', { name: 'pets/1' }).waitFor()
  await page.getByRole('link', { name: 'owners/1' }).click()
  await page.getByRole('heading', { name: 'owners/1' }).waitFor()
  await twin.send('DELETE', `/owners/${json.id}`)
  await page.getByText('It is gone.').waitFor()
  expect(await page.locator('.list .change .tag').first().textContent()).toBe('deleted')
  // From the history to the request.
  await page.locator('.change .item').first().click()
  await page.getByRole('heading', { name: /^Request \d/ }).waitFor()
  expect(problems).toEqual([])
})

test('entities are put in from the page; what the contract does not have is refused with the field', async () => {
  await using twin = await inspected(petTwin())
  await using opened = await openInspector(browser!, twin.control, { at: 'state/owners' })
  const { page } = opened
  await page.getByText('Put owners in').click()
  await page.getByLabel('Entities as JSON').fill('[{"nme":"Ada"}]')
  await page.getByRole('button', { name: 'Put in' }).click()
  await page.getByText('owners[0].nme').waitFor()
  await page.getByLabel('Entities as JSON').fill(JSON.stringify(person(1)))
  await page.getByRole('button', { name: 'Put in' }).click()
  await page.getByText('1–1 of 1').waitFor()
  expect((await twin.send('GET', '/owners')).json.items).toHaveLength(1)
})

test('a world is made, forked, changed, compared with the one it came from, and deleted', async () => {
  await using twin = await inspected(petTwin())
  const { json } = await twin.send('POST', '/owners', person(1))
  await using opened = await openInspector(browser!, twin.control, { at: 'worlds' })
  const { page, problems } = opened
  await page.getByRole('button', { name: 'Make a world' }).click()
  await page.getByLabel('Name').fill('empty')
  await page.getByRole('dialog').getByRole('button', { name: 'Make a world' }).click()
  await page.getByRole('link', { name: 'empty' }).waitFor()
  await page.getByRole('button', { name: 'Fork default' }).click()
  await page.getByLabel('Name').fill('left')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'left' }).waitFor()

  const there = { 'x-holdout-world': 'left' }
  await twin.send('PATCH', `/owners/${json.id}`, { name: 'Somebody else' }, there)
  await twin.send('POST', '/owners', person(2), there)
  await page.getByRole('link', { name: 'Compare' }).click()
  await page.getByText('1 change', { exact: true }).waitFor()
  await page.getByLabel('Of which world').selectOption('left')
  await page.getByText('2 changes', { exact: true }).waitFor()
  const changes = await page.locator('.changes').textContent()
  expect(changes).toContain('Somebody else')
  expect(changes).toContain('owners/2')
  expect(page.url()).toContain('with=left')

  await page.getByLabel('Name of the moment').fill('before')
  await page.getByRole('button', { name: 'Mark this moment' }).click()
  await expect
    .poll(async () => (await fetch(`${twin.control}/worlds/default/points`)).text())
    .toContain('"before"')
  await twin.send('POST', '/owners', person(3))
  await visit(page, `${twin.control}/#/w/default/compare?from=before`)
  await page.getByText('1 change', { exact: true }).waitFor()
  expect(await page.locator('.changes').textContent()).toContain('created')

  await page.getByRole('link', { name: 'Worlds' }).click()
  await page.getByRole('button', { name: 'Delete left' }).click()
  await page.getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('button', { name: 'Delete left' }).waitFor({ state: 'detached' })
  expect(problems).toEqual([])
})

test('hostile entities, paths and headers are text everywhere, and what hides or turns text is seen', async () => {
  await using twin = await inspected(petTwin())
  const name = '<img src=x onerror="globalThis.pwned=1">"><script>pwned=1</script>\u202eevil'
  const { json } = await twin.send('POST', '/owners', { name, email: 'x@example.com' })
  await twin.send('GET', '/%3Csvg%20onload=pwned%3D1%3E?q=<script>pwned=1</script>', undefined, {
    'x-note': '<iframe srcdoc="<script>parent.pwned=1</script>">',
  })
  await twin.send('PATCH', `/owners/${json.id}`, { name: `${name}2` })
  await using opened = await openInspector(browser!, twin.control)
  const { page, problems } = opened
  for (const place of [
    'state/owners',
    'state/owners/owners%2F1',
    'journal',
    'journal/0',
    'journal/1',
    'compare',
    `state/${encodeURIComponent('<img src=x onerror=pwned=1>')}`,
    `journal/0?text=${encodeURIComponent('"><img src=x onerror=pwned=1>')}`,
    encodeURIComponent('<img src=x>'),
  ]) {
    await visit(page, `${twin.control}/#/w/default/${place}`)
    const seen = await page.evaluate(() => ({
      pwned: (globalThis as { pwned?: number }).pwned,
      foreign: document.querySelectorAll('img,iframe,object,embed,svg,base,script:not([src])')
        .length,
      handlers: [...document.querySelectorAll('*')].filter((one) =>
        one.getAttributeNames().some((attribute) => attribute.startsWith('on')),
      ).length,
      turned: document.body.textContent.includes('\u202e'),
    }))
    expect(seen, place).toEqual({ pwned: undefined, foreign: 0, handlers: 0, turned: false })
  }
  await visit(page, `${twin.control}/#/w/default/state/owners/owners%2F1`)
  const text = await page.locator('main').textContent()
  expect(text).toContain('<img src=x onerror=')
  expect(text).toContain('\\u202e')
  expect(problems.filter((problem) => !problem.includes('404'))).toEqual([])
})
