import { expect, test } from 'vitest'
import { createCountProgress } from '../../../cli/dashboard/index.ts'
import { createOutput } from '../../../cli/terminal/index.ts'

function said(isTTY: boolean) {
  const written: string[] = []
  const stderr = { isTTY, columns: 80, write: (text: string) => written.push(text) }
  const stdout = { write: () => true }
  return { written, output: createOutput({ json: false, stdout, stderr, env: {} }) }
}

test('without a terminal a line now and then, and none for what is soon done', () => {
  const { written, output } = said(false)
  let nowMs = 0
  const progress = createCountProgress(output, 'operations', { everyMs: 1_000, now: () => nowMs })
  for (let done = 1; done <= 5; done += 1) {
    nowMs += 400
    progress.onDone(done, 5)
  }
  progress.stop()
  expect(written).toEqual(['3 of 5 operations\n'])
})

test('on a terminal one line, which is taken away in the end', async () => {
  const { written, output } = said(true)
  const progress = createCountProgress(output, 'operations')
  progress.onDone(1, 2)
  progress.onDone(2, 2)
  await expect.poll(() => written.join('')).toBe('2 of 2 operations\n')
  progress.stop()
  expect(written.at(-1)).toBe('\r\u001b[1A\u001b[J')
})
