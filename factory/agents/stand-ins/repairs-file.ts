/** @module The file that a scripted agent is made from: symptoms and edits, in YAML or JSON. */

import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { HoldoutError, type SourcePosition, throwIfAny } from '../../../twins/base/index.ts'
import { readSource } from '../../../twins/base/node/index.ts'

const symptomSchema = z
  .string()
  .min(1)
  .transform((text, context) => {
    const pattern = /^\/(.+)\/([a-z]*)$/s.exec(text)
    if (pattern === null) return text
    try {
      return new RegExp(pattern[1] ?? '', pattern[2])
    } catch (cause) {
      context.addIssue({
        code: 'custom',
        message: `no regular expression: ${(cause as Error).message}`,
      })
      return z.NEVER
    }
  })

const relativePathSchema = z
  .string()
  .min(1)
  .refine((path) => !/^([/\\]|[A-Za-z]:)/.test(path) && !path.split(/[/\\]/).includes('..'), {
    message: 'must be a path inside the workspace',
  })

const repairSchema = z.strictObject({
  symptom: symptomSchema.describe('Part of a symptom, or /a regular expression/i.'),
  describe: z.string().min(1).describe('What the edit does, in a sentence.'),
  edits: z
    .array(
      z.strictObject({ file: relativePathSchema, find: z.string().min(1), replace: z.string() }),
    )
    .min(1),
})

/** The schema of the file, for `holdout.config.ts` and editors. */
export const repairsFileSchema = z.strictObject({
  name: z.string().min(1),
  repairs: z.array(repairSchema),
  choices: z
    .array(z.strictObject({ symptom: symptomSchema, option: z.string().min(1) }))
    .exactOptional(),
})

/** What a scripted agent knows. `symptom` is part of a symptom, without regard to case, or a regular expression. */
export interface ScriptedAgentScript {
  readonly name: string
  readonly repairs: readonly Repair[]
  /** At a choice between labels: the option to take when a symptom matches. */
  readonly choices?: readonly { readonly symptom: string | RegExp; readonly option: string }[]
}

/** One symptom and its edit. */
export interface Repair {
  readonly symptom: string | RegExp
  readonly describe: string
  /** All are applied, or none: each `find` must stand in its file. Only its first occurrence is replaced. */
  readonly edits: readonly {
    readonly file: string
    readonly find: string
    readonly replace: string
  }[]
}

/**
 * Reads a repairs file.
 *
 * @throws {HoldoutError} `REPAIRS_INVALID` with file, line and field for each mistake
 */
export async function readRepairsFile(path: string): Promise<ScriptedAgentScript> {
  const { text } = await readSource(path)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const at = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  throwIfAny(
    document.errors.map(
      (error) =>
        new HoldoutError(error.message.split('\n')[0] ?? 'not YAML', {
          code: 'REPAIRS_INVALID',
          place: { file: path, ...at(error.pos[0]) },
          cause: error,
        }),
    ),
  )
  const parsed = repairsFileSchema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => {
    const node = document.getIn(issue.path.map(String).map(numeric), true) as
      | { range?: [number] }
      | undefined
    const offset = node?.range?.[0]
    return new HoldoutError(issue.message, {
      code: 'REPAIRS_INVALID',
      place: {
        file: path,
        ...(offset === undefined ? {} : at(offset)),
        field: issue.path.join('.'),
      },
      hint: 'a repairs file has a name and repairs; a repair has symptom, describe and edits (file, find, replace)',
    })
  })
  throwIfAny(problems)
  throw new HoldoutError('no repairs file', { code: 'REPAIRS_INVALID', place: { file: path } })
}

function numeric(key: string): string | number {
  return /^[0-9]+$/.test(key) ? Number(key) : key
}
