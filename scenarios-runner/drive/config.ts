/** @module The user's part of the configuration: how they meet pages. */

import { z } from 'zod'

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
})
