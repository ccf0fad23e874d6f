import { execFileSync } from 'node:child_process'
import { appendFileSync, closeSync, ftruncateSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOwnOutput } from '../../../cli/run/watch/own-output.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const LAST = 'Watching; Ctrl-C ends it.'

test('a file is own output by its last line, however big it has grown', () => {
  const folder = temporaryFolder('holdout-own-output')
  const log = join(folder, 'log.txt')
  writeFileSync(log, `${LAST}\n`)
  expect(isOwnOutput(log, LAST)).toBe(true)
  appendFileSync(log, 'an edit\n')
  expect(isOwnOutput(log, LAST)).toBe(false)
  // More than Node reads at once; nothing of it is on the disk.
  const file = openSync(log, 'r+')
  ftruncateSync(file, 3 * 2 ** 30)
  closeSync(file)
  appendFileSync(log, `\n${LAST}\n`)
  expect(isOwnOutput(log, LAST)).toBe(true)
  expect(isOwnOutput(folder, LAST)).toBe(false)
  expect(isOwnOutput(join(folder, 'gone'), LAST)).toBe(false)
})

test('a named pipe is not waited for', () => {
  const pipe = join(temporaryFolder('holdout-own-output'), 'pipe')
  execFileSync('mkfifo', [pipe])
  const program = `import { isOwnOutput } from ${JSON.stringify(new URL('../../../cli/run/watch/own-output.ts', import.meta.url).href)}
console.log(isOwnOutput(${JSON.stringify(pipe)}, ${JSON.stringify(LAST)}))`
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  expect(told).toBe('false\n')
})
