/** @module A local server that speaks Google's generateContent protocol, with the answers that a test gives it. */

import { type JsonServer, startJsonServer } from './json-server.ts'

export interface GenerateRequest {
  readonly contents: readonly {
    readonly role: string
    readonly parts: readonly { readonly text?: string }[]
  }[]
  readonly generationConfig?: { readonly responseMimeType?: string; readonly temperature?: number }
  readonly key: string | undefined
  readonly prompt: string
}

export interface GenerateReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  readonly raw?: string
  /** `SAFETY`, for instance. */
  readonly finishReason?: string
  readonly afterMs?: number
}

/** Starts it on a free port; `reply` is asked for each request in turn. */
export function startGoogleServer(
  reply: (request: GenerateRequest, index: number) => GenerateReply,
): Promise<JsonServer<GenerateRequest>> {
  return startJsonServer('/v1beta', ':generateContent', (body, headers, index) => {
    const { contents } = body as unknown as GenerateRequest
    const last = contents.findLast(({ role }) => role === 'user')
    const prompt = (last?.parts ?? []).map(({ text }) => text ?? '').join('')
    const request = {
      ...body,
      prompt,
      key: headers['x-goog-api-key'],
    } as unknown as GenerateRequest
    const { text = '', raw, finishReason = 'STOP', ...rest } = reply(request, index)
    const content = { role: 'model', parts: text === '' ? [] : [{ text }] }
    const whole = {
      candidates: [{ content, finishReason, index: 0 }],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
    }
    return { ...rest, request, text: raw ?? JSON.stringify(whole) }
  })
}
