/** @module What the front matter of a scenario may hold, as a schema; what it means follows in parse-scenario. */

import { z } from 'zod'
import type { JsonValue } from '../../../twins/base/index.ts'
import type { GivenTemplate, Variation } from '../model.ts'
import { knownStepFields, stepsSchema } from '../steps/step-schema.ts'
import { FAULT_FIELDS, faultSchema, rangeSchema } from './fault-schema.ts'
import {
  environmentSchema,
  folderPathSchema,
  jsonSchema,
  nameSchema,
  objectSchema,
  text,
  timeoutSchema,
} from './names-schema.ts'

const CATEGORIES = ['happy-path', 'edge-case', 'failure-mode'] as const
const CRITICALITIES = ['critical', 'high', 'normal', 'low'] as const

const SIMPLE_KINDS = ['person', 'word', 'sentence', 'uuid', 'email'] as const
const VARIATION = 'person, word, sentence, uuid, email, {int: [1, 9]} or {one-of: [a, b]}'

const variationSchema = z.unknown().transform((value, context): Variation => {
  const reject = (message: string) => {
    context.addIssue({ code: 'custom', message, input: value })
    return z.NEVER
  }
  if (SIMPLE_KINDS.some((kind) => kind === value)) {
    return { kind: value as (typeof SIMPLE_KINDS)[number] }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return reject(VARIATION)
  const [[kind, argument] = [], ...more] = Object.entries(value)
  if (more.length > 0) return reject(VARIATION)
  if (kind === 'int') {
    const range = rangeSchema.safeParse(argument)
    if (!range.success) return reject('{int: [smallest, largest]} with two whole numbers')
    return { kind: 'int', min: range.data[0], max: range.data[1] }
  }
  if (kind === 'one-of') {
    const values = z.array(jsonSchema).min(1).safeParse(argument)
    if (!values.success) return reject('{one-of: [first, second, …]} with at least one value')
    return { kind: 'one-of', values: values.data }
  }
  return reject(VARIATION)
})

const clockSchema = z
  .strictObject({
    start: z.iso
      .datetime({ offset: true, error: 'a time such as 2026-01-05T09:00:00Z' })
      .transform((time) => Date.parse(time)),
  })
  .transform(({ start }) => ({ startMs: start }))

const givenTwinSchema = z
  .object({
    faults: z.array(faultSchema, { error: 'a list of faults' }).optional(),
    clock: clockSchema.optional(),
    order: z.enum(['shuffled', 'as-written']).optional(),
  })
  .catchall(jsonSchema)
  .transform(({ faults, clock, order, ...state }): GivenTemplate => {
    return {
      state: state as Record<string, JsonValue>,
      faults: faults ?? [],
      ...(clock === undefined ? {} : { clock }),
      order: order ?? 'shuffled',
    }
  })

const fileSchema = z.union(
  [
    z.string(),
    z.strictObject({ base64: z.base64({ error: 'bytes written in base64' }) }),
    z.strictObject({ json: jsonSchema }),
  ],
  { error: 'a text, {json: a value} or {base64: bytes}' },
)

// A twin may not be called as one of these: `given` says here what is no twin's.
const GIVEN = {
  files: z.record(folderPathSchema, fileSchema, { error: 'paths with contents' }).optional(),
  env: environmentSchema.optional(),
  artifact: stepsSchema.optional(),
}

const givenSchema = z.preprocess(
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const mine = Object.entries(value).filter(([name]) => name in GIVEN)
    const twins = Object.entries(value).filter(([name]) => !(name in GIVEN))
    return { ...Object.fromEntries(mine), twins: Object.fromEntries(twins) }
  },
  z.object({ ...GIVEN, twins: z.record(z.string(), givenTwinSchema) }),
)

const cellsSchema = z
  .record(nameSchema, z.array(jsonSchema).min(1, { error: 'at least one value' }), {
    error: 'names with lists of values',
  })
  .refine((axes) => Object.keys(axes).length > 0, { error: 'names with lists of values' })

const checkSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null ? value : { check: value }),
  z.strictObject({
    check: text('a CEL expression, such as steps.revoke.status == 202'),
    symptom: text('what a user would notice').optional(),
  }),
)

const productionSchema = z.array(z.literal('production')).min(1)

const TRIALS = 'a whole number from 1 to 100000'

/** The front matter of a scenario. */
export const frontMatterSchema = z.strictObject({
  id: z.string({ error: 'the name of the scenario' }).regex(/^[a-z0-9][a-z0-9-]{0,99}$/, {
    error: 'at most 100 lower-case letters, digits and -, such as revoked-user-loses-access',
  }),
  title: text('a title').optional(),
  category: z.enum(CATEGORIES),
  criticality: z.enum(CRITICALITIES),
  canary: z
    .string({ error: 'a text' })
    .min(8, { error: 'at least 8 characters that occur nowhere else, such as a UUID' })
    .optional(),
  tags: z.array(text('a tag'), { error: 'a list of tags' }).optional(),
  persona: text('who the user is').optional(),
  'safe-for': z
    .union([z.literal('production').transform(() => ['production' as const]), productionSchema], {
      error: 'production',
    })
    .optional(),
  timeout: timeoutSchema.optional(),
  matrix: cellsSchema.optional(),
  exclude: z.array(objectSchema, { error: 'a list of cells, such as {plan: free}' }).optional(),
  vary: z.record(nameSchema, variationSchema, { error: 'names with what is drawn' }).optional(),
  given: givenSchema.optional(),
  steps: stepsSchema.optional(),
  cleanup: stepsSchema.optional(),
  checks: z.array(checkSchema, { error: 'a list of CEL expressions' }).optional(),
  criteria: z
    .array(text('a sentence that a reader can decide'), { error: 'a list of sentences' })
    .optional(),
  symptom: text('what a user would notice').optional(),
  trials: z
    .int({ error: TRIALS })
    .min(1, { error: TRIALS })
    .max(100_000, { error: TRIALS })
    .optional(),
})

export type FrontMatterValue = z.infer<typeof frontMatterSchema>

const KNOWN_KEYS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^$/, Object.keys(frontMatterSchema.shape)],
  [/^checks\[\d+\]$/, ['check', 'symptom']],
  [/^given\.[^.]+\.clock$/, ['start']],
  [/^given\.[^.]+\.faults\[\d+\]$/, FAULT_FIELDS],
]

/** The fields that are known at a place of the front matter, given as `steps[0].http`. */
export function knownFields(place: string): readonly string[] {
  const known = KNOWN_KEYS.find(([pattern]) => pattern.test(place))?.[1]
  return known ?? knownStepFields(place) ?? []
}
