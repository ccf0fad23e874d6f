import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toolRule } from '../../../../factory/agents/index.ts'
import { openRelay, providerRoutes, type Route } from '../../../../factory/boundary/index.ts'
import { heldCalls, hiddenCredentials } from '../../../../factory/boundary/relay/answer-filters.ts'
import { createRedactor } from '../../../../twins/base/index.ts'
import { type Move, startProvider } from '../../agents/programs/provider-stand-in.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** A relay to a provider at which only reading is allowed, as a program of this name knows it. */
async function reading(program: string, origin: string, more: Partial<Route> = {}) {
  const log = join(temporaryFolder(), 'relay.jsonl')
  const routes = providerRoutes('x', { X_URL: origin }).map((route) => ({
    ...route,
    mayCall: toolRule(program, ['read']),
    ...more,
  }))
  const relay = await openRelay({
    routes,
    credentials: new Map(),
    log,
    redactor: createRedactor([]),
  })
  const ask = async (path: string, body: unknown) =>
    await fetch(`${relay.environment().X_URL}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    relay,
    ask,
    lines: () =>
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  }
}

const named = (...names: string[]) => names.map((name) => ({ name, input_schema: {} }))
const PROTOCOLS = [
  {
    program: 'claude',
    path: '/v1/messages',
    forbidden: 'Bash',
    body: {
      stream: true,
      tools: [...named('Read', 'Bash'), { type: 'web_search_20250305', name: 'web_search' }],
      tool_choice: { type: 'tool', name: 'Bash' },
      mcp_servers: [{ url: 'https://elsewhere' }],
    },
    left: { stream: true, tools: named('Read') },
    withheld: ['Bash', 'web_search', 'mcp'],
    called: '"name":"not_allowed_Bash"',
  },
  {
    program: 'claude',
    path: '/v1/messages',
    forbidden: 'Write',
    body: { tools: named('Read', 'Write') },
    left: { tools: named('Read') },
    withheld: ['Write'],
    called: '"name":"not_allowed_Write"',
  },
  {
    program: 'codex',
    path: '/v1/responses',
    forbidden: 'apply_patch',
    body: {
      tools: [
        { type: 'function', name: 'exec_command' },
        { type: 'custom', name: 'apply_patch' },
        { type: 'web_search', external_web_access: true },
        { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'anything' }] },
      ],
      tool_choice: 'auto',
    },
    left: { tools: [{ type: 'function', name: 'exec_command' }], tool_choice: 'auto' },
    withheld: ['apply_patch', 'web_search', 'anything'],
    called: '"name":"not_allowed_apply_patch"',
  },
  {
    program: 'opencode',
    path: '/v1/chat/completions',
    forbidden: 'bash',
    body: {
      tools: ['read', 'bash', 'webfetch'].map((name) => ({ type: 'function', function: { name } })),
    },
    left: { tools: [{ type: 'function', function: { name: 'read' } }] },
    withheld: ['bash', 'webfetch'],
    called: '"name":"not_allowed_bash"',
  },
  ...['/v1beta/models/m:streamGenerateContent?alt=sse', '/v1beta/models/m:generateContent'].map(
    (path) => ({
      program: 'gemini',
      path,
      forbidden: 'write_file',
      body: {
        tools: [
          { functionDeclarations: [{ name: 'read_file' }, { name: 'write_file' }] },
          { googleSearch: {} },
        ],
      },
      left: { tools: [{ functionDeclarations: [{ name: 'read_file' }] }] },
      withheld: ['write_file', 'googleSearch'],
      called: '"name":"not_allowed_write_file"',
    }),
  ),
] as const

describe('tools that a job does not allow', () => {
  it.each(PROTOCOLS)(
    '$program at $path: $forbidden is not offered, a call of it is of no tool that there is, and it is written down',
    async ({ program, path, forbidden, body, left, withheld, called }) => {
      const moves: Move[] = [{ call: forbidden, input: { file: 'a', name: forbidden } }]
      await using provider = await startProvider(moves, () => '/')
      const { relay, ask, lines } = await reading(program, provider.url)
      await using _ = relay
      const said = await (await ask(path, body)).text()
      expect(JSON.parse(provider.calls[0]?.body ?? '')).toEqual(left)
      expect(said).toContain(called)
      // What the tool is told is its own.
      expect(said.replaceAll('\\', '')).toContain(`"name":"${forbidden}"}`)
      await expect.poll(() => relay.counts.refused.get(`the tool ${forbidden}`)).toBe(1)
      expect(lines()[0]).toMatchObject({ withheld, refused: [forbidden] })
    },
  )

  it('what is allowed goes through to the letter, as it comes', async () => {
    await using provider = await startProvider([{ call: 'Read', input: { a: 1 } }], () => '/')
    const { relay, ask } = await reading('claude', provider.url)
    await using _ = relay
    const body = { stream: true, tools: named('Read') }
    const direct = await (
      await fetch(`${provider.url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) })
    ).text()
    expect(await (await ask('/v1/messages', body)).text()).toBe(direct)
    expect(relay.counts.refused.size).toBe(0)
  })

  it('a call is held to the rule in an answer that does not say that it is JSON', async () => {
    const call = { type: 'tool_use', id: 't', name: 'Bash', input: {} }
    const server = createServer((_, response) => {
      response.end(JSON.stringify({ type: 'message', role: 'assistant', content: [call] }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const { relay, ask } = await reading('claude', `http://127.0.0.1:${port}`)
      await using _ = relay
      const said = await (await ask('/v1/messages', { tools: named('Read', 'Bash') })).text()
      expect(said).toContain('"name":"not_allowed_Bash"')
    } finally {
      server.close()
    }
  })

  it('a request and an answer that cannot be read are refused: nobody knows what they ask for', async () => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/vnd.amazon.eventstream')
      response.end('binary')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { relay, ask } = await reading('claude', `http://127.0.0.1:${port}`)
    await using _ = relay
    expect((await ask('/v1/messages', 'tools: all')).status).toBe(415)
    const answer = await ask('/v1/messages', {})
    expect([answer.status, await answer.text()]).toEqual([
      502,
      expect.stringContaining('in a form that cannot be read here'),
    ])
    server.close()
  })
})

