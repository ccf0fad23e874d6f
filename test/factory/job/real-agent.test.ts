import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findAgents } from '../../../cli/build/install-agents.ts'
import { agentFromConfig, resolveBoundary, runJob } from '../../../factory/index.ts'
import { type Move, startProvider } from '../agents/programs/provider-stand-in.ts'
import { CONVERGE, smallJob } from '../fixtures/small-job.ts'

const folder = findAgents()

test.skipIf(folder === undefined).each([
  ['claude', 'claude-sonnet-4-5', 529, 'WebFetch'],
  ['codex', 'gpt-5.2', 529, 'web_search'],
  ['gemini', 'gemini-2.5-pro', 503, 'web_fetch'],
  ['opencode', 'qwen3-coder', 529, 'webfetch'],
] as const)(
  'behind the wall, a job whose provider is overloaded to the end is RETRYABLE_FAILURE; resumed, the real %s goes on from a tool that it may not call, and ends it PR_READY',
  async (program, model, status, forbidden) => {
    // The stand-in reads the moves anew at each call: the provider recovers between the two runs.
    const moves: Move[] = [{ fail: status }]
    let workspace = ''
    await using provider = await startProvider(moves, () => workspace)
    const maker = await agentFromConfig(
      {
        program,
        path: join(folder ?? '', program),
        model,
        baseUrl: provider.url,
        limits: { time: 240_000 },
      },
      '/',
    )
    const allowed = ['read', 'edit', 'execute'] as const
    const job = smallJob({
      packet: {
        kind: 'task',
        file: 'task.yaml',
        intent: 'Mend it.',
        'allowed-tools': [...allowed],
      },
      faults: ['rude'],
      dot: CONVERGE.replace('graph [', 'graph [tool_hooks.post="touch src/hooked.txt", '),
      boundary: resolveBoundary({ sandbox: 'bubblewrap' }, '/'),
      agent: {
        name: maker.name,
        programs: maker.programs ?? [],
        make(place) {
          // Where the agent works is known only once it has a place.
          workspace = realpathSync(join(place.home, '../..', 'files'))
          return maker.make(place)
        },
      },
    })
    const failed = await runJob(job)
    expect(failed.state).toBe('RETRYABLE_FAILURE')
    expect(failed.whyStopped).toMatch(/529|503|overloaded/i)
    const call = { call: forbidden, input: { url: 'http://elsewhere', prompt: 'read it' } }
    moves.splice(0, 1, call, { run: 'echo kind > src/service.txt' }, { say: 'Mended.' })
    const finished = await runJob({ ...job, resume: true })
    expect([finished.state, finished.agent]).toEqual(['PR_READY', `${program}:${model}`])
    expect(finished.diff).toContain('+kind')
    // Where the agent is, and so is the hook.
    expect(finished.diff).toContain('b/src/hooked.txt')
    // Behind the wall, the model reached by the relay alone.
    expect(finished.boundary.enforced).toBe(true)
    expect(finished.boundary.exchanges).toBeGreaterThan(0)
    expect(finished.boundary.refused).toContainEqual({ what: `the tool ${forbidden}`, times: 1 })
    expect(provider.calls.map(({ body }) => body).join()).toContain(`not_allowed_${forbidden}`)
  },
  600_000,
)

test.skipIf(folder === undefined)(
  'behind the wall, the real claude works with a key from a variable that it does not know, and never sees it',
  async () => {
    const key = 'sk-gateway-0123456789abcdef'
    let workspace = ''
    const mend = 'env > src/seen.txt; echo kind > src/service.txt'
    const moves: Move[] = [{ run: mend }, { say: 'Mended.' }]
    await using provider = await startProvider(moves, () => workspace)
    const path = join(folder ?? '', 'claude')
    const maker = await agentFromConfig(
      { program: 'claude', path, baseUrl: provider.url, key: 'OUR_GATEWAY' },
      '/',
    )
    const job = smallJob({
      faults: ['rude'],
      boundary: resolveBoundary({ sandbox: 'bubblewrap' }, '/'),
      from: { PATH: process.env.PATH, OUR_GATEWAY: key },
      agent: {
        ...maker,
        make(place) {
          workspace = realpathSync(join(place.home, '../..', 'files'))
          return maker.make(place)
        },
      },
    })
    const { diff, state, whyStopped } = await runJob(job)
    expect(state, whyStopped).toBe('PR_READY')
    expect(JSON.stringify(provider.calls.map(({ headers }) => headers))).toContain(key)
    expect(diff).toContain('b/src/seen.txt')
    expect(diff).not.toContain(key)
  },
  600_000,
)
