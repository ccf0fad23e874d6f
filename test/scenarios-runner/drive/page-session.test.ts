import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { openBrowsers, openPageSession } from '../../../scenarios-runner/drive/index.ts'

const SAID = '<h1>Error 500</h1>'
/** Longer than a look waits, and shorter than two. */
const HELD_UP_MS = 8_000

const PAGES: Readonly<Record<string, string>> = {
  '/held-up': `${SAID}<script>onpageshow = () => {
    const request = new XMLHttpRequest()
    request.open('GET', '/slow', false)
    request.send()
  }</script>`,
  '/restless': `${SAID}<script>setInterval(() => location.reload(), 20)</script>`,
}

test.skipIf(findChromium() === undefined)(
  'a page is seen or has failed, however it withdraws from being looked at',
  { timeout: 120_000 },
  async () => {
    const server = createServer(({ url = '' }, response) => {
      if (url === '/slow') return setTimeout(() => response.end('x'), HELD_UP_MS)
      response.setHeader('content-type', 'text/html')
      return response.end(PAGES[url])
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const browsers = openBrowsers({ trace: false, executable: String(findChromium()) })
    const look = async (path: string) => {
      const session = await openPageSession(browsers, `http://127.0.0.1:${port}`)
      const { text, failure } = await session.act([{ do: 'goto', path }], 20_000)
      return text.includes('Error 500') ? 'seen' : failure
    }
    try {
      const [heldUp, restless] = await Promise.all(Object.keys(PAGES).map(look))
      expect(['seen', 'timeout']).toContain(heldUp)
      expect(['seen', 'timeout']).toContain(restless)
    } finally {
      await browsers[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
    }
  },
)
