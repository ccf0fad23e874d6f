import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, describe, expect, test } from 'vitest'
import { createLabelApp } from '../../../cli/label/index.ts'
import { openLabels } from '../../../scenarios-runner/judge/index.ts'
import { labelQuestions } from '../../scenarios-runner/judge/label-questions.ts'
import { findChromium, openBrowser } from '../../scenarios-runner/report/html/open-page.ts'

const EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
const executable = findChromium()
const folder = mkdtempSync(join(tmpdir(), 'holdout-labels-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(name: string) {
  const questions = labelQuestions(['access is gone', EVIL, 'still there'])
  const labels = openLabels(join(folder, name))
  const app = createLabelApp(questions, labels)
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(made))
  })
  const { port } = server.address() as { port: number }
  return {
    questions,
    labels,
    url: `http://127.0.0.1:${port}`,
    [Symbol.dispose]: () => void server.close(),
  }
}

describe.skipIf(executable === undefined && process.env.CI === undefined)('in a browser', () => {
  test('a person labels trials with the keyboard alone, and what was said is in the file at once', async () => {
    using served = await start('keys')
    await using browser = await openBrowser(executable as string)
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const problems: string[] = []
    page.on('console', (message) => problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('dialog', (dialog) => problems.push(dialog.message()))

    await page.goto(served.url)
    expect(page.url()).toMatch(/\/trials\/1$/)
    expect(await page.locator('header').textContent()).toContain('Trial 1 of 3; 0 trials labelled')
    // The canary of the scenario is in what is kept, never the judge's word on the page.
    await page.keyboard.press('y')
    await page.getByRole('status').getByText('saved').waitFor()
    await page.keyboard.press('n')
    await page.waitForURL(/\/trials\/2$/)
    expect(served.labels.labelsOf(served.questions[0]!.key)).toEqual({
      'criterion-1': 'met',
      'criterion-2': 'not-met',
    })
    // Hostile answers are text.
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('.timeline').textContent()).toContain('<img src=x onerror=')
    expect(await page.content()).not.toContain('breaks the contract')
    await page.keyboard.press('2')
    await page.keyboard.press('u')
    await page.locator('li[data-criterion=criterion-2] button[aria-pressed=true]').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.waitForURL(/\/trials\/3$/)
    await page.getByRole('button', { name: 'not met' }).first().click()
    await page.getByRole('status').getByText('saved').waitFor()
    await page.keyboard.press('n')
    // Back to the one that is still open, at its open criterion.
    await page.waitForURL(/\/trials\/2$/)
    await page.keyboard.press('y')
    await page.getByText('Everything is labelled').waitFor()
    expect(problems).toEqual([])

    const kept = openLabels(served.labels.folder).complete()
    expect(kept.map(({ labels }) => labels)).toHaveLength(3)
    expect(readFileSync(join(folder, 'keys/labels.jsonl'), 'utf8').trim().split('\n')).toHaveLength(
      6,
    )
    const question = `${served.questions[0]!.key}.json`
    expect(readFileSync(join(folder, 'keys/questions', question), 'utf8')).toContain('c0de')
  })

  test('fits a phone, and is dark where that is wanted', async () => {
    using served = await start('phone')
    await using browser = await openBrowser(executable as string)
    for (const width of [1280, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
        await page.goto(served.url)
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(wider).toBe(0)
        if (process.env.LABEL_SHOTS !== undefined) {
          await page.screenshot({
            path: join(process.env.LABEL_SHOTS, `label-${width}-${colorScheme}.png`),
          })
        }
        await page.close()
      }
    }
  })
})

test('is for this machine and its own pages', async () => {
  using served = await start('guard')
  const [question] = served.questions
  const body = JSON.stringify({ key: question!.key, criterion: 'criterion-1', label: 'met' })
  const post = (headers: Record<string, string>, text = body) =>
    fetch(`${served.url}/labels`, { method: 'POST', headers, body: text }).then(
      ({ status }) => status,
    )
  const json = { 'content-type': 'application/json' }
  expect(await post({ ...json, origin: 'https://evil.example' })).toBe(403)
  expect(await post({ 'content-type': 'text/plain' })).toBe(415)
  expect(await post(json, '{"key":"x","criterion":"criterion-1","label":"met"}')).toBe(400)
  expect(await post(json, body.replace('criterion-1', 'criterion-9'))).toBe(400)
  expect(await post(json, body.replace('"met"', '"fine"'))).toBe(400)
  expect(served.labels.complete()).toEqual([])
  expect(await post(json)).toBe(200)
  const app = createLabelApp(served.questions, served.labels)
  expect((await app.request('http://rebound.example/trials/1')).status).toBe(403)
  expect((await app.request('http://127.0.0.1/trials/9')).status).toBe(404)
  const answer = await app.request('http://127.0.0.1/trials/1')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})