const EVENTS = [
  'event: content_block_start\ndata: {"type":"content_block_start","content_block":{"type":"tool_use","name":"Bash","input":{}}}\n\n',
  ': a remark\r\n\r\n',
  'data: {"type":"text","text":"Grüße, \\"tool_use\\" and 你好"}\n\n',
  'data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"Bash","arguments":"{\\"name\\":\\"Bash\\"}"}}]}}]}\n\n',
  'data: {"type":"local_shell_call","id":"a","call_id":"b","action":{}}\r\n\r\n',
  'data: [DONE]\n\n',
  'data: {"cut',
]

/** What a filter makes of bytes that come in pieces of these lengths. */
async function through(
  filter: Parameters<Readable['pipe']>[0],
  whole: Buffer,
  lengths: readonly number[],
) {
  const pieces: Buffer[] = []
  let at = 0
  for (const length of lengths) {
    pieces.push(whole.subarray(at, at + length))
    at += length
  }
  return await text(
    Readable.from([...pieces, whole.subarray(at)]).pipe(filter) as unknown as Readable,
  )
}

it('pieces may end anywhere: calls are found, and everything else stays as it was', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(lengths, async (some) => {
      const refused: string[] = []
      const filter = heldCalls(true, toolRule('claude', ['read']), (name) => refused.push(name))
      const said = await through(filter, Buffer.from(EVENTS.join('')), some)
      expect(refused).toEqual(['Bash', 'Bash', 'local_shell'])
      const [start, remark, words, chat, shell, done, cut] = EVENTS
      expect(said).toBe(
        [
          start?.replace('"Bash"', '"not_allowed_Bash"'),
          remark,
          words,
          chat?.replace('"Bash"', '"not_allowed_Bash"'),
          shell === undefined ||
            'data: {"type":"function_call","id":"a","call_id":"b","name":"not_allowed_local_shell","arguments":"{}"}\n\n',
          done,
          cut,
        ].join(''),
      )
    }),
    { numRuns: 60, seed: 7 },
  )
})

it('a key that a provider says back is what stands for it, wherever pieces end', async () => {
  const [stand, key] = ['stand-in-0001', 'sk-sk-sk-key-of-ours']
  const said = Buffer.from(
    `{"error":"no such key: ${key}, sk-sk-${key}${key}; s"}sk-sk-sk-key-of-our`,
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }), async (some) => {
      const heard = await through(hiddenCredentials(new Map([[stand, key]])), said, some)
      expect(heard).toBe(said.toString().replaceAll(key, stand))
    }),
    { numRuns: 60, seed: 7 },
  )
})

it('an answer as deep as a stack is high ends that answer, and nothing else', async () => {
  const deep = `${'['.repeat(60_000)}{"type":"tool_use","name":"Bash"}${']'.repeat(60_000)}`
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(deep)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const { relay, ask } = await reading('claude', `http://127.0.0.1:${port}`)
  await using _ = relay
  await expect(ask('/v1/messages', {}).then((answer) => answer.text())).rejects.toThrow()
  const spaces = `${'{"tools":['.repeat(60_000)}${']}'.repeat(60_000)}`
  await expect(ask('/v1/messages', spaces)).resolves.toMatchObject({ status: 415 })
  server.close()
})
