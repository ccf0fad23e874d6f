import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { requireBrowser } from '../../../scenarios-runner/drive/index.ts'

let cache: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'holdout-browsers-'))
  vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', cache)
  vi.stubEnv('HOLDOUT_CHROMIUM', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(cache, { recursive: true, force: true })
})

function program(path: string): string {
  const whole = join(cache, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, '', { mode: 0o755 })
  return whole
}

test('a headless shell goes before a whole browser, the newest before older ones', () => {
  program('chromium-1255/chrome-linux64/chrome')
  program('chromium_headless_shell-999/chrome-linux/headless_shell')
  const newest = program(
    'chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell',
  )
  program('chromium_headless_shell-1255/chrome-headless-shell-linux64/LICENSE')
  expect(findChromium(program('own/chrome'))).toBe(newest)
})

test('the one that is named goes before all, and none takes its place where it is not there', () => {
  program('chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell')
  const named = program('named')
  vi.stubEnv('HOLDOUT_CHROMIUM', named)
  expect(findChromium()).toBe(named)
  vi.stubEnv('HOLDOUT_CHROMIUM', join(cache, 'elsewhere'))
  expect(findChromium()).toBeUndefined()
})

test('a run uses what is found, where the variable is empty as where it is not set', async () => {
  program('chromium_headless_shell-1255/chrome-headless-shell-linux64/chrome-headless-shell')
  await expect(requireBrowser()).resolves.toBeUndefined()
  vi.stubEnv('HOLDOUT_CHROMIUM', join(cache, 'elsewhere'))
  await expect(requireBrowser()).rejects.toThrow(
    `there is no Chromium at ${join(cache, 'elsewhere')}`,
  )
})

test('a cache that is not there is no error', () => {
  vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', join(cache, 'none'))
  expect(() => findChromium()).not.toThrow()
})
