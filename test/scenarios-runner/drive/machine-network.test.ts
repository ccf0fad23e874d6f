import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { isMachinesOwn } from '../../../scenarios-runner/drive/browser/page-notices.ts'
import {
  BrowserLost,
  type Browsers,
  openBrowsers,
  openPageSession,
  type PageAction,
} from '../../../scenarios-runner/drive/index.ts'

const PAGE = '<!doctype html><title>Desks</title><h1>Desks</h1><button>Go</button>'

// What a page can do to fail on purpose: each is a page of its own.
const TRICKS: Readonly<Record<string, string>> = {
  says: `console.error('net::ERR_NETWORK_CHANGED'); document.title = 'net::ERR_INTERNET_DISCONNECTED'`,
  throws: `throw new Error('page.goto: net::ERR_NETWORK_CHANGED at ' + location)`,
  asksElsewhere: `fetch('http://192.0.2.1/x'); fetch('http://elsewhere.example/x'); new Image().src = 'http://[2001:db8::1]/x'`,
  aborts: `const stop = new AbortController(); fetch('/slow', { signal: stop.signal }); setTimeout(() => stop.abort('net::ERR_NETWORK_CHANGED'), 20)`,
  isCut: `fetch('/cut'); fetch('/redirected')`,
  worksOffline: `navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(async () => {
    for (const path of ['/error', '/elsewhere', '/throws']) await fetch('/by-worker' + path).catch(() => {})
    document.querySelector('button').textContent = 'worked'
  })`,
}
const WORKER = `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.endsWith('/error')) event.respondWith(Response.error())
  if (pathname.endsWith('/elsewhere')) event.respondWith(fetch('http://192.0.2.1/x'))
  if (pathname.endsWith('/throws')) event.respondWith(Promise.reject(new TypeError('net::ERR_INTERNET_DISCONNECTED')))
})`

const server = createServer((request, response) => {
  const url = request.url ?? '/'
  if (url === '/cut') return void request.socket.destroy()
  if (url === '/slow') return
  if (url === '/redirected')
    return void response.writeHead(302, { location: 'http://192.0.2.1/' }).end()
  if (url === '/worker.js') {
    return void response.setHeader('content-type', 'text/javascript').end(WORKER)
  }
  const trick = TRICKS[url.slice(1)]
  response.setHeader('content-type', 'text/html')
  response.end(trick === undefined ? PAGE : `${PAGE}<script>${trick}</script>`)
})
const browsers = openBrowsers({ trace: false, executable: findChromium() ?? '' })
let base = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await browsers[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

/** Does the actions in a browser that gives up whatever the pattern names as it does when the machine has no network. */
async function act(actions: readonly PageAction[], cutOff?: string, code = 'internetdisconnected') {
  const cutting: Browsers = {
    ...browsers,
    async context(...asked) {
      const opened = await browsers.context(...asked)
      const give = (route: Route) => route.abort(code)
      if (cutOff !== undefined) await (opened.playwright as BrowserContext).route(cutOff, give)
      return opened
    },
  }
  const session = await openPageSession(cutting, base)
  try {
    return await session.act(actions, 10_000)
  } finally {
    await session.close(undefined)
  }
}

describe.skipIf(findChromium() === undefined)('a network of the machine that fails', () => {
  test('under a page is nothing that is known about the artifact', async () => {
    await expect(act([{ do: 'goto', path: '/' }], '**/*')).rejects.toThrow(
      new BrowserLost(
        'the network of this machine failed under the page: net::ERR_INTERNET_DISCONNECTED',
      ),
    )
  })

  test('under a request of a page that is there already too', async () => {
    await expect(act([{ do: 'goto', path: '/isCut' }], '**/cut')).rejects.toThrow(BrowserLost)
  })

  test('a page that cannot be had for another reason is the artifact’s', async () => {
    const view = await act([{ do: 'goto', path: '/' }], '**/*', 'connectionreset')
    expect(view.failure).toBe('reset')
  })

  test.each(Object.keys(TRICKS))('is nothing that a page can feign: %s', async (trick) => {
    const view = await act([
      { do: 'goto', path: `/${trick}` },
      ...(trick === 'worksOffline'
        ? [{ do: 'wait', on: { role: 'button', name: 'worked' }, gone: false } as const]
        : []),
    ])
    expect(view).toMatchObject({ failure: undefined, status: 200 })
  })
})

test('is told by Chromium’s own code, of the artifact’s own address alone', () => {
  const own = 'http://127.0.0.1:8080'
  const told = (reason: string, url = `${own}/x`) => isMachinesOwn(reason, url, own)
  for (const code of ['NETWORK_CHANGED', 'NETWORK_IO_SUSPENDED', 'INTERNET_DISCONNECTED']) {
    expect(told(`net::ERR_${code}`)).toBe(true)
    expect(told(`net::ERR_${code}`, 'http://192.0.2.1/x')).toBe(false)
    expect(told(`net::ERR_${code}`, 'http://127.0.0.1:8081/x')).toBe(false)
  }
  for (const code of ['FAILED', 'ABORTED', 'CONNECTION_REFUSED', 'CONNECTION_RESET', 'TIMED_OUT']) {
    expect(told(`net::ERR_${code}`)).toBe(false)
  }
})
