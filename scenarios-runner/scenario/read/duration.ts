/** @module Spans of time as people write them: `200ms`, `5s`, `2m`, `1h`, `3d`. */

import { z } from 'zod'
import { parseDuration } from '../../../twins/base/index.ts'

/** A century: later than that, clocks and dates give out. */
const MAX_MS = 36_500 * 86_400_000

/** A written span, read as milliseconds. */
export const durationSchema = z
  .string({ error: 'a span of time such as 200ms, 5s or 1h' })
  .transform((text, context) => {
    const milliseconds = parseDuration(text)
    const reject = (message: string) => {
      context.addIssue({ code: 'custom', message, input: text })
      return z.NEVER
    }
    if (milliseconds === undefined) return reject('a span of time such as 200ms, 5s or 1h')
    if (milliseconds > MAX_MS) return reject('a span of at most 36500d')
    return milliseconds
  })
