import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Flood } from './flood.ts'

const REQUESTS = 100_000
/** Over HTTP each costs thirty times as much; all hundred thousand are sent by running the program by hand. */
const SERVED_REQUESTS = 2_000

async function flood(...words: readonly string[]): Promise<Flood> {
  const program = fileURLToPath(new URL('flood.ts', import.meta.url))
  const all = ['--expose-gc', program, ...words]
  return JSON.parse((await promisify(execFile)(process.execPath, all)).stdout)
}

test('a hundred thousand malformed requests are all answered with an error, change nothing and leave memory flat', async () => {
  const { sent, wrong, unchanged, heapBytes, statuses } = await flood(String(REQUESTS))
  expect(wrong).toEqual([])
  expect(sent).toBe(REQUESTS)
  expect(unchanged).toBe(true)
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['400', '404', '405', '415']))
  // The journal fills first, up to its bound; from then on nothing grows.
  const full = Math.max(...heapBytes.slice(0, 5))
  expect(Math.max(...heapBytes.slice(5))).toBeLessThan(full * 1.1)
}, 300_000)

test('a served twin answers them with an error too, and what is no HTTP at all', async () => {
  const { sent, wrong, unchanged, statuses } = await flood(String(SERVED_REQUESTS), 'on', 'served')
  expect(wrong).toEqual([])
  expect(sent).toBe(SERVED_REQUESTS)
  expect(unchanged).toBe(true)
  // 431: headers and addresses without end.
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['400', '404', '405', '415', '431']))
}, 400_000)
