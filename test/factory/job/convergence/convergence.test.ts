import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Agent,
  type JobRequest,
  readHistory,
  runJob,
  type Validate,
} from '../../../../factory/index.ts'
import { gateOf } from '../../fixtures/gates.ts'
import { smallJob } from '../../fixtures/small-job.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** An agent that writes one text after the other into the service's file. */
function writing(...texts: string[]): JobRequest['agent'] {
  let turn = 0
  const prompts: string[] = []
  const agent: Agent = {
    name: 'scripted (writer)',
    async run({ workspace, prompt }) {
      prompts.push(prompt)
      const text = texts[Math.min(turn, texts.length - 1)] as string
      turn += 1
      writeFileSync(join(workspace, 'src', 'service.txt'), text)
      return { text: 'written' }
    },
    choose: async () => undefined,
  }
  return { name: agent.name, make: () => agent }
}

/** The satisfaction is the number that stands in the file. */
const readNumber: Validate = async ({ artifact, iteration }) => {
  const mean =
    Number(readFileSync(join(artifact, 'src', 'service.txt'), 'utf8').split(' ')[0]) / 100
  return {
    gate: gateOf(mean >= 1 ? 'pass' : 'fail', mean),
    folder: `/runs/${iteration}`,
    symptoms: mean >= 1 ? [] : [`It is only ${mean * 100}.`],
  }
}

const ROUTED = `digraph routed {
  start [shape=Mdiamond] done [shape=Msquare]
  validate [type="validate"]
  mend [prompt="Mend it."]
  rethink [prompt="Think again."]
  start -> validate
  validate -> done [condition="outcome=success"]
  validate -> rethink [condition="outcome=fail && context.convergence.trend=oscillating"]
  validate -> mend [condition="outcome=fail && context.convergence.trend!=oscillating"]
  mend -> validate
  rethink -> validate
}`

describe('convergence', () => {
  it('is in the context for the graph to route on', async () => {
    const job = smallJob({
      dot: ROUTED,
      agent: writing('60 a', '40 b', '60 c', '40 d', '100'),
      validate: readNumber,
      faults: ['40'],
      limits: { patience: 9 },
    })
    const evidence = await runJob(job)
    expect(evidence.state).toBe('PR_READY')
    expect(evidence.path.map(({ node }) => node).join(' ')).toBe(
      'start validate mend validate mend validate mend validate rethink validate rethink validate done',
    )
  })

  it('puts the best state back after a worse one when asked, and goes on from there', async () => {
    const job = smallJob({
      agent: writing('60 a', '10 b', '100 c'),
      validate: readNumber,
      faults: ['40'],
      rollback: true,
    })
    const seen: string[] = []
    const evidence = await runJob({
      ...job,
      validate: async (request) => {
        seen.push(readFileSync(join(request.artifact, 'src', 'service.txt'), 'utf8').trim())
        return await readNumber(request)
      },
    })
    expect(seen).toEqual(['40', '60 a', '10 b', '100 c'])
    expect(evidence.state).toBe('PR_READY')
    const prompts = readFileSync(join(job.directory, 'run', 'mend', 'prompt.md'), 'utf8')
    expect(prompts).toContain('It is only 60.')
    expect(prompts).toContain('The last change made this worse and was undone')
    const steps = readFileSync(join(job.directory, 'run', 'steps.jsonl'), 'utf8')
    expect(steps).toContain('"convergence.trend":"regressing"')
    expect(steps).toContain('"convergence.rolled_back_to":2')
    // The files were those of the best iteration when the agent began its last turn.
    expect(evidence.iterations.at(-1)?.changedFiles).toEqual(['src/service.txt'])
  })

  it('without being asked leaves the files as the agent left them', async () => {
    const job = smallJob({
      agent: writing('60', '10', '100'),
      validate: readNumber,
      faults: ['40'],
    })
    await runJob(job)
    expect(readFileSync(join(job.directory, 'run', 'steps.jsonl'), 'utf8')).not.toContain(
      '"convergence.rolled_back_to":2',
    )
  })
})

describe('the history of jobs', () => {
  it('says which station failed how often, and how each job went', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'empty'))
    for (const [name, agent] of [
      ['1', writing('60', '100')],
      ['2', writing('30', '20', '10', '5')],
    ] as const) {
      await runJob(
        smallJob({ agent, validate: readNumber, faults: ['40'], directory: join(folder, name) }),
      )
    }
    const { jobs, stations, unfinished } = readHistory(folder)
    expect(unfinished).toBe(1)
    expect(
      jobs.map(({ job, state, satisfaction, trend }) => ({ job, state, satisfaction, trend })),
    ).toEqual([
      { job: '1', state: 'PR_READY', satisfaction: [0.4, 0.6, 1], trend: 'improving' },
      { job: '2', state: 'ESCALATE', satisfaction: [0.4, 0.3, 0.2, 0.1], trend: 'regressing' },
    ])
    const of = (name: string) => stations.find(({ station }) => station === name)
    expect(of('validate')).toMatchObject({ failures: 5, jobs: 2, lastOf: 1 })
    expect(of('mend')).toMatchObject({ failures: 0, visits: 5 })
    expect(stations[0]?.station).toBe('validate')
    expect(readHistory(join(folder, 'none')).jobs).toEqual([])
  })
})
