import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { observeProcesses } from '../../../../scenarios-runner/artifact/index.ts'
import { judgeLoad, type LoadConstraint } from '../../../../scenarios-runner/load/index.ts'
import { watchArtifact } from '../../../../scenarios-runner/run/constraints/watch-artifact.ts'
import { load, measureOn, startService } from '../services.ts'
import { startOutsiders } from './outsiders.ts'

describe('beside processes that never rest', () => {
  const count = 3 * availableParallelism()

  async function measureBeside(service: readonly string[], asked: LoadConstraint) {
    await using started = await startService(...service)
    using _ = await startOutsiders(count)
    using watch = watchArtifact({ roots: () => [started.pid] }, asked)
    return judgeLoad(asked, await measureOn(started.url, asked, { watch }))
  }

  it('a good service does not fail, and what kept it waiting is seen', async () => {
    // More than a fair share of a processor, and less than a whole one.
    const verdict = await measureBeside(['work', '16000'], load({ durationMs: 2_000 }))
    expect(['pass', 'inconclusive'], verdict.reason).toContain(verdict.status)
    const { resources = [] } = verdict.measurement ?? {}
    // How much, only the kernel knows: sometimes it gets nearly all that it is ready for.
    expect(Math.max(...resources.map(({ starved = 0 }) => starved))).toBeGreaterThan(0.01)
  })

  it.each([
    ['is slow of itself', 'slow', '1500'],
    ['asks for more than a processor', 'work', '60000'],
  ])('one that %s does not pass', async (_, ...service) => {
    const verdict = await measureBeside(service, load())
    expect(['fail', 'inconclusive'], verdict.reason).toContain(verdict.status)
  })

  it('who keeps processors busy by children of its own is kept waiting by nobody', async () => {
    const cores = availableParallelism()
    await using started = await startService('busy-children', String(2 * cores))
    using observed = observeProcesses([started.pid])
    if (observed === undefined) return
    const last = () => {
      observed.look()
      return observed.samples.at(-1) as (typeof observed.samples)[number]
    }
    const [first] = observed.samples as [(typeof observed.samples)[number]]
    await expect.poll(() => last().cpuSeconds - first.cpuSeconds).toBeGreaterThan(0.5)
    const { cpuSeconds, othersSeconds = 0, epochMs } = last()
    const all = cpuSeconds - first.cpuSeconds + othersSeconds - (first.othersSeconds ?? 0)
    // What is theirs is not others' too: together it is no more than there is.
    expect(all).toBeLessThan((1.1 * cores * (epochMs - first.epochMs)) / 1_000)
  })
})
