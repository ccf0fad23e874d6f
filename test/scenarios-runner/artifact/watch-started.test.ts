import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { watchStarted } from '../../../scenarios-runner/artifact/index.ts'

test.runIf(process.platform === 'linux')(
  'what short-lived children of a child took is known after all of them have ended',
  async () => {
    using watch = watchStarted()
    expect(watch.cpuMs()).toBe(0)
    await sleep(700)
    const busy = 'while (process.cpuUsage().user < 150_000) for (let i = 0; i < 1e6; i += 1);'
    const again = `for i in 1 2 3 4 5 6; do "$0" -e '${busy}'; done`
    await once(spawn('sh', ['-c', again, process.execPath]), 'exit')
    expect(watch.cpuMs()).toBeGreaterThan(600)
  },
)
