import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallRun } from '../fixtures/killing/small-run.ts'

const entry = fileURLToPath(new URL('../fixtures/killing/killed-small-run.ts', import.meta.url))
// What a killed process has written is there whether or not it was synced, and memory syncs at once.
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const folder = mkdtempSync(join(parent, 'holdout-killed-'))
const program = join(folder, 'program.cjs')

/** Runs the program in a folder of its own until it dies or ends; gives the signal that it died of. */
async function run(name: string, env: Record<string, string>): Promise<string | null> {
  const child = spawn(process.execPath, [program, join(folder, name)], {
    env: { ...env, NODE_COMPILE_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return await new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)))
}

beforeAll(async () => {
  // One file, so that several hundred processes start in seconds.
  const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' })
  await bundle.write({ file: program, format: 'cjs', codeSplitting: false })
  await bundle.close()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a run killed with SIGKILL', () => {
  it('before, during and after every single change of a file resumes to the same end', async () => {
    const count = join(folder, 'count.json')
    expect(await run('whole', { COUNT_TO: count })).toBeNull()
    const whole = await smallRun(join(folder, 'whole'))
    expect(whole.status).toBe('success')
    const counted = JSON.parse(readFileSync(count, 'utf8')) as { changes: number; writes: number[] }
    const { changes, writes } = counted
    expect(changes).toBeGreaterThan(100)
    expect(writes.length).toBeGreaterThan(50)
    // After one change is before the next, as far as any file can tell.
    const deaths = [
      ...Array.from({ length: changes }, (_, n) => `${n + 1}:before`),
      ...writes.map((n) => `${n}:half`),
      `${changes}:after`,
    ]
    const differing: string[] = []
    const queue = deaths.values()
    const worker = async () => {
      for (const death of queue) {
        expect([death, await run(death, { DIE_AT: death })]).toEqual([death, 'SIGKILL'])
        const resumed = await smallRun(join(folder, death))
        if (JSON.stringify(resumed) !== JSON.stringify(whole)) differing.push(death)
        rmSync(join(folder, death), { recursive: true })
      }
    }
    await Promise.all([worker(), worker(), worker()])
    expect(differing).toEqual([])
  }, 600_000)
})
