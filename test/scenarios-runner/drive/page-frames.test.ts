import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { inTime } from '../../../scenarios-runner/drive/browser/in-time.ts'
import { lookIntoFrames, withFrames } from '../../../scenarios-runner/drive/browser/page-frames.ts'

const frames = (count: number, attributes: string, text: string) =>
  Array.from({ length: count }, (_, at) => {
    return `<iframe name="${text}${at}" ${attributes} srcdoc="<p>${text} ${at}</p>"></iframe>`
  }).join('')

// Frames of another site have a process of their own, where the machine has room for that.
const HELD_UP =
  '<iframe name="deep" srcdoc="<p>deep</p>"></iframe><script>onload = () => setTimeout(() => { for (;;); }, 200)</script>'

const server = createServer((request, response) => {
  const { port } = server.address() as AddressInfo
  const pages: Record<string, string> = {
    '/hidden': `${frames(10, 'hidden', 'Nobody')}${frames(1, '', 'ERROR')}`,
    '/many': `${frames(12, '', 'Card')}${'<iframe hidden></iframe>'.repeat(100)}`,
    '/busy': `<iframe name="other" src="http://localhost:${port}/held-up"></iframe>${frames(1, '', 'Card')}`,
    '/held-up': HELD_UP,
  }
  response.setHeader('content-type', 'text/html')
  response.end(pages[request.url ?? ''])
})

describe.skipIf(findChromium() === undefined)('the frames of a page', () => {
  let browser: Browser
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({
      executablePath: String(findChromium()),
      args: ['--site-per-process'],
    })
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  const open = async (path: string) => {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
    return page
  }
  const look = async (page: Page) => {
    const seen = withFrames({ text: 'Page', snapshot: '- text: Page' }, await lookIntoFrames(page))
    await page.close()
    return seen
  }

  test('are read where they can be seen, however many hidden ones stand before them', async () => {
    expect(await look(await open('/hidden'))).toEqual({
      text: 'Page\n\nERROR 0',
      snapshot: '- text: Page\n- frame "ERROR0":\n  - paragraph: ERROR 0',
      lostFrames: [],
    })
  })

  test('are counted where they are too many to be read', async () => {
    const { text, snapshot } = await look(await open('/many'))
    expect(text).toContain('Card 9')
    expect(text).not.toContain('Card 10')
    expect(snapshot.split('\n').slice(-2)).toEqual([
      '- and 2 more frames',
      '- and 12 more frames that nobody looked at',
    ])
  })

  test('hold nothing up when they are too busy: that they could not be read is said', {
    timeout: 90_000,
  }, async () => {
    const page = await open('/busy')
    const isBusy = async () => {
      const other = page.frames().find((frame) => frame.url().endsWith('/held-up'))
      if (other === undefined) return false
      return inTime(other.evaluate('1'), 2_000).then(
        () => false,
        () => true,
      )
    }
    await expect.poll(isBusy, { timeout: 60_000 }).toBe(true)
    const { text, snapshot, lostFrames } = await look(page)
    expect(lostFrames).toEqual(['other', 'deep'])
    expect(text).not.toContain('deep')
    expect(snapshot).toContain('- frame "other": could not be read')
    expect(snapshot).toContain('- frame "deep": could not be read')
    expect(snapshot).toContain('- frame "Card0":')
  })
})
