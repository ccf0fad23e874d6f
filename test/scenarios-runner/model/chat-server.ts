/** @module A local server that speaks OpenAI's chat protocol, with the answers that a test gives it. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ChatRequest {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly response_format?: { readonly type: string }
  readonly authorization: string | undefined
  /** The text of the last message of the user. */
  readonly prompt: string
}

export interface ChatReply {
  readonly status?: number
  /** The model's text; or the whole body when `raw` is given. */
  readonly text?: string
  readonly raw?: string
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
  /** Wait before answering, in milliseconds. */
  readonly afterMs?: number
}

export interface ChatServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly ChatRequest[]
}

/** Starts it on a free port; `reply` is asked for each request in turn. */
export async function startChatServer(
  reply: (request: ChatRequest, index: number) => ChatReply,
): Promise<ChatServer> {
  const requests: ChatRequest[] = []
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    if (!incoming.url?.endsWith('/chat/completions')) {
      outgoing.writeHead(404).end('not here')
      return
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChatRequest
    const prompt = textOf(body.messages.findLast(({ role }) => role === 'user')?.content)
    const request = { ...body, prompt, authorization: incoming.headers.authorization }
    requests.push(request)
    const { status = 200, text, raw, usage, afterMs = 0 } = reply(request, requests.length - 1)
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs))
    outgoing.writeHead(status, { 'content-type': 'application/json' })
    const message = { role: 'assistant', content: text ?? '' }
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    outgoing.end(
      raw ??
        JSON.stringify({
          id: 'x',
          object: 'chat.completion',
          created: 1,
          model: body.model,
          choices,
          usage,
        }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part: { text?: string }) => part.text ?? '').join('')
}
