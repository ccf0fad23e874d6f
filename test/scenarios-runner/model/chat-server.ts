/** @module A local server that speaks OpenAI's chat protocol, with the answers that a test gives it. */

import { type JsonServer, startJsonServer } from './json-server.ts'

export interface ChatRequest {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly response_format?: { readonly type: string }
  readonly temperature?: number
  readonly authorization: string | undefined
  /** The text of the last message of the user. */
  readonly prompt: string
}

export interface ChatReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The model's text; or the whole body when `raw` is given. */
  readonly text?: string
  readonly raw?: string
  /** `content_filter` or `length`, for instance. */
  readonly finishReason?: string
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
  /** Wait before answering, in milliseconds. */
  readonly afterMs?: number
}

export type ChatServer = JsonServer<ChatRequest>

/** Starts it on a free port; `reply` is asked for each request in turn. */
export function startChatServer(
  reply: (request: ChatRequest, index: number) => ChatReply,
): Promise<ChatServer> {
  return startJsonServer('/v1', '/chat/completions', (body, headers, index) => {
    const { messages, model } = body as unknown as ChatRequest
    const prompt = textOf(messages.findLast(({ role }) => role === 'user')?.content)
    const request = { ...body, prompt, authorization: headers.authorization } as ChatRequest
    const { text, raw, usage, finishReason = 'stop', ...rest } = reply(request, index)
    const message = { role: 'assistant', content: text ?? '' }
    const choices = [{ index: 0, message, finish_reason: finishReason }]
    const whole = { id: 'x', object: 'chat.completion', created: 1, model, choices, usage }
    return { ...rest, request, text: raw ?? JSON.stringify(whole) }
  })
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: string }) => part.text ?? '').join('')
}
