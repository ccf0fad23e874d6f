import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type AgentTurn,
  createAcpAgent,
  type ProgramAgentOptions,
} from '../../../../factory/agents/index.ts'
import { readRefusals } from '../../../../factory/job/evidence/read-refusals.ts'

const places: string[] = []

afterEach(() => {
  for (const place of places.splice(0))
    rmSync(place, { recursive: true, force: true, maxRetries: 3 })
})

function newPlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'holdout-acp-test-'))
  places.push(place)
  return place
}

function turnIn(place: string, prompt = 'Write it.'): AgentTurn {
  return {
    node: 'implement',
    prompt,
    workspace: place,
    feedback: { iteration: 0, symptoms: [], handled: false },
    logDirectory: join(place, 'log'),
    signal: new AbortController().signal,
  }
}

/** Our own small agent, started as if it were Gemini CLI. */
function smallAgent(place: string, more: Partial<ProgramAgentOptions> = {}) {
  const path = join(place, 'small-agent')
  const module = fileURLToPath(new URL('small-agent.mjs', import.meta.url))
  writeFileSync(path, `#!/bin/sh\nexec ${process.execPath} ${module}\n`)
  chmodSync(path, 0o755)
  return createAcpAgent({ program: 'gemini', path, homes: join(place, 'homes'), ...more })
}

describe('an agent over ACP', () => {
  test('is allowed what its tools may do, and what it says after its answer still counts', async () => {
    const place = newPlace()
    const answer = await smallAgent(place).run(turnIn(place))
    expect(readFileSync(join(place, 'a.txt'), 'utf8')).toBe('written')
    expect(answer).toMatchObject({
      text: 'Wrote it.\noutcome: done',
      outcome: { raw: 'done' },
      usage: { inputTokens: 7, outputTokens: 3, turns: 1 },
    })
    const transcript = readFileSync(join(place, 'log', 'transcript.jsonl'), 'utf8')
    const kinds = transcript
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).kind)
    expect(kinds).toEqual(['session', 'plan', 'tool', 'text', 'usage'])
  })

  test('is refused what they may not do, and the refusal is told', async () => {
    const place = newPlace()
    const answer = await smallAgent(place, { tools: ['read'] }).run(turnIn(place))
    expect(existsSync(join(place, 'a.txt'))).toBe(false)
    expect(answer.outcome?.raw).toBe('blocked')
    expect(await readRefusals(place)).toEqual([{ stage: 'log', tool: 'Write a.txt', times: 1 }])
  })

  test('is stopped when it gives no sign of life', async () => {
    const place = newPlace()
    const agent = smallAgent(place, { limits: { idleMs: 1_500 } })
    await expect(agent.run(turnIn(place, 'hang'))).rejects.toMatchObject({
      kind: 'stalled',
      retryable: true,
      message: 'the agent gave no sign of life for 1.5 s',
    })
  })

  test('one that is not installed says how to get it', async () => {
    const place = newPlace()
    const agent = createAcpAgent({ program: 'claude', path: '/nowhere/claude', homes: place })
    await expect(agent.run(turnIn(place))).rejects.toMatchObject({
      code: 'AGENT_NOT_FOUND',
      hint: expect.stringContaining('npm install -g @agentclientprotocol/claude-agent-acp'),
    })
  })
})
