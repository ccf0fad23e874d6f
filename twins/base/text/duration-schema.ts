/** @module Spans of time in what people write, read as milliseconds. A door of its own: most of what loads the room needs no zod. */

import { z } from 'zod'
import { parseDuration } from './duration.ts'

/** A century: later than that, clocks and dates give out. */
const MAX_DAYS = 36_500

/**
 * A written span such as `200ms`, `5s` or `1h`, read as milliseconds.
 *
 * @param expected what is said of anything else
 */
export function durationSchema(expected: string) {
  return z.string({ error: expected }).transform((text, context): number => {
    const milliseconds = parseDuration(text)
    const reject = (message: string) => {
      context.addIssue({ code: 'custom', message, input: text })
      return z.NEVER
    }
    if (milliseconds === undefined) return reject(expected)
    if (milliseconds > MAX_DAYS * 86_400_000) {
      return reject(expected.replace(/(?: of time)? such as .*/, ` of at most ${MAX_DAYS}d`))
    }
    return milliseconds
  })
}

/** A span of a configuration: milliseconds, or a text as in {@link durationSchema}. Above 0. */
export function configDurationSchema(example: string) {
  const expected = `expected a duration such as ${example}`
  return z
    .union([z.number(), durationSchema(expected)], { error: expected })
    .refine((milliseconds) => milliseconds > 0, 'expected a duration above 0')
}
