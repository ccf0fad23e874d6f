import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeReports } from '../../../../scenarios-runner/report/index.ts'
import type { TrajectoryEvent } from '../../../../scenarios-runner/trial/index.ts'
import { aRun, saveTrajectories } from '../a-run.ts'
import { findChromium, openBrowser, openPage, overflow } from './open-page.ts'
import { HOSTILE } from './stories.ts'

const evil = `${HOSTILE.script}${HOSTILE.breakOut}`
const request = { method: 'GET', url: 'http://127.0.0.1:4000/events', headers: {} }
const screen = { path: `/${HOSTILE.long}`, title: `Desks ${evil}`, snapshot: `- heading ${evil}` }

const EVENTS: readonly TrajectoryEvent[] = [
  {
    kind: 'turn',
    step: 'thought1',
    atMs: 1,
    durationMs: 900,
    thought: `I book. ${evil}`,
    action: '{"do":"http"}',
    tokens: 812,
  },
  {
    kind: 'step',
    step: 'stream',
    atMs: 910,
    durationMs: 40,
    request,
    response: { status: 200, headers: {} },
    attempts: 3,
    stream: [
      { event: 'progress', id: '1', data: `{"n":1} ${evil}`, ms: 12 },
      { event: 'message', id: '', data: 'done', ms: 30 },
    ],
  },
  {
    kind: 'program',
    step: 'report',
    atMs: 960,
    durationMs: 70,
    command: ['node', 'report.js', 'two words', evil],
    stdin: 'a,b',
    exit: 2,
    stdout: `12 desks ${HOSTILE.terminal}`,
    stderr: evil,
    files: { 'out.csv': null },
  },
  {
    kind: 'page',
    step: 'look',
    atMs: 1_040,
    durationMs: 210,
    session: 'ada',
    actions: ['goto /', `click button ${JSON.stringify(evil)}`],
    status: 200,
    values: {},
    console: [evil],
    failedRequests: [{ method: 'GET', url: '/none.png', status: 404 }],
    dialogs: [],
    omitted: { console: 950, failedRequests: 7, dialogs: 0, downloads: 1 },
    lostFrames: [evil],
    image: 'pages/a/01-look.jpg',
    failure: 'not there',
    detail: evil,
    ...screen,
  },
  {
    kind: 'page',
    step: 'gone',
    atMs: 1_260,
    durationMs: 20,
    session: 'user',
    actions: ['reload'],
    values: {},
    console: [],
    failedRequests: [],
    dialogs: [],
    image: '../../outside.jpg',
    ...screen,
  },
  {
    kind: 'received',
    name: 'partner#0',
    atMs: 1_280,
    method: 'POST',
    path: `/hooks${evil}`,
    headers: {},
    body: { told: evil },
  },
  {
    kind: 'mail',
    name: 'mail#0',
    atMs: 1_290,
    from: 'desk@example.com',
    to: ['ada@example.com'],
    subject: `Your desk ${evil}`,
    text: evil,
    html: HOSTILE.image,
    attachments: [{ name: evil, type: 'text/csv', bytes: 3 }],
  },
  {
    kind: 'wait',
    step: 'came',
    atMs: 1_300,
    durationMs: 80,
    until: 'received.mail.size() == 1',
    attempts: 9,
    detail: 'received.mail.size() is 1',
  },
  {
    kind: 'step',
    step: 'tidy',
    atMs: 1_400,
    durationMs: 5,
    part: 'cleanup',
    request,
    response: { status: 204, headers: {} },
  },
]

let browser: Browser | undefined
let file: string
const folder = mkdtempSync(join(tmpdir(), 'holdout-actions-page-'))

beforeAll(async () => {
  const chromium = findChromium()
  if (chromium === undefined) return
  browser = await openBrowser(chromium)
  const shot = await browser.newPage({ viewport: { width: 900, height: 500 } })
  await shot.setContent('<h1>Desks</h1><button>Book</button>')
  mkdirSync(join(folder, 'pages/a'), { recursive: true })
  writeFileSync(join(folder, 'pages/a/01-look.jpg'), await shot.screenshot({ type: 'jpeg' }))
  await shot.close()
  const run = aRun('failing')
  saveTrajectories(folder, {
    ...run,
    trajectories: new Map(
      [...run.trajectories].map(([path, trajectory]) => [path, { ...trajectory, events: EVENTS }]),
    ),
  })
  const { paths } = await writeReports(folder, run.result, run.records, run.scenarios)
  file = paths.html
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

test.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)(
  'every kind of action is told at $width pixels, and nothing in it runs',
  async (view) => {
    const { page, problems } = await openPage(browser as Browser, file, view)
    expect(await overflow(page)).toBe(0)
    const item = page.locator('.timeline').first()
    const text = (await item.textContent()) ?? ''
    for (const told of [
      'the user thinks',
      '2 pieces of the stream',
      'asked 3 times',
      "'two words'",
      'exit code 2',
      '(there is no such file)',
      'not there',
      'GET /none.png: 404',
      'at least 950 more errors in the console',
      '7 more failed requests',
      'could not be read',
      'received',
      'from desk@example.com to ada@example.com',
      'it came',
      'cleanup',
    ]) {
      expect(text).toContain(told)
    }
    const images = await item.locator('img').evaluateAll((all) =>
      all.map((image) => ({
        inside: (image as HTMLImageElement).src.startsWith('data:image/jpeg;base64,'),
        alt: (image as HTMLImageElement).alt,
      })),
    )
    // A path that leads out of the run's folder is not followed.
    expect(images).toEqual([{ inside: true, alt: 'The screen after look' }])
    expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined()
    expect(problems).toEqual([])
    await page.close()
  },
)
