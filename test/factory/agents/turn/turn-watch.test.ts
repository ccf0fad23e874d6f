import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { claude } from '../../../../factory/agents/programs/claude.ts'
import { opencode } from '../../../../factory/agents/programs/opencode.ts'
import { type TurnLimits, TurnWatch } from '../../../../factory/agents/turn/turn-watch.ts'
import { createRedactor, type JsonObject } from '../../../../twins/base/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

function watching(limits: TurnLimits = {}) {
  const logDirectory = temporaryFolder()
  const watch = new TurnWatch({
    limits,
    redactor: createRedactor(['a-key-of-ours']),
    logDirectory,
    signal: new AbortController().signal,
  })
  const transcript = () => readFileSync(join(logDirectory, 'transcript.jsonl'), 'utf8')
  return { watch, transcript }
}

it('pieces of a text are a line of the transcript together, in which a key or a canary is found', () => {
  const { watch, transcript } = watching()
  for (const text of ['It is a-k', 'ey-of-', 'ours, 7f0c', '2b1e.'])
    watch.take({ kind: 'text', text, partial: true })
  watch.take({ kind: 'tool', id: '1', name: 'Read', status: 'started' })
  watch.take({ kind: 'text', text: 'Then ', partial: true })
  watch.take({ kind: 'text', text: 'no more.', partial: true })
  watch[Symbol.dispose]()
  expect(transcript().trimEnd().split('\n')).toEqual([
    '{"kind":"text","text":"It is [redacted], 7f0c2b1e."}',
    '{"kind":"tool","id":"1","name":"Read","status":"started"}',
    '{"kind":"text","text":"Then no more."}',
  ])
  expect(watch.text).toBe('Then no more.')
})

const answer = (id: string, type: string): JsonObject => ({
  type: 'assistant',
  message: {
    id,
    content: [{ type, text: 'x', id: 't', name: 'Read' }],
    usage: { input_tokens: 3, cache_read_input_tokens: 900, output_tokens: 1 },
  },
})

it('an answer of Claude’s that comes in several lines is counted once, its cache is input, and its end tells the whole', () => {
  const { watch } = watching()
  for (const line of [answer('m1', 'text'), answer('m1', 'tool_use'), answer('m2', 'text')])
    for (const event of claude.read(line)) watch.take(event)
  expect(watch.usage).toEqual({ inputTokens: 1806, outputTokens: 2, turns: 2 })
  const usage = {
    input_tokens: 6,
    cache_creation_input_tokens: 100,
    cache_read_input_tokens: 1800,
    output_tokens: 250,
  }
  for (const event of claude.read({ type: 'result', result: 'x', usage, total_cost_usd: 0.5 }))
    watch.take(event)
  watch[Symbol.dispose]()
  expect(watch.usage).toEqual({ inputTokens: 1906, outputTokens: 250, turns: 2, usd: 0.5 })
})

it('what OpenCode reads from a cache, and thinks, is counted against the tokens that a turn may use', () => {
  const { watch } = watching({ tokens: 1_000 })
  const tokens = { input: 10, output: 5, reasoning: 20, cache: { read: 900, write: 70 } }
  for (const event of opencode.read({ type: 'step_finish', part: { tokens } })) watch.take(event)
  watch[Symbol.dispose]()
  expect(watch.usage).toEqual({ inputTokens: 980, outputTokens: 25, turns: 1 })
  expect(watch.failure.met?.message).toBe('the turn used 1005 tokens, more than the 1000 it may')
})
