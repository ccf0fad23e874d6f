/** @module Stands in for model providers: speaks their protocols on loopback and answers with scripted tool calls. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model does next: writes a file with whatever tool the agent offers for it, speaks, or is not to be had. */
export type Move =
  | { readonly write: string; readonly content: string }
  /** Runs a command with the tool for that. */
  | { readonly run: string }
  /** Calls a tool by its name, whether it was offered or not. */
  | { readonly call: string; readonly input: unknown }
  | { readonly say: string }
  | { readonly fail: number; readonly times?: number }

/** What was asked. */
export interface ProviderCall {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface ProviderStandIn extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  readonly calls: readonly ProviderCall[]
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of four protocols, read loosely
type Body = any

/**
 * Starts a stand-in. The n-th move is made when the conversation holds the results of n tool calls; a request that
 * offers no tool (a title, a summary) is answered with a word.
 *
 * @param workspace what relative paths of moves are resolved against, for tools that take absolute ones
 */
export async function startProvider(
  moves: readonly Move[],
  workspace: () => string,
): Promise<ProviderStandIn> {
  const calls: ProviderCall[] = []
  const failed = new Map<Move, number>()
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      response.writeHead(500).end(String(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const path = request.url ?? '/'
    calls.push({ path, headers: request.headers, body: text })
    const protocol = protocols.find(({ matches }) => matches(path))
    if (request.method !== 'POST' || protocol === undefined) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ data: [], models: [] }))
      return
    }
    const body: Body = JSON.parse(text || '{}')
    const tools = protocol.tools(body)
    const index = protocol.results(body)
    const move: Move = tools.length === 0 ? { say: 'A word.' } : (moves[index] ?? { say: 'Done.' })
    if ('fail' in move) {
      const times = failed.get(move) ?? 0
      if (times < (move.times ?? Number.POSITIVE_INFINITY)) {
        failed.set(move, times + 1)
        response.writeHead(move.fail, { 'content-type': 'application/json', 'retry-after': '0' })
        response.end(
          JSON.stringify({
            type: 'error',
            error: { type: 'overloaded_error', message: 'Overloaded', code: move.fail },
          }),
        )
        return
      }
    }
    protocol.reply(
      response,
      body,
      'fail' in move ? { say: 'Done.' } : toolCall(move, tools, workspace()),
      index,
      path,
    )
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A move in the words of the tools that are there. */
type Said =
  | { readonly say: string }
  | { readonly call: string; readonly input: unknown; readonly freeform?: string }

function toolCall(move: Exclude<Move, { fail: number }>, tools: Tool[], workspace: string): Said {
  if ('say' in move || 'call' in move) return move
  const has = (name: string) => tools.find((tool) => tool.name === name)
  if ('run' in move) return shellCall(move.run, has)
  const { write, content } = move
  const absolute = `${workspace}/${write}`
  if (has('Write')) return { call: 'Write', input: { file_path: absolute, content } }
  if (has('write_file')) return { call: 'write_file', input: { file_path: absolute, content } }
  if (has('write')) return { call: 'write', input: { filePath: absolute, content } }
  const script = `mkdir -p "$(dirname '${write}')" && printf '%s' '${content.replaceAll("'", "'\\''")}' > '${write}'`
  return shellCall(script, has)
}

function shellCall(command: string, has: (name: string) => Tool | undefined): Said {
  if (has('exec_command'))
    return { call: 'exec_command', input: { cmd: command, yield_time_ms: 30_000 } }
  if (has('shell_command')) return { call: 'shell_command', input: { command } }
  if (has('shell')) return { call: 'shell', input: { command: ['bash', '-lc', command] } }
  if (has('Bash')) return { call: 'Bash', input: { command, description: 'Write a file' } }
  if (has('run_shell_command')) return { call: 'run_shell_command', input: { command } }
  if (has('bash')) return { call: 'bash', input: { command, description: 'Run it' } }
  throw new Error('none of the tools runs a command')
}

interface Tool {
  readonly name: string
}

interface Protocol {
  matches(path: string): boolean
  tools(body: Body): Tool[]
  /** How many tool results the conversation holds. */
  results(body: Body): number
  reply(response: ServerResponse, body: Body, said: Said, index: number, path: string): void
}

