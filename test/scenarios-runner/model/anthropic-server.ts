/** @module A local server that speaks Anthropic's messages protocol, with the answers that a test gives it. */

import { type JsonServer, startJsonServer } from './json-server.ts'

export interface MessagesRequest {
  readonly model: string
  readonly system?: unknown
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
  readonly tools?: readonly { readonly name: string; readonly input_schema: unknown }[]
  readonly temperature?: number
  readonly key: string | undefined
  /** The text of the last message of the user. */
  readonly prompt: string
}

export interface MessagesReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** What the model says: by the tool that it was given for its answer, or as text. */
  readonly answer?: unknown
  readonly text?: string
  readonly raw?: string
  readonly stopReason?: string
  readonly afterMs?: number
}

/** Starts it on a free port; `reply` is asked for each request in turn. */
export function startAnthropicServer(
  reply: (request: MessagesRequest, index: number) => MessagesReply,
): Promise<JsonServer<MessagesRequest>> {
  return startJsonServer('/v1', '/messages', (body, headers, index) => {
    const { messages } = body as unknown as MessagesRequest
    const content = messages.findLast(({ role }) => role === 'user')?.content
    const prompt =
      typeof content === 'string'
        ? content
        : ((content ?? []) as { text?: string }[]).map(({ text }) => text ?? '').join('')
    const request = { ...body, prompt, key: headers['x-api-key'] } as unknown as MessagesRequest
    const { answer, text, raw, stopReason, ...rest } = reply(request, index)
    const tool = request.tools?.[0]
    const said =
      answer !== undefined && tool !== undefined
        ? { type: 'tool_use', id: 'toolu_1', name: tool.name, input: answer }
        : { type: 'text', text: text ?? JSON.stringify(answer) ?? '' }
    const whole = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: request.model,
      content: stopReason === 'refusal' ? [] : [said],
      stop_reason: stopReason ?? (said.type === 'tool_use' ? 'tool_use' : 'end_turn'),
      stop_sequence: null,
      usage: { input_tokens: 1000, output_tokens: 100 },
    }
    return { ...rest, request, text: raw ?? JSON.stringify(whole) }
  })
}
