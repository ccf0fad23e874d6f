/** @module Texts, names and values as front matter may write them. */

import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../../twins/base/index.ts'
import { durationSchema } from '../../../twins/base/text/duration-schema.ts'

/** Words that expressions and `${…}` already use, so that nothing drawn or saved may be called so. */
const RESERVED_NAMES: readonly string[] = [
  ...['steps', 'twins', 'calls', 'response', 'true', 'false', 'null', 'in', 'cel', 'has', 'size'],
  ...['type', 'string', 'int', 'uint', 'double', 'bool', 'bytes', 'list', 'map', 'dyn'],
  ...['timestamp', 'duration', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if'],
  ...['import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
  ...['artifact', 'folder', 'received'],
]

const HOUR_MS = 3_600_000

/** A text that says something; the message says what was expected. */
export const text = (what: string) => z.string({ error: what }).trim().min(1, { error: what })

/** Any value that JSON can hold. */
export const jsonSchema = z.custom<JsonValue>(
  (value) => value !== undefined && isFiniteJson(value),
  { error: 'a value that JSON can hold' },
)

/** Names with values of any shape. */
export const objectSchema = z.record(z.string(), jsonSchema, {
  error: 'names with values',
}) as unknown as z.ZodType<JsonObject>

/** A name that expressions can say. */
export const nameSchema = z
  .string({ error: 'a name' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'a name of letters, digits and _' })
  .refine((name) => !RESERVED_NAMES.includes(name) && !isInherited(name), {
    error: 'a name that expressions do not use',
  })

/** The name of a step. */
export const stepNameSchema = z
  .string({ error: 'a name' })
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, { error: 'a name of letters, digits, _ and -' })
  .refine((name) => !isInherited(name), { error: 'a name that JavaScript does not use' })

/** A written span of time, read as milliseconds. */
export const spanSchema = durationSchema('a span of time such as 200ms, 5s or 1h')

/** How long something may take. */
export const timeoutSchema = spanSchema.refine((ms) => ms >= 1 && ms <= HOUR_MS, {
  error: 'a span from 1ms to 1h',
})

const FOLDER_PATH = 'a path inside the folder, such as orders/march.csv'

/** What file systems take of a name and of a path, in bytes. */
const MOST_OF_NAME = 255
const MOST_OF_PATH = 1_000

/** A path inside the user's folder. */
export const folderPathSchema = text(FOLDER_PATH)
  .refine((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[\\/]/).includes('..'), {
    error: FOLDER_PATH,
  })
  .refine((path) => !/(?:^|\/)\.?$/.test(path), {
    error: `${FOLDER_PATH}: one that ends in / or . is a folder`,
  })
  .refine((path) => !path.includes('\0') && Buffer.byteLength(path) <= MOST_OF_PATH, {
    error: `a path of at most ${MOST_OF_PATH} bytes, without NUL`,
  })
  .refine((path) => path.split('/').every((name) => Buffer.byteLength(name) <= MOST_OF_NAME), {
    error: `a path whose names have at most ${MOST_OF_NAME} bytes each`,
  })

/** Variables of an environment; numbers and the like are written as texts. */
export const environmentSchema = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of an environment variable' }),
  z.coerce.string().refine((value) => !value.includes('\0'), { error: 'a text' }),
  { error: 'names of variables with values' },
)

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
