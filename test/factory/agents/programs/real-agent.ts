/** @module The providers' own programs with a stand-in of their provider on loopback, and a turn for each. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { findAdapters, findAgents } from '../../../../cli/build/install-agents.ts'
import {
  type Agent,
  type AgentTurn,
  createAcpAgent,
  createProgramAgent,
  type ProgramAgentOptions,
} from '../../../../factory/agents/index.ts'
import { type Move, type ProviderStandIn, startProvider } from './provider-stand-in.ts'

export const REAL_NAMES = ['claude', 'codex', 'gemini', 'opencode'] as const

/** What they write first, and how they say that they did. */
export const STORY: readonly Move[] = [
  { write: 'hello.txt', content: 'hello, world' },
  { say: 'I wrote it.\noutcome: done' },
]

/** Programs of some hundred megabytes take their time to start where other tests run beside them. */
export const TURNS_MS = 400_000

/** Where the programs are; undefined where they are not installed. */
export const realFolder = findAgents()
const adapters = findAdapters()

const KEYS = {
  claude: 'ANTHROPIC_API_KEY',
  codex: 'OPENAI_API_KEY',
  gemini: 'GEMINI_API_KEY',
  opencode: 'LOCAL_KEY',
}
const MODELS = {
  claude: 'claude-opus-4-6',
  codex: 'gpt-5.2',
  gemini: 'gemini-2.5-pro',
  opencode: 'qwen3-coder',
}
/** How each tells its provider of little effort; OpenCode does for models that it knows. */
export const LITTLE_EFFORT = {
  claude: '"effort":"low"',
  codex: '"effort":"low"',
  gemini: '"thinkingBudget":1024',
  opencode: '',
}
/** What speaks ACP: an adapter, or the program itself. */
const SPEAKERS = {
  claude: ['adapter', 'claude-agent-acp'],
  codex: ['adapter', 'codex-acp'],
  gemini: ['program', 'gemini'],
  opencode: ['program', 'opencode'],
} as const

/**
 * An agent that is the real program, over its command line or ACP, and a turn for it; ended and removed with the test.
 */
export async function realAgent(
  name: (typeof REAL_NAMES)[number],
  moves: readonly Move[],
  { acp = false, ...more }: Partial<ProgramAgentOptions> & { readonly acp?: boolean } = {},
) {
  const place = mkdtempSync(join(tmpdir(), 'holdout-agent-test-'))
  const workspace = mkdtempSync(join(place, 'workspace-'))
  const provider = await startProvider(moves, () => workspace)
  onTestFinished(async () => {
    await provider[Symbol.asyncDispose]()
    rmSync(place, { recursive: true, force: true, maxRetries: 3 })
  })
  const folder = realFolder ?? ''
  const agent = (acp ? createAcpAgent : createProgramAgent)({
    program: name,
    path: acp ? speaker(name) : join(folder, name),
    settings: { model: MODELS[name], effort: 'low' },
    baseUrl: provider.url,
    keyVariable: KEYS[name],
    homes: join(place, 'homes'),
    pathFirst: [join(process.execPath, '..')],
    from: {
      PATH: '/usr/bin:/bin',
      [KEYS[name]]: 'a-secret-key-of-ours',
      OTHER_SECRET: 'kept-from-agents',
    },
    // The adapters are installed without programs of their own.
    environment: acp
      ? { CLAUDE_CODE_EXECUTABLE: join(folder, 'claude'), CODEX_PATH: join(folder, 'codex') }
      : {},
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

function speaker(name: (typeof REAL_NAMES)[number]): string {
  const [kind, program] = SPEAKERS[name]
  return join((kind === 'adapter' ? adapters : realFolder) ?? '', program)
}

/** Those that can be spoken to over ACP. */
export const SPEAKING_NAMES = REAL_NAMES.filter(
  (name) => (SPEAKERS[name][0] === 'adapter' ? adapters : realFolder) !== undefined,
)

/** The bodies of what was asked of a provider. */
export function bodies(provider: ProviderStandIn): string {
  return provider.calls.map(({ body }) => body).join('\n')
}

/** Goes on with a thread and begins another: whether each knows a word of the first one's beginning. */
export async function knownInThreads(agent: Agent, turn: AgentTurn, provider: ProviderStandIn) {
  const before = provider.calls.length
  await agent.run({ ...turn, thread: 'one', prompt: 'Which word?' })
  const later = provider.calls.length
  await agent.run({ ...turn, thread: 'two', prompt: 'Which word?' })
  const between = provider.calls.slice(before, later)
  const knows = (calls: typeof between) => calls.some(({ body }) => body.includes('marzipan'))
  return { one: knows(between), two: knows(provider.calls.slice(later)) }
}
