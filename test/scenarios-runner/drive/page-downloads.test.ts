import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterEach, expect, test, vi } from 'vitest'
import { createDownloads } from '../../../scenarios-runner/drive/browser/page-downloads.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

afterEach(() => vi.useRealTimers())

const browser = Object.assign(new EventEmitter(), {
  isConnected: () => true,
}) as unknown as Browser

/** A page that saves these, as Playwright tells of it. */
function saving(paths: readonly (() => Promise<string>)[]) {
  const page = new EventEmitter()
  const downloads = createDownloads()
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
  const path = join(temporaryFolder('holdout-downloads'), 'saved')
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