function events(
  response: ServerResponse,
  list: readonly (readonly [string | undefined, unknown])[],
) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const [name, data] of list) {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`)
  }
  response.end()
}

const anthropic: Protocol = {
  matches: (path) => path.startsWith('/v1/messages'),
  tools: (body) => body.tools ?? [],
  results: (body) =>
    (body.messages ?? [])
      .flatMap(({ content }: Body) => (Array.isArray(content) ? content : []))
      .filter(({ type }: Body) => type === 'tool_result').length,
  reply(response, body, said, index, path) {
    if (path.startsWith('/v1/messages/count_tokens')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ input_tokens: 10 }))
      return
    }
    const block =
      'say' in said
        ? { type: 'text', text: said.say }
        : { type: 'tool_use', id: `toolu_${index}`, name: said.call, input: said.input }
    const stop = 'say' in said ? 'end_turn' : 'tool_use'
    const message = {
      id: `msg_${index}`,
      type: 'message',
      role: 'assistant',
      model: body.model,
      stop_sequence: null,
      usage: { input_tokens: 100, output_tokens: 20 },
    }
    if (body.stream !== true) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ...message, content: [block], stop_reason: stop }))
      return
    }
    events(response, [
      [
        'message_start',
        { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
      ],
      [
        'content_block_start',
        {
          type: 'content_block_start',
          index: 0,
          content_block: 'say' in said ? { type: 'text', text: '' } : { ...block, input: {} },
        },
      ],
      [
        'content_block_delta',
        {
          type: 'content_block_delta',
          index: 0,
          delta:
            'say' in said
              ? { type: 'text_delta', text: said.say }
              : { type: 'input_json_delta', partial_json: JSON.stringify(said.input) },
        },
      ],
      ['content_block_stop', { type: 'content_block_stop', index: 0 }],
      [
        'message_delta',
        {
          type: 'message_delta',
          delta: { stop_reason: stop, stop_sequence: null },
          usage: { input_tokens: 100, output_tokens: 20 },
        },
      ],
      ['message_stop', { type: 'message_stop' }],
    ])
  },
}

const responses: Protocol = {
  matches: (path) => path.endsWith('/responses'),
  tools: (body) =>
    (body.tools ?? []).flatMap((tool: Body) =>
      tool.type === 'namespace' ? (tool.tools ?? []) : [{ name: tool.name ?? tool.type }],
    ),
  results: (body) =>
    (body.input ?? []).filter(({ type }: Body) => String(type).endsWith('_call_output')).length,
  reply(response, body, said, index) {
    const item =
      'say' in said
        ? {
            type: 'message',
            id: `msg_${index}`,
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: said.say, annotations: [] }],
          }
        : {
            type: 'function_call',
            id: `fc_${index}`,
            call_id: `call_${index}`,
            name: said.call,
            arguments: JSON.stringify(said.input),
            status: 'completed',
          }
    const whole = { id: `resp_${index}`, object: 'response', model: body.model, output: [item] }
    events(response, [
      [
        'response.created',
        { type: 'response.created', response: { ...whole, output: [], status: 'in_progress' } },
      ],
      ['response.output_item.added', { type: 'response.output_item.added', output_index: 0, item }],
      ['response.output_item.done', { type: 'response.output_item.done', output_index: 0, item }],
      [
        'response.completed',
        {
          type: 'response.completed',
          response: {
            ...whole,
            status: 'completed',
            usage: {
              input_tokens: 100,
              input_tokens_details: { cached_tokens: 0 },
              output_tokens: 20,
              output_tokens_details: { reasoning_tokens: 0 },
              total_tokens: 120,
            },
          },
        },
      ],
    ])
  },
}

const completions: Protocol = {
  matches: (path) => path.endsWith('/chat/completions'),
  tools: (body) => (body.tools ?? []).map((tool: Body) => tool.function),
  results: (body) => (body.messages ?? []).filter(({ role }: Body) => role === 'tool').length,
  reply(response, body, said, index) {
    const chunk = (delta: unknown, finish: string | null) => ({
      id: `chat_${index}`,
      object: 'chat.completion.chunk',
      created: 1,
      model: body.model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    const delta =
      'say' in said
        ? { role: 'assistant', content: said.say }
        : {
            role: 'assistant',
            tool_calls: [
              {
                index: 0,
                id: `call_${index}`,
                type: 'function',
                function: { name: said.call, arguments: JSON.stringify(said.input) },
              },
            ],
          }
    events(response, [
      [undefined, chunk(delta, null)],
      [undefined, chunk({}, 'say' in said ? 'stop' : 'tool_calls')],
      [
        undefined,
        {
          id: `chat_${index}`,
          object: 'chat.completion.chunk',
          created: 1,
          model: body.model,
          choices: [],
          usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
        },
      ],
      [undefined, '[DONE]'],
    ])
  },
}

const gemini: Protocol = {
  matches: (path) => /:(?:streamGenerateContent|generateContent)/.test(path),
  tools: (body) => (body.tools ?? []).flatMap((tool: Body) => tool.functionDeclarations ?? []),
  results: (body) =>
    (body.contents ?? [])
      .flatMap(({ parts }: Body) => parts ?? [])
      .filter((part: Body) => part.functionResponse !== undefined).length,
  reply(response, _body, said, _index, path) {
    const part =
      'say' in said ? { text: said.say } : { functionCall: { name: said.call, args: said.input } }
    const chunk = {
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 20, totalTokenCount: 120 },
      modelVersion: 'stand-in',
    }
    if (path.includes(':generateContent')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(chunk))
      return
    }
    events(response, [[undefined, chunk]])
  },
}

const protocols = [anthropic, responses, completions, gemini]
