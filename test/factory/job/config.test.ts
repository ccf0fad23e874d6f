import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  agentFromConfig,
  factoryConfigSchema,
  jobPaths,
  loadGraph,
  runJob,
} from '../../../factory/index.ts'
import { CONVERGE, smallJob } from '../fixtures/small-job.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

describe('factoryConfigSchema', () => {
  it('fills in what is not said', () => {
    expect(
      factoryConfigSchema.parse({ graph: 'factory/g.dot', agent: { command: 'claude -p' } }),
    ).toEqual({
      graph: 'factory/g.dot',
      agent: { command: 'claude -p' },
      maxIterations: 12,
      patience: 3,
      rollback: false,
    })
  })

  it('refuses what it does not know', () => {
    const parsed = factoryConfigSchema.safeParse({
      graph: '',
      agent: { skript: 'x' },
      maxIterations: 0,
      colour: 1,
    })
    expect(z.prettifyError(parsed.error!)).toMatchInlineSnapshot(`
      "✖ Unrecognized key: "colour"
      ✖ Too small: expected string to have >=1 characters
        → at graph
      ✖ an agent is { program: "claude" | "codex" | "gemini" | "opencode" }, { command: "…" }, { scripted: "…" } or { simulated: true }; or a list of them
        → at agent
      ✖ Too small: expected number to be >0
        → at maxIterations"
    `)
  })
})

describe('an agent in the configuration', () => {
  const agentOf = (agent: unknown) =>
    factoryConfigSchema
      .safeParse({ graph: 'a.dot', agent })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

  it('takes a provider’s own program with its model, limits and an endpoint, or several in order', () => {
    const local = { program: 'opencode', model: 'qwen3-coder', baseUrl: 'http://localhost:11434' }
    expect(agentOf(local)).toBeUndefined()
    expect(agentOf([{ program: 'claude', limits: { usd: 2, time: '20m' } }, local])).toBeUndefined()
  })

  it('refuses a budget where nothing says what is spent, and a key where its variable belongs', () => {
    expect(agentOf({ program: 'codex', limits: { usd: 2 } })).toEqual([
      expect.stringContaining('nothing says what Codex spends here: give prices'),
    ])
    expect(agentOf({ program: 'codex', key: 'sk-live-1' })?.[0]).toContain(
      'expected the name of an environment variable, not a key',
    )
  })

  it('names who takes which turn', async () => {
    const maker = await agentFromConfig(
      [
        { program: 'claude', model: 'opus' },
        { program: 'opencode', acp: true },
      ],
      '/',
      { google: { program: 'gemini' } },
    )
    expect(maker.name).toBe('claude:opus, else opencode over ACP; google: gemini')
  })
})

describe('agentFromConfig', () => {
  it('reads a repairs file beside the configuration', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'repairs.yaml'), 'name: demo\nrepairs: []\n')
    expect((await agentFromConfig({ scripted: 'repairs.yaml' }, folder)).name).toBe(
      'scripted (demo)',
    )
    await expect(agentFromConfig({ scripted: 'gone.yaml' }, folder)).rejects.toThrow(
      'cannot read it: no such file',
    )
    await expect(agentFromConfig({ command: `claude '` }, folder)).rejects.toThrow(
      'is never closed',
    )
  })

  it('makes a command that repairs the service end PR_READY', async () => {
    const file = join(temporaryFolder(), 'agent.mjs')
    writeFileSync(
      file,
      `import { readFileSync, writeFileSync } from 'node:fs'
      let prompt = ''; for await (const chunk of process.stdin) prompt += chunk
      const [, fault] = /- It is (\\w+)\\./.exec(prompt) ?? []
      writeFileSync('src/service.txt', readFileSync('src/service.txt', 'utf8').replace(fault + '\\n', ''))
      console.log('I removed what was ' + fault)`,
    )
    const agent = await agentFromConfig({ command: ['node', file] }, '/')
    const job = smallJob({ agent })
    const evidence = await runJob(job)
    expect([evidence.state, evidence.agent, evidence.iterations.length]).toEqual([
      'PR_READY',
      `node ${file}`,
      4,
    ])
  })

  it.each([
    ['asks how the stage ended', CONVERGE],
    [
      'goes on to measure whatever it did',
      CONVERGE.replace('mend -> validate [condition="outcome=success"]', 'mend -> validate'),
    ],
  ])(
    'ends a job RETRYABLE_FAILURE while the provider is overloaded, and finishes it afterwards, where a graph %s',
    async (_, dot) => {
      expect(dot.includes('mend -> validate [')).toBe(dot === CONVERGE)
      const folder = temporaryFolder()
      const file = join(folder, 'agent.mjs')
      writeFileSync(
        file,
        `import { existsSync, writeFileSync } from 'node:fs'
      if (!existsSync(${JSON.stringify(join(folder, 'up'))})) { console.error('529 overloaded'); process.exit(1) }
      writeFileSync('src/service.txt', '')`,
      )
      const agent = await agentFromConfig({ command: ['node', file] }, '/')
      const job = smallJob({ agent, graph: loadGraph(dot, 'converge.dot') })
      const failed = await runJob(job)
      expect([failed.state, failed.whyStopped]).toEqual([
        'RETRYABLE_FAILURE',
        'stage "mend" failed: the agent ended with exit code 1: 529 overloaded',
      ])
      writeFileSync(join(folder, 'up'), '')
      const finished = await runJob({ ...job, resume: true })
      expect([finished.state, finished.iterations.length]).toEqual(['PR_READY', 2])
      expect(jobPaths(job.directory).result).toBe(join(job.directory, 'result'))
    },
  )
})
