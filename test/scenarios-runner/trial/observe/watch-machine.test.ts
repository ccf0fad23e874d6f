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

test('a harness that waited for a processor blames the machine, but not where the artifact had it', async () => {
  const looks = [
    { ranMs: 100, waitedMs: 0, busyMs: 0 },
    { ranMs: 200, waitedMs: 1_500, busyMs: 3_000 },
  ]
  const watch = (ownMs?: number) => {
    const left = [...looks]
    return watchMachine(import.meta.dirname, () => left.shift()).trouble(true, ownMs)
  }
  const busy =
    'this machine was too busy: the harness ran for 0.1 s and waited 1.5 s for a processor'
  expect([await watch(), await watch(1_400)]).toEqual([busy, busy])
  // An artifact that makes the machine busy, so that its failures are tried again, has failed.
  expect(await watch(1_600)).toBeUndefined()
})
