import { afterEach, expect, test, vi } from 'vitest'
import { watchMachine } from '../../../../scenarios-runner/trial/observe/watch-machine.ts'

afterEach(() => void vi.restoreAllMocks())

test('a machine that is well has no part in what went wrong', async () => {
  expect(await watchMachine(import.meta.dirname).trouble(false)).toBeUndefined()
})

test('a clock that was set says so, whether the trial went wrong or not', async () => {
  const watch = watchMachine(import.meta.dirname)
  const honest = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => honest() - 3_600_000)
  for (const failed of [true, false]) {
    expect(await watch.trouble(failed)).toMatch(
      /^the clock of this machine moved by 36\d\d\.\d s beside the time that passed$/,
    )
  }
})

test('what a time server corrects is no trouble', async () => {
  const watch = watchMachine(import.meta.dirname)
  const honest = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => honest() + 400)
  expect(await watch.trouble(false)).toBeUndefined()
})

test.skipIf(process.platform !== 'linux')(
  'a disk without room is told of a trial that failed',
  async () => {
    // The smallest file system of every Linux: nothing can be written there.
    const watch = watchMachine('/proc')
    expect(await watch.trouble(true)).toBe('the disk of the run is full (/proc)')
    expect(await watch.trouble(false)).toBeUndefined()
  },
)
