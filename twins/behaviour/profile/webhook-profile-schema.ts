/** @module The webhooks of a profile as people write them. */

import { z } from 'zod'

const text = z.string().min(1)
const texts = z.record(text, z.string())

/** What a service tells others of its own accord. */
export const webhookProfileSchema = z.strictObject({
  subscriptions: z
    .array(
      z.strictObject({
        resource: text,
        url: text,
        events: text.optional(),
        secret: text.optional(),
        contentType: text.optional(),
      }),
    )
    .optional(),
  events: z
    .array(
      z.strictObject({
        event: text,
        action: text.optional(),
        resource: text,
        on: z.enum(['created', 'updated', 'deleted']),
        when: z.record(text, z.json()).optional(),
      }),
    )
    .optional(),
  ping: text.optional(),
  payload: z
    .strictObject({ resource: text.optional(), fields: z.record(text, z.json()) })
    .optional(),
  headers: texts.optional(),
  signatures: z
    .array(
      z.strictObject({
        header: text,
        content: text.optional(),
        value: text.optional(),
        algorithm: z.enum(['sha1', 'sha256', 'sha512']).optional(),
        encoding: z.enum(['hex', 'base64']).optional(),
        secret: text.optional(),
        secretEncoding: z.enum(['text', 'base64']).optional(),
      }),
    )
    .optional(),
  retries: z
    .strictObject({
      delaysMs: z.array(z.int().min(0)).max(50).optional(),
      timeoutMs: z.int().min(1).optional(),
    })
    .optional(),
})
