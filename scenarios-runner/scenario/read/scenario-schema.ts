/** @module What the front matter of a scenario may hold, as a schema; what it means follows in parse-scenario. */

import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import type { GivenTemplate, Variation } from '../model.ts'
import { durationSchema } from './duration.ts'
import { FAULT_FIELDS, faultSchema, rangeSchema } from './fault-schema.ts'

const CATEGORIES = ['happy-path', 'edge-case', 'failure-mode'] as const
const CRITICALITIES = ['critical', 'high', 'normal', 'low'] as const

/** Words that expressions already use, so that nothing drawn or saved may be called so. */
const RESERVED_NAMES: readonly string[] = [
  ...['steps', 'twins', 'calls', 'response', 'true', 'false', 'null', 'in', 'cel', 'has', 'size'],
  ...['type', 'string', 'int', 'uint', 'double', 'bool', 'bytes', 'list', 'map', 'dyn'],
  ...['timestamp', 'duration', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
]

const text = (what: string) => z.string({ error: what }).trim().min(1, { error: what })

const jsonSchema = z.custom<JsonValue>((value) => value !== undefined && isFiniteJson(value), {
  error: 'a value that JSON can hold',
})

const objectSchema = z.record(z.string(), jsonSchema, {
  error: 'names with values',
}) as unknown as z.ZodType<JsonObject>

const nameSchema = z
  .string({ error: 'a name' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'a name of letters, digits and _' })
  .refine((name) => !RESERVED_NAMES.includes(name) && !isInherited(name), {
    error: 'a name that expressions do not use',
  })

const stepNameSchema = z
  .string({ error: 'a name' })
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, { error: 'a name of letters, digits, _ and -' })
  .refine((name) => !isInherited(name), { error: 'a name that JavaScript does not use' })

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

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

const HOUR_MS = 3_600_000

const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'the name of a header' }),
  z.coerce.string().regex(/^[^\p{Cc}]*$/u, { error: 'a value of one line' }),
  { error: 'header names with values' },
)

const httpSchema = z
  .strictObject({
    as: stepNameSchema.optional(),
    method: z.string({ error: 'an HTTP method' }).toUpperCase().pipe(z.enum(METHODS)).optional(),
    path: text('a path that begins with /').startsWith('/', {
      error: 'a path that begins with /',
    }),
    query: objectSchema.optional(),
    headers: headersSchema.optional(),
    json: jsonSchema.optional(),
    form: objectSchema.optional(),
    text: z.string({ error: 'a text' }).optional(),
    save: z.record(nameSchema, text('a CEL expression over response')).optional(),
    timeout: durationSchema
      .refine((ms) => ms >= 1 && ms <= HOUR_MS, { error: 'a span from 1ms to 1h' })
      .optional(),
  })
  .refine((step) => [step.json, step.form, step.text].filter((b) => b !== undefined).length <= 1, {
    error: 'one body at most: json, form or text',
  })

const stepSchema = z
  .strictObject({
    http: httpSchema.optional(),
    advance: durationSchema.optional(),
  })
  .refine((step) => (step.http === undefined) !== (step.advance === undefined), {
    error: 'one of http and advance',
  })

const checkSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null ? value : { check: value }),
  z.strictObject({
    check: text('a CEL expression, such as steps.revoke.status == 202'),
    symptom: text('what a user would notice').optional(),
  }),
)

const TRIALS = 'a whole number from 1 to 100000'

/** The front matter of a scenario. */
export const frontMatterSchema = z.strictObject({
  id: z.string({ error: 'the name of the scenario' }).regex(/^[a-z0-9][a-z0-9-]{0,99}$/, {
    error: 'lower-case letters, digits and -, such as revoked-user-loses-access',
  }),
  title: text('a title').optional(),
  category: z.enum(CATEGORIES),
  criticality: z.enum(CRITICALITIES),
  canary: z
    .string({ error: 'a text' })
    .min(8, { error: 'at least 8 characters that occur nowhere else, such as a UUID' })
    .optional(),
  tags: z.array(text('a tag'), { error: 'a list of tags' }).optional(),
  vary: z.record(nameSchema, variationSchema, { error: 'names with what is drawn' }).optional(),
  given: z
    .record(z.string(), givenTwinSchema, { error: 'names of twins with what they hold' })
    .optional(),
  steps: z.array(stepSchema, { error: 'a list of steps' }).optional(),
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
  [/^steps\[\d+\]$/, Object.keys(stepSchema.shape)],
  [/^steps\[\d+\]\.http$/, Object.keys(httpSchema.shape)],
  [/^checks\[\d+\]$/, ['check', 'symptom']],
  [/^given\.[^.]+\.clock$/, ['start']],
  [/^given\.[^.]+\.faults\[\d+\]$/, FAULT_FIELDS],
]

/** The fields that are known at a place of the front matter, given as `steps[0].http`. */
export function knownFields(place: string): readonly string[] {
  return KNOWN_KEYS.find(([pattern]) => pattern.test(place))?.[1] ?? []
}

/** Names that every object has before it is given any: `constructor`, `__proto__` and their like. */
function isInherited(name: string): boolean {
  return name in Object.prototype
}

function isFiniteJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isFiniteJson)
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isFiniteJson)
  return ['string', 'boolean', 'object'].includes(typeof value)
}
