import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  bodies,
  knownInThreads,
  LITTLE_EFFORT,
  realAgent,
  SPEAKING_NAMES,
  TURNS_MS,
} from '../programs/real-agent.ts'

// Each turn starts a program of some hundred megabytes: as few of them as show it.
describe.skipIf(SPEAKING_NAMES.length === 0)(
  'the real agents over ACP, their providers stood in for',
  () => {
    test.each(SPEAKING_NAMES)(
      '%s edits files between tool_hooks, says how it ended and what it spent, goes on with its conversation, and begins others anew',
      async (name) => {
        const moves = [
          { run: 'echo made > forbidden.txt' },
          { run: 'echo made > allowed.txt' },
          { say: 'I wrote it.\noutcome: done' },
        ]
        const options = { acp: true, prices: { input: 3, output: 15 } }
        const { agent, turn, provider, workspace, transcript } = await realAgent(
          name,
          moves,
          options,
        )
        const hooks = { pre: '! grep -q forbidden.txt', post: 'echo "$HOLDOUT_NODE" > post.txt' }
        const first = { ...turn, thread: 'one', prompt: 'The word is marzipan.', hooks }
        const answer = await agent.run(first)
        const has = (file: string) => existsSync(join(workspace, file))
        expect(['forbidden.txt', 'allowed.txt', 'post.txt'].map(has)).toEqual([false, true, true])
        expect(answer.text).toContain('I wrote it.')
        expect(answer.outcome?.raw).toBe('done')
        // OpenCode tells what its last answer took.
        expect(answer.usage?.inputTokens).toBe(name === 'opencode' ? 100 : 300)
        expect(answer.usage?.usd).toBeGreaterThan(0)
        expect(transcript()).toContain('"kind":"tool"')
        // Whole requests are too long to print where this fails.
        expect(bodies(provider).includes(LITTLE_EFFORT[name])).toBe(true)
        expect(bodies(provider).includes('kept-from-agents')).toBe(false)
        expect(transcript().includes('a-secret-key-of-ours')).toBe(false)
        expect(readFileSync(join(turn.logDirectory, 'hooks.jsonl'), 'utf8')).toContain('"pre"')

        expect(await knownInThreads(agent, turn, provider)).toEqual({ one: true, two: false })
      },
      TURNS_MS,
    )
  },
)
