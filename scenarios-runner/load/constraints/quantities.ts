/** @module Quantities as people write them in constraints: spans of time, shares, rates, sizes. */

import { z } from 'zod'
import { durationSchema } from '../../../twins/base/text/duration-schema.ts'

const SPAN = 'expected a span of time such as 200ms, 3s or 1m'
const SHARE = 'expected a share such as 0.99 or 99%'
export const RATE = 'expected requests a second, such as 200 or 200/s'
const SIZE = 'expected a size such as 256MiB or 1GiB'

/** A span of time, in milliseconds. */
export const duration = durationSchema(SPAN)

export const positive = duration.refine((ms) => ms > 0, 'expected a span of time above 0')

const anyShare = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?\s*%$/)
      .transform((text) => Number(text.replace('%', '')) / 100),
  ],
  { error: SHARE },
)

/** A share above 0 and below 1. */
export const share = anyShare.refine(
  (value) => value > 0 && value < 1,
  'expected a share above 0 and below 1, such as 99%',
)

/** Cores: `0.5`, `50%`, `2`. */
export const cores = anyShare.refine(
  (value) => value > 0,
  'expected a number of cores above 0, such as 0.5 or 50%',
)

/** Requests a second, as a number or as `200/s`; 0 is none. */
export const rateOrNone = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?\s*\/\s*s$/)
        .transform((text) => Number.parseFloat(text)),
    ],
    { error: RATE },
  )
  .refine((value) => value >= 0 && value <= 100_000, 'expected 0 to 100000 requests a second')

export const rate = rateOrNone.refine(
  (value) => value !== 0,
  'expected more than 0 requests a second',
)

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
}

/** A size, in bytes. */
export const size = z
  .string({ error: SIZE })
  .regex(/^\d+(\.\d+)?\s*(B|KiB|MiB|GiB|KB|MB|GB)$/, SIZE)
  .transform((text) => {
    const [, number = '0', unit = 'B'] = /^([\d.]+)\s*(\w+)$/.exec(text) ?? []
    return Math.round(Number(number) * (UNITS[unit] ?? 1))
  })
  .refine((bytes) => bytes > 0, 'expected a size above 0')
