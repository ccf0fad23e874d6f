import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Flood } from './flood.ts'

const REQUESTS = 100_000

test('a hundred thousand malformed requests are all answered with an error, change nothing and leave memory flat', async () => {
  const program = fileURLToPath(new URL('flood.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    program,
    String(REQUESTS),
  ])
  const { sent, wrong, unchanged, heapBytes, statuses }: Flood = JSON.parse(stdout)
  expect(wrong).toEqual([])
  expect(sent).toBe(REQUESTS)
  expect(unchanged).toBe(true)
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['400', '404', '405', '415']))
  // The journal fills first, up to its bound; from then on nothing grows.
  const full = Math.max(...heapBytes.slice(0, 5))
  expect(Math.max(...heapBytes.slice(5))).toBeLessThan(full * 1.1)
}, 300_000)
