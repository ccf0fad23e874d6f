/** @module What the steps of a scenario may hold, as a schema. */

import { z } from 'zod'
import { splitCommand } from '../../sandbox/index.ts'
import {
  environmentSchema,
  folderPathSchema,
  jsonSchema,
  nameSchema,
  objectSchema,
  spanSchema,
  stepNameSchema,
  text,
  timeoutSchema,
} from '../read/names-schema.ts'
import { knownActionFields, pageActionSchema } from './page-schema.ts'
import type { BodyPart, FilePart } from './step-model.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const PATH = 'a path that begins with /, or a value that was saved or drawn'
const MOST_EVENTS = 10_000

const headersSchema = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'the name of a header' }),
  z.coerce.string().regex(/^[^\p{Cc}]*$/u, { error: 'a value of one line' }),
  { error: 'header names with values' },
)

const answered = {
  as: stepNameSchema.optional(),
  save: z.record(nameSchema, text('a CEL expression over response')).optional(),
  timeout: timeoutSchema.optional(),
}

const PART = 'a value, {file: path} or {content: text}, with a name and a type if need be'

const about = { name: text('a name of a file').optional(), type: text('a media type').optional() }

const filePartSchema = z.union([
  z.strictObject({ file: folderPathSchema, ...about }),
  z.strictObject({ content: z.string(), ...about }),
])

// Whatever names a file or a content is a file; everything else is sent as a value.
const partSchema = z.unknown().transform((value, context): readonly BodyPart[] => {
  const parts = (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    const isObject = typeof one === 'object' && one !== null && !Array.isArray(one)
    if (isObject && ('file' in one || 'content' in one)) {
      const part = filePartSchema.safeParse(one)
      return part.success ? { part: part.data as FilePart } : undefined
    }
    const plain = jsonSchema.safeParse(one)
    return plain.success ? { value: plain.data } : undefined
  })
  if (!parts.includes(undefined)) return parts.filter((part) => part !== undefined)
  context.addIssue({ code: 'custom', message: PART, input: value })
  return z.NEVER
})

const streamSchema = z
  .union(
    [
      z.literal(true).transform(() => ({ until: undefined, most: undefined })),
      z.strictObject({
        until: text('a CEL expression over response.events').optional(),
        most: z.int().min(1).max(MOST_EVENTS).optional(),
      }),
    ],
    { error: 'true, or {until: a CEL expression, most: a number of events}' },
  )
  .transform(({ until, most }) => ({
    ...(until === undefined ? {} : { until }),
    most: most ?? MOST_EVENTS,
  }))

const bodies = ['json', 'form', 'text', 'multipart'] as const

export const httpSchema = z
  .strictObject({
    ...answered,
    method: z.string({ error: 'an HTTP method' }).toUpperCase().pipe(z.enum(METHODS)).optional(),
    path: text(PATH).regex(/^(\/|\$\{)/, { error: PATH }),
    query: objectSchema.optional(),
    headers: headersSchema.optional(),
    json: jsonSchema.optional(),
    form: objectSchema.optional(),
    text: z.string({ error: 'a text' }).optional(),
    multipart: z
      .record(z.string().min(1), partSchema, { error: 'names of fields with values or files' })
      .optional(),
    session: text('a name for the session').optional(),
    until: text('a CEL expression over response').optional(),
    every: timeoutSchema.optional(),
    stream: streamSchema.optional(),
  })
  .refine((step) => bodies.filter((body) => step[body] !== undefined).length <= 1, {
    error: 'one body at most: json, form, text or multipart',
  })
  .refine((step) => step.stream === undefined || step.until === undefined, {
    error: 'until inside stream: a stream is read once',
  })
  .refine((step) => step.every === undefined || step.until !== undefined, {
    error: 'until beside every: without it nothing is asked again',
  })

const RUN = 'a command such as report --month 3, or a list of its words'

export const cliSchema = z.strictObject({
  ...answered,
  run: z.union(
    [
      text(RUN).transform((line, context) => {
        const words = splitCommand(line)
        if (words !== undefined && words.length > 0) return words
        context.addIssue({ code: 'custom', message: 'a command whose quotes close', input: line })
        return z.NEVER
      }),
      z.array(z.coerce.string<string>()).min(1),
    ],
    { error: RUN },
  ),
  stdin: z.string({ error: 'a text' }).optional(),
  env: environmentSchema.optional(),
  files: z.record(folderPathSchema, z.string(), { error: 'paths with texts' }).optional(),
  read: z.array(folderPathSchema, { error: 'a list of paths' }).optional(),
})

const UNTIL = '{until: a CEL expression}; advance lets the time of twins pass'

export const waitSchema = z.strictObject(
  {
    ...answered,
    until: text('a CEL expression, such as twins.slack.messages.size() > 0'),
    every: timeoutSchema.optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? UNTIL : undefined) },
)

const browserSchema = z.strictObject({
  ...answered,
  session: text('a name for the session').optional(),
  do: z
    .array(pageActionSchema, { error: 'a list of actions' })
    .min(1, { error: 'one action at least' }),
})

const acting = {
  http: httpSchema.optional(),
  cli: cliSchema.optional(),
  browser: browserSchema.optional(),
  wait: waitSchema.optional(),
}

/** True of a step that says exactly one thing. */
const saysOne = (step: object) =>
  Object.values(step).filter((member) => member !== undefined).length === 1

const names = (fields: object) => Object.keys(fields).join(', ')

const concurrentSchema = z
  .strictObject(acting)
  .refine(saysOne, { error: `one of ${names(acting)}` })

const fields = {
  ...acting,
  advance: spanSchema.optional(),
  concurrent: z
    .array(concurrentSchema, { error: 'a list of steps' })
    .min(2, { error: 'two steps at least' })
    .max(64, { error: 'at most 64 steps' })
    .optional(),
}

/** One step. */
export const stepSchema = z
  .strictObject(fields)
  .refine(saysOne, { error: `one of ${names(fields)}` })

/** A list of steps. */
export const stepsSchema = z.array(stepSchema, { error: 'a list of steps' })

export type StepValue = z.infer<typeof stepSchema>

/** The fields that are known inside a step, by the place of the step's part: `steps[0].http`. */
export function knownStepFields(place: string): readonly string[] | undefined {
  const [, among, part] =
    /^(?:steps|cleanup|given\.artifact)\[\d+\](\.concurrent\[\d+\])?(.*)$/.exec(place) ?? []
  switch (part) {
    case undefined:
      return undefined
    case '':
      return Object.keys(among === undefined ? fields : acting)
    case '.http':
      return Object.keys(httpSchema.shape)
    case '.cli':
      return Object.keys(cliSchema.shape)
    case '.browser':
      return Object.keys(browserSchema.shape)
    case '.wait':
      return Object.keys(waitSchema.shape)
    case '.http.stream':
      return ['until', 'most']
    default: {
      const action = /^\.browser\.do\[\d+\]\.?(\w*)$/.exec(part)
      return action === null ? undefined : knownActionFields(action[1] ?? '')
    }
  }
}
