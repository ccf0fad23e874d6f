import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findAgents } from '../../../../cli/build/install-agents.ts'
import {
  AgentFailure,
  type AgentTurn,
  createProgramAgent,
  type ProgramAgentOptions,
} from '../../../../factory/agents/index.ts'
import { type Move, type ProviderStandIn, startProvider } from './provider-stand-in.ts'

const folder = findAgents()
const names = ['claude', 'codex', 'gemini', 'opencode'] as const
const KEYS = {
  claude: 'ANTHROPIC_API_KEY',
  codex: 'OPENAI_API_KEY',
  gemini: 'GEMINI_API_KEY',
  opencode: 'LOCAL_KEY',
}
const MODELS = {
  claude: 'claude-sonnet-4-5',
  codex: 'gpt-5.2',
  gemini: 'gemini-2.5-pro',
  opencode: 'qwen3-coder',
}
// Programs of some hundred megabytes take their time to start where other tests run beside them.
const TURNS_MS = 180_000
const open: { provider: ProviderStandIn; place: string }[] = []

afterEach(async () => {
  for (const { provider, place } of open.splice(0)) {
    await provider[Symbol.asyncDispose]()
    rmSync(place, { recursive: true, force: true, maxRetries: 3 })
  }
})

/** An agent that is the real program, its provider a stand-in on loopback, and a turn for it. */
async function prepare(
  name: (typeof names)[number],
  moves: readonly Move[],
  more: Partial<ProgramAgentOptions> = {},
) {
  const place = mkdtempSync(join(tmpdir(), 'holdout-agent-test-'))
  const workspace = mkdtempSync(join(place, 'workspace-'))
  const provider = await startProvider(moves, () => workspace)
  open.push({ provider, place })
  const agent = createProgramAgent({
    program: name,
    path: join(folder ?? '', name),
    settings: { model: MODELS[name] },
    baseUrl: provider.url,
    keyVariable: KEYS[name],
    home: join(place, 'home'),
    pathFirst: [join(process.execPath, '..')],
    from: {
      PATH: '/usr/bin:/bin',
      [KEYS[name]]: 'a-secret-key-of-ours',
      OTHER_SECRET: 'kept-from-agents',
    },
    ...more,
  })
  const turn: AgentTurn = {
    node: 'implement',
    prompt: 'Write hello.txt.\nEnd with a line "outcome: <one of done, blocked>".',
    workspace,
    feedback: { iteration: 0, symptoms: [], handled: false },
    logDirectory: join(place, 'log'),
    signal: new AbortController().signal,
  }
  const transcript = () => readFileSync(join(turn.logDirectory, 'transcript.jsonl'), 'utf8')
  return { agent, turn, provider, workspace, transcript }
}

const STORY: readonly Move[] = [
  { write: 'hello.txt', content: 'hello, world' },
  { say: 'I wrote it.\noutcome: done' },
]

describe.skipIf(folder === undefined)('the real agents, their providers stood in for', () => {
  describe.each(names)('%s', (name) => {
    test(
      'edits files by its own tools, says how it ended, and what it spent',
      async () => {
        const { agent, turn, provider, workspace, transcript } = await prepare(name, STORY)
        const answer = await agent.run(turn)
        expect(readFileSync(join(workspace, 'hello.txt'), 'utf8')).toBe('hello, world')
        expect(answer.text).toContain('I wrote it.')
        expect(answer.outcome?.raw).toBe('done')
        expect(answer.usage).toMatchObject({ inputTokens: 200, outputTokens: 40 })
        expect(transcript()).toContain('"kind":"tool"')
        const told = JSON.stringify(provider.calls)
        // Whole requests are too long to print where this fails.
        expect(told.includes('a-secret-key-of-ours')).toBe(true)
        expect(told.includes('kept-from-agents')).toBe(false)
        expect(transcript().includes('a-secret-key-of-ours')).toBe(false)
      },
      TURNS_MS,
    )

    test(
      'goes on with a conversation that it began, and begins others anew',
      async () => {
        const { agent, turn, provider } = await prepare(name, STORY)
        await agent.run({ ...turn, thread: 'one', prompt: 'The word is marzipan.' })
        const before = provider.calls.length
        await agent.run({ ...turn, thread: 'one', prompt: 'Which word?' })
        expect(bodies(provider, before).includes('marzipan')).toBe(true)
        const later = provider.calls.length
        await agent.run({ ...turn, thread: 'two', prompt: 'Which word?' })
        expect(bodies(provider, later).includes('marzipan')).toBe(false)
      },
      TURNS_MS,
    )

    test(
      'a provider that is overloaded to the end is a failure that may pass',
      async () => {
        const { agent, turn } = await prepare(name, [{ fail: name === 'gemini' ? 503 : 529 }], {
          limits: { timeoutMs: 60_000, idleMs: 20_000 },
        })
        const failure = await agent.run(turn).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(AgentFailure)
        expect(failure).toMatchObject({ retryable: true })
      },
      TURNS_MS,
    )

    test(
      'stops when it has used the tokens it may',
      async () => {
        const { agent, turn } = await prepare(name, STORY, { limits: { tokens: 150 } })
        const failure = await agent.run(turn).catch((error: unknown) => error)
        expect(failure).toMatchObject({ name: 'AgentFailure', kind: 'limit', retryable: false })
      },
      TURNS_MS,
    )
  })
})

function bodies(provider: ProviderStandIn, from: number): string {
  return provider.calls
    .slice(from)
    .map(({ body }) => body)
    .join('\n')
}
