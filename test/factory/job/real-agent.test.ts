import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findAgents } from '../../../cli/build/install-agents.ts'
import { agentFromConfig, runJob } from '../../../factory/index.ts'
import { type Move, startProvider } from '../agents/programs/provider-stand-in.ts'
import { smallJob } from '../fixtures/small-job.ts'

const folder = findAgents()

test.skipIf(folder === undefined)(
  'a job whose provider is overloaded to the end is RETRYABLE_FAILURE; resumed, the real agent ends it PR_READY',
  async () => {
    // The stand-in reads the moves anew at each call: the provider recovers between the two runs.
    const moves: Move[] = [{ fail: 529 }]
    let workspace = ''
    await using provider = await startProvider(moves, () => workspace)
    const maker = await agentFromConfig(
      {
        program: 'claude',
        path: join(folder ?? '', 'claude'),
        model: 'claude-sonnet-4-5',
        baseUrl: provider.url,
        limits: { time: 120_000 },
      },
      '/',
    )
    const job = smallJob({
      faults: ['rude'],
      agent: {
        name: maker.name,
        make(place) {
          // Where the agent works is known only once it has a place.
          workspace = realpathSync(join(place.home, '..', 'files'))
          return maker.make(place)
        },
      },
    })
    const failed = await runJob(job)
    expect(failed.state).toBe('RETRYABLE_FAILURE')
    expect(failed.whyStopped).toMatch(/529|overloaded/i)
    moves.splice(0, 1, { run: 'echo kind > src/service.txt' }, { say: 'Mended.' })
    const finished = await runJob({ ...job, resume: true })
    expect([finished.state, finished.agent]).toEqual(['PR_READY', 'claude:claude-sonnet-4-5'])
    expect(finished.diff).toContain('+kind')
  },
  240_000,
)
