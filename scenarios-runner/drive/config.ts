/** @module The user's part of the configuration: how they meet pages, what they receive, and the model that may play them. */

import { z } from 'zod'
import { modelConfigSchema } from '../model/index.ts'
import { MAIL } from './receive/model.ts'

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'expected the name of an environment variable')

/** How the user acts where a scenario does not say. */
export const userConfigSchema = z.strictObject({
  /** The browser in which pages are met: a Chromium of the machine's, through Playwright. */
  browser: z
    .strictObject({
      /** Path of the Chromium; found where it usually is unless given. */
      executable: z.string().min(1).optional(),
      viewport: z
        .strictObject({ width: z.int().min(200).max(4000), height: z.int().min(200).max(4000) })
        .optional(),
      /** Whether Playwright's trace of each session is kept in the run folder; true unless given. */
      trace: z.boolean().optional(),
    })
    .optional(),
  /** The model that plays the user of scenarios without steps. */
  model: modelConfigSchema.optional(),
  /** What that model can do things with; all of them unless given. */
  tools: z
    .array(z.enum(['http', 'cli', 'browser']))
    .min(1)
    .optional(),
  /** Things that it does in one trial; 30 unless given. */
  maxTurns: z.int().min(1).max(1_000).optional(),
  /** Tokens that it takes in one trial; 200,000 unless given. */
  maxTokens: z.int().min(1).optional(),
  /** Milliseconds for a story whose scenario has no timeout; 300,000 unless given. */
  timeoutMs: z.int().min(1).optional(),
  /** What the artifact can send to them, at addresses that it is told of in variables. */
  receivers: z
    .strictObject({
      /** Name → variable that carries the address: `{ partner: 'PARTNER_WEBHOOK_URL' }`. */
      http: z
        .record(
          z
            .string()
            .regex(/^[A-Za-z_]\w*$/, 'expected a name of letters, digits and _')
            .refine((name) => name !== MAIL, 'expected another name: mail is received under it'),
          variable,
        )
        .optional(),
      /** The variable that carries `smtp://host:port`. */
      mail: variable.optional(),
    })
    .optional(),
})
