import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readContract } from '../../../twins/contract/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { findChromium, openBrowser } from '../../scenarios-runner/report/html/open-page.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const CONTRACT = new URL(
  '../../../cli/templates/starter/spec/contracts/upstream/mail.yaml',
  import.meta.url,
)
const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src *"

/** What the twin is asked before the page comes to it. */
const FIRST = {
  method: 'POST',
  headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
  body: JSON.stringify({ email: 'eve@example.com', name: 'Eve' }),
}

/** What a team writes in the file that starts its page for tests. */
const PAGE = `
import { setupWorker } from 'msw/browser'
import { mswHandlers } from '${root}/twins/msw.ts'
import { createTwin, readContract } from '${root}/twins/index.ts'

const text = await (await fetch('/mail.yaml')).text()
const twin = createTwin({ contract: readContract({ source: 'mail.yaml', text }), clock: { mode: 'stepping' } })
window.twin = twin
await setupWorker(...mswHandlers(twin)).start({ quiet: true, onUnhandledRequest: 'bypass' })
const asked = twin.fetch(new Request('https://api.mail.example/v1/contacts', ${JSON.stringify(FIRST)}))
document.title = await asked.then(({ status }) => 'ready ' + status, (error) => error.message + ': ' + error.hint)
`

/** What the page itself does, and knows of no twin. */
async function story(send: typeof fetch): Promise<readonly string[]> {
  const url = 'https://api.mail.example/v1/contacts'
  const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
  const body = JSON.stringify({ email: 'ada@example.com', name: 'Ada' })
  const said: string[] = []
  const tell = async (answer: Response) => said.push(`${answer.status} ${await answer.text()}`)
  await tell(await send(url, { method: 'POST', headers, body }))
  await tell(await send(url, { headers }))
  await tell(await send(url))
  await tell(await send(url, { method: 'POST', headers, body: '{"name":1}' }))
  return said
}

let browser: Browser | undefined
let server: Server
let address: string

beforeAll(async () => {
  const chromium = findChromium()
  if (chromium === undefined) return
  browser = await openBrowser(chromium)
  const bundle = await rolldown({
    input: 'page',
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? `${root}/page.js` : undefined),
        load: (id) => (id === `${root}/page.js` ? PAGE : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  const worker = createRequire(import.meta.url).resolve('msw/mockServiceWorker.js')
  const html = '<!doctype html><title>page</title><script type="module" src="/page.js"></script>'
  const files: Record<string, [type: string, text: string | Buffer]> = {
    '/': ['text/html', html],
    '/strict': ['text/html', html],
    '/page.js': ['text/javascript', output[0].code],
    '/mail.yaml': ['text/yaml', await readFile(CONTRACT)],
    '/mockServiceWorker.js': ['text/javascript', await readFile(worker)],
  }
  server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('content-type', type)
    if (request.url === '/strict') response.setHeader('content-security-policy', STRICT)
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browser?.close()
  server?.close()
})
beforeEach((ctx) => {
  if (browser === undefined) ctx.skip('no Chromium: set HOLDOUT_CHROMIUM to one')
})

async function opened(path: string) {
  const page = await (browser as Browser).newPage()
  await page.goto(address + path)
  await expect.poll(() => page.title()).not.toBe('page')
  return page
}

test('in a browser a page with hard-wired addresses meets the twin, which answers to the byte as in Node', async () => {
  const page = await opened('/')
  expect(await page.title()).toBe('ready 201')
  const said = await page.evaluate<readonly string[]>(`(${story})(fetch)`)
  const contract = readContract({ source: 'mail.yaml', text: await readFile(CONTRACT, 'utf8') })
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  await twin.fetch(new Request('https://api.mail.example/v1/contacts', FIRST))
  expect(said).toEqual(await story((...request) => twin.fetch(new Request(...request))))
  expect(said.map((one) => one.slice(0, 3))).toEqual(['201', '200', '401', '422'])
  expect(await page.evaluate('window.twin.world().journal().length')).toBe(5)
})

test('a page that forbids making code of text is told what to allow', async () => {
  const page = await opened('/strict')
  expect(await page.title()).toMatch(/forbids making code of text.*'unsafe-eval'/)
})
