import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runJob } from '../../../factory/index.ts'
import { lookForFaults, smallJob } from '../fixtures/small-job.ts'

const script = fileURLToPath(new URL('../fixtures/killed-job.ts', import.meta.url))

describe('a job killed with SIGKILL', () => {
  it('ends as it would have, and measures nothing twice', async () => {
    const whole = await runJob(smallJob())
    const measured: number[] = []
    const job = smallJob({
      canaries: [],
      resume: true,
      validate: async (request) => {
        measured.push(request.iteration)
        return await lookForFaults(request)
      },
    })
    // In the middle of a validation that is recorded, and of a turn that has edited.
    for (const [node, visit] of [
      ['validate', '1'],
      ['mend', '1'],
      ['validate', '2'],
    ] as const) {
      const { signal } = spawnSync(process.execPath, [
        script,
        job.repository,
        job.directory,
        node,
        visit,
      ])
      expect(signal).toBe('SIGKILL')
    }
    const resumed = await runJob(job)
    expect(resumed.state).toBe('PR_READY')
    expect(resumed.iterations).toEqual(whole.iterations)
    expect(resumed.path.map(({ node, to }) => [node, to])).toEqual(
      whole.path.map(({ node, to }) => [node, to]),
    )
    expect(measured.length).toBeLessThan(whole.iterations.length)
  }, 90_000)
})
