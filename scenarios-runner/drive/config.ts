/** @module The user's part of the configuration: how they meet pages, and what they receive. */

import { z } from 'zod'
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
