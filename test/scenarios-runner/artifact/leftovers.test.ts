import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { reapLeftovers } from '../../../scenarios-runner/artifact/index.ts'
import { recordPlace, recordProcess } from '../../../scenarios-runner/artifact/leftovers.ts'
import { createPlace } from '../../../scenarios-runner/sandbox/index.ts'

let runFolder: string
beforeEach(() => {
  runFolder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(() => rmSync(runFolder, { recursive: true, force: true }))

function sleeper() {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const gone = new Promise<string | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal))
  })
  return { child, pid: child.pid as number, gone }
}

test('a process that a killed run left is ended, and its place removed', async () => {
  const { pid, gone } = sleeper()
  const place = createPlace('test')
  recordProcess(runFolder, pid)
  recordPlace(runFolder, place.directory)
  expect(await reapLeftovers(runFolder)).toEqual([
    `ended process ${pid}, which a killed run had left`,
  ])
  expect(await gone).toBe('SIGKILL')
  expect(existsSync(place.directory)).toBe(false)
  expect(await reapLeftovers(runFolder)).toEqual([])
})

test('a process id that belongs to another program by now is left alone', async () => {
  const { child, pid, gone } = sleeper()
  mkdirSync(join(runFolder, 'leftovers'))
  writeFileSync(
    join(runFolder, 'leftovers', `process-${pid}.json`),
    JSON.stringify({ kind: 'process', pid, identity: 'another-boot/1' }),
  )
  expect(await reapLeftovers(runFolder)).toEqual([])
  expect(child.exitCode).toBeNull()
  child.kill()
  expect(await gone).toBe('SIGTERM')
})

test('a record that names a folder that is no place removes nothing', async () => {
  const precious = mkdtempSync(join(tmpdir(), 'precious-'))
  recordPlace(runFolder, precious)
  await reapLeftovers(runFolder)
  expect(existsSync(precious)).toBe(true)
  rmSync(precious, { recursive: true })
})

test('what was struck out is not touched', async () => {
  const { child, pid, gone } = sleeper()
  recordProcess(runFolder, pid)()
  expect(await reapLeftovers(runFolder)).toEqual([])
  child.kill()
  await gone
})
