import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AgentFailure } from '../../../../factory/agents/index.ts'
import { readRefusals } from '../../../../factory/job/evidence/read-refusals.ts'
import {
  bodies,
  knownInThreads,
  LITTLE_EFFORT,
  REAL_NAMES,
  realAgent,
  realFolder,
  STORY,
  TURNS_MS,
} from './real-agent.ts'

/** What each calls a tool that changes a file, and how. */
const FORBIDDEN = {
  claude: { call: 'Write', input: { file_path: '/tmp/no.txt', content: 'x' } },
  // Codex 0.171 does not always tell of a command that ends at once.
  codex: {
    call: 'exec_command',
    input: { cmd: 'sleep 1; echo x > no.txt', yield_time_ms: 30_000 },
  },
  gemini: { call: 'write_file', input: { file_path: 'no.txt', content: 'x' } },
  opencode: { call: 'write', input: { filePath: 'no.txt', content: 'x' } },
} as const

describe.skipIf(realFolder === undefined)('the real agents, their providers stood in for', () => {
  describe.each(REAL_NAMES)('%s', (name) => {
    test(
      'edits files by its own tools, says how it ended, and what it spent',
      async () => {
        const { agent, turn, provider, workspace, transcript } = await realAgent(name, STORY)
        const answer = await agent.run(turn)
        expect(readFileSync(join(workspace, 'hello.txt'), 'utf8')).toBe('hello, world')
        expect(answer.text).toContain('I wrote it.')
        expect(answer.outcome?.raw).toBe('done')
        expect(answer.usage).toMatchObject({ inputTokens: 200, outputTokens: 40 })
        expect(transcript()).toContain('"kind":"tool"')
        const told = JSON.stringify(provider.calls)
        // Whole requests are too long to print where this fails.
        expect(bodies(provider).includes(LITTLE_EFFORT[name])).toBe(true)
        expect(told.includes('a-secret-key-of-ours')).toBe(true)
        expect(told.includes('kept-from-agents')).toBe(false)
        expect(transcript().includes('a-secret-key-of-ours')).toBe(false)
      },
      TURNS_MS,
    )

    test(
      'takes its key from the variable that is named, and no other key goes along',
      async () => {
        const { agent, turn, provider, transcript } = await realAgent(name, STORY, {
          keyVariable: 'GATEWAY_KEY',
          from: {
            PATH: '/usr/bin:/bin',
            GATEWAY_KEY: 'the-key-of-a-gateway',
            ANTHROPIC_API_KEY: 'not-for-gateways',
            GOOGLE_API_KEY: 'not-for-gateways',
          },
        })
        expect((await agent.run(turn)).outcome?.raw).toBe('done')
        const told = JSON.stringify(provider.calls)
        expect(told.includes('the-key-of-a-gateway')).toBe(true)
        expect(told.includes('not-for-gateways')).toBe(false)
        expect(transcript().includes('the-key-of-a-gateway')).toBe(false)
      },
      TURNS_MS,
    )

    test(
      'is refused a tool that it may not use, though its model calls it, and the refusal is told',
      async () => {
        const { agent, turn, workspace, transcript } = await realAgent(
          name,
          [FORBIDDEN[name], { call: 'no_such_tool', input: {} }, { say: 'outcome: blocked' }],
          { tools: ['read'] },
        )
        const { outcome } = await agent.run(turn)
        expect([outcome?.raw, existsSync(join(workspace, 'no.txt'))]).toEqual(['blocked', false])
        const tool = name === 'codex' ? 'command_execution' : FORBIDDEN[name].call
        expect(await readRefusals(join(turn.logDirectory, '..')), transcript()).toEqual([
          expect.objectContaining({ stage: 'log', tool, times: 1 }),
        ])
      },
      TURNS_MS,
    )

    test(
      'has tool_hooks around each of its tool calls: one that refuses is skipped, and what they did is kept',
      async () => {
        const { agent, turn, workspace } = await realAgent(name, [
          { run: 'echo made > forbidden.txt' },
          { run: 'echo made > allowed.txt' },
          { say: 'outcome: done' },
        ])
        await agent.run({
          ...turn,
          hooks: {
            pre: 'cat > call.json; if grep -q forbidden.txt call.json; then echo not that one >&2; exit 3; fi',
            post: 'cat > /dev/null; echo "$HOLDOUT_HOOK $HOLDOUT_NODE" >> post.txt; exit 9',
          },
        })
        const has = (file: string) => existsSync(join(workspace, file))
        expect([has('forbidden.txt'), has('allowed.txt')]).toEqual([false, true])
        expect(JSON.parse(readFileSync(join(workspace, 'call.json'), 'utf8'))).toMatchObject({
          hook: 'pre',
          node: 'implement',
          tool: expect.stringMatching(/bash|shell/i),
          input: { command: expect.stringContaining('allowed.txt') },
        })
        expect(readFileSync(join(workspace, 'post.txt'), 'utf8')).toContain('post implement')
        const log = readFileSync(join(turn.logDirectory, 'hooks.jsonl'), 'utf8')
        const lines = log
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
        expect(lines.slice(0, 2).map(({ hook, ended, said }) => [hook, ended, said])).toEqual(
          expect.arrayContaining([['pre', 'exit code 3', 'not that one']]),
        )
        expect(lines.at(-1)).toMatchObject({ hook: 'post', ended: 'exit code 9' })
      },
      TURNS_MS,
    )

    test(
      'goes on with a conversation that it began, and begins others anew',
      async () => {
        const { agent, turn, provider } = await realAgent(name, STORY)
        await agent.run({ ...turn, thread: 'one', prompt: 'The word is marzipan.' })
        expect(await knownInThreads(agent, turn, provider)).toEqual({ one: true, two: false })
      },
      TURNS_MS,
    )

    test(
      'a provider that is overloaded to the end is a failure that may pass',
      async () => {
        const { agent, turn } = await realAgent(name, [{ fail: name === 'gemini' ? 503 : 529 }], {
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
        const { agent, turn } = await realAgent(name, STORY, { limits: { tokens: 150 } })
        const failure = await agent.run(turn).catch((error: unknown) => error)
        expect(failure).toMatchObject({ name: 'AgentFailure', kind: 'limit', retryable: false })
      },
      TURNS_MS,
    )
  })
})
