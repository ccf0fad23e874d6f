import { EventEmitter } from 'node:events'
import { existsSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterEach, expect, test, vi } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { createDownloads } from '../../../scenarios-runner/drive/browser/page-downloads.ts'
import { openBrowsers, openPageSession } from '../../../scenarios-runner/drive/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

afterEach(() => vi.useRealTimers())

const browser = Object.assign(new EventEmitter(), {
  isConnected: () => true,
}) as unknown as Browser

const folder = temporaryFolder('holdout-downloads')

/** A page that saves these, as Playwright tells of it. */
function saving(paths: readonly (() => Promise<string>)[]) {
  const page = Object.assign(new EventEmitter(), { context: () => ({ browser: () => null }) })
  const downloads = createDownloads(folder)
  const cancelled: number[] = []
  downloads.watch(page as unknown as Page)
  for (const [at, path] of paths.entries()) {
    page.emit('download', {
      suggestedFilename: () => `${at}.txt`,
      path,
      cancel: async () => cancelled.push(at),
      delete: async () => undefined,
    })
  }
  return { downloads, cancelled }
}

test('of many downloads the first are read, the others given up and counted once', async () => {
  const path = join(folder, 'saved')
  writeFileSync(path, 'x'.repeat(20_000))
  const { downloads, cancelled } = saving(Array(23).fill(async () => path))
  const { downloads: taken, more } = await downloads.take(browser, 1_000)
  expect(taken).toHaveLength(20)
  expect(more).toBe(3)
  expect(cancelled).toEqual([20, 21, 22])
  // Thirteen of them fit into 256 KiB; of those after the next only the size is told.
  expect(taken.map(({ bytes }) => bytes)).toEqual(Array(20).fill(20_000))
  const letters = taken.map(({ text }) => text?.length)
  expect(letters).toEqual([...Array(13).fill(20_000), 2_144, ...Array(6).fill(0)])
  expect(await downloads.take(browser, 1_000)).toEqual({ downloads: [], more: 0 })
})

test('a download has as long as its step, and no longer', async () => {
  vi.useFakeTimers()
  const endsAfter = (ms: number) => () =>
    new Promise<string>((_, reject) => setTimeout(() => reject(new Error('canceled')), ms))
  const { downloads } = saving([endsAfter(40_000), endsAfter(70_000)])
  const taking = downloads.take(browser, 60_000)
  await vi.advanceTimersByTimeAsync(80_000)
  expect((await taking).downloads.map(({ failure }) => failure)).toEqual(['canceled', 'timeout'])
})

test('a download that is larger than 64 MiB has failed, though it came', async () => {
  const path = join(folder, 'large')
  writeFileSync(path, '')
  truncateSync(path, 64 * 2 ** 20 + 1)
  const { downloads } = saving([async () => path])
  expect((await downloads.take(browser, 1_000)).downloads).toEqual([
    {
      name: '0.txt',
      bytes: 64 * 2 ** 20,
      text: null,
      failure: 'more than 64 MiB came, and it was cut off there',
    },
  ])
})

test('that a download was cut off is said, though that it never came is told first', async () => {
  const file = 'endless.crdownload'
  writeFileSync(join(folder, file), '')
  truncateSync(join(folder, file), 64 * 2 ** 20 + 1)
  const { promise: path, reject } = Promise.withResolvers<string>()
  const answering = Promise.withResolvers<void>()
  const detach = async () => undefined
  const session = (send: (method: string) => Promise<unknown>) => async () => ({ send, detach })
  const chromium = Object.assign(new EventEmitter(), {
    isConnected: () => true,
    newBrowserCDPSession: session(async () => {
      reject(new Error('download.path: canceled'))
      await answering.promise
    }),
  })
  const context = {
    browser: () => chromium,
    pages: () => [page],
    newCDPSession: session(async () => ({ targetInfo: { browserContextId: 'one' } })),
  }
  const page = Object.assign(new EventEmitter(), { context: () => context })
  const downloads = createDownloads(folder)
  downloads.watch(page as unknown as Page)
  page.emit('download', {
    suggestedFilename: () => 'endless',
    path: () => path,
    cancel: async () => undefined,
    delete: async () => undefined,
  })
  const taking = downloads.take(chromium as unknown as Browser, 60_000)
  await expect(path).rejects.toThrow('canceled')
  // Whoever does not wait for the answer has read by then.
  setImmediate(answering.resolve)
  expect((await taking).downloads).toEqual([
    expect.objectContaining({ bytes: 64 * 2 ** 20, failure: expect.stringContaining('cut off') }),
  ])
  unlinkSync(join(folder, file))
})

test.skipIf(findChromium() === undefined)(
  'a download that never ends is ended, and nothing else that is saved meanwhile',
  { timeout: 120_000 },
  async () => {
    const piece = Buffer.alloc(2 ** 20)
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const server = createServer((request, response) => {
      const [, file] = /^\/save\/(.*)/.exec(request.url ?? '') ?? []
      if (file === undefined) {
        response.setHeader('content-type', 'text/html')
        return response.end(
          '<a href="/save/endless">Endless</a><a href="/save/slow" target="_blank">Slow</a>',
        )
      }
      response.setHeader('content-disposition', `attachment; filename="${file}"`)
      if (file === 'slow') {
        response.write('begins')
        return ended.then(() => response.end(', and ends'))
      }
      const send = () => {
        while (response.write(piece));
        response.once('drain', send)
      }
      response.on('close', end).on('error', () => {})
      return send()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const browsers = openBrowsers({ trace: false, executable: String(findChromium()) })
    try {
      const session = await openPageSession(browsers, `http://127.0.0.1:${port}`)
      const click = (name: string) => ({ do: 'click', on: { role: 'link', name } }) as const
      const view = await session.act(
        [{ do: 'goto', path: '/' }, click('Slow'), click('Endless')],
        60_000,
      )
      // Chromium tells of a new window's when it is ready to.
      expect(view.downloads.toSorted((a, b) => a.bytes - b.bytes)).toEqual([
        { name: 'slow', bytes: 16, text: 'begins, and ends', failure: null },
        expect.objectContaining({ name: 'endless', failure: expect.stringContaining('64 MiB') }),
      ])
      const { savesInto } = await browsers.context(`http://127.0.0.1:${port}`)
      expect(existsSync(savesInto)).toBe(true)
      await browsers[Symbol.asyncDispose]()
      expect(existsSync(savesInto)).toBe(false)
    } finally {
      await browsers[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
    }
  },
)
