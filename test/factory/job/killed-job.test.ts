import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { agentFromConfig, resolveBoundary, runJob } from '../../../factory/index.ts'
import { backendFor } from '../../scenarios-runner/sandbox/sandboxed.ts'
import { lookForFaults, smallJob } from '../fixtures/small-job.ts'

const script = fileURLToPath(new URL('../fixtures/killed-job.ts', import.meta.url))

const walls = [
  { kind: 'bubblewrap', backend: await backendFor('bubblewrap') },
  { kind: 'container', backend: await backendFor('container') },
] as const

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
  })

  for (const { kind, backend } of walls) {
    it.skipIf(backend === undefined)(`goes on behind the wall that it had: ${kind}`, async () => {
      const words = 'sed -i "1d" src/service.txt'
      const agent = await agentFromConfig({ command: ['/bin/sh', '-c', words] }, '/')
      const boundary = resolveBoundary({ sandbox: kind }, '/')
      const job = smallJob({ canaries: [], resume: true, agent, boundary })
      for (const visit of ['1', '1']) {
        const given = [job.repository, job.directory, 'mend', visit, words, kind]
        expect(spawnSync(process.execPath, [script, ...given]).signal).toBe('SIGKILL')
      }
      const { state, whyStopped } = await runJob(job)
      expect([state, whyStopped]).toEqual(['PR_READY', expect.anything()])
    })
  }
})
