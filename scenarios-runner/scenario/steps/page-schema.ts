/** @module What a user may do on a page, as a schema. */

import { z } from 'zod'
import { folderPathSchema, nameSchema, text } from '../read/names-schema.ts'
import type { WrittenAction } from './step-model.ts'

const targetFields = {
  role: text('a role such as button, link, textbox, heading').optional(),
  name: text('the accessible name').optional(),
  label: text('the label of a field').optional(),
  text: text('a text that can be seen').optional(),
  placeholder: text('the placeholder of a field').optional(),
  'test-id': text('a test id').optional(),
  exact: z.boolean().optional(),
  nth: z.int().min(1).max(1000).optional(),
  frame: text('the name, title, id or address of a frame').optional(),
}

const FINDS = ['role', 'label', 'text', 'placeholder', 'test-id'] as const
const TARGET = 'one of role (with a name), label, text, placeholder and test-id'

const findsOne = (target: object) =>
  FINDS.filter((way) => (target as Record<string, unknown>)[way] !== undefined).length === 1

type TargetValue = z.infer<z.ZodObject<typeof targetFields>> & { in?: TargetValue | undefined }

const targetSchema: z.ZodType<TargetValue> = z.lazy(() =>
  z
    .strictObject({ ...targetFields, in: targetSchema.optional() })
    .refine(findsOne, { error: TARGET }),
)

const on = <T extends z.ZodRawShape>(fields: T) =>
  z
    .strictObject({ ...targetFields, in: targetSchema.optional(), ...fields })
    .refine(findsOne, { error: TARGET })

const several = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)], {
  error: 'a text or a list of texts',
})

const PATH = 'a path that begins with /, or a value that was saved or drawn'
const KEY = 'a key such as Enter, Escape or Control+A'

const fields = {
  goto: text(PATH)
    .regex(/^(\/|\$\{)/, { error: PATH })
    .optional(),
  click: on({}).optional(),
  check: on({}).optional(),
  uncheck: on({}).optional(),
  hover: on({}).optional(),
  fill: on({ with: z.coerce.string<string>() }).optional(),
  select: on({ option: several }).optional(),
  press: z
    .union([
      text(KEY).transform((key) => ({ key })),
      z.strictObject({ key: text(KEY), ...targetFields, in: targetSchema.optional() }),
    ])
    .optional(),
  upload: on({
    file: z.union([folderPathSchema.transform((one) => [one]), z.array(folderPathSchema).min(1)]),
  }).optional(),
  wait: on({ gone: z.boolean().optional() }).optional(),
  read: on({ as: nameSchema }).optional(),
}

const names = [...Object.keys(fields), 'back', 'reload'].join(', ')

/** One action: `{click: {role: button, name: Save}}`, or `back` or `reload`. */
export const pageActionSchema = z
  .union(
    [
      z.enum(['back', 'reload']).transform((word): WrittenAction => ({ do: word })),
      z
        .strictObject(fields)
        .refine((action) => Object.values(action).filter((one) => one !== undefined).length === 1, {
          error: `one of ${names}`,
        })
        .transform((action): WrittenAction => written(action)),
    ],
    { error: `one of ${names}` },
  )
  .describe('one thing that a user does on a page')

/** The fields of an action, and of what it is done to. */
export function knownActionFields(inside: string): readonly string[] {
  if (inside === '') return Object.keys(fields)
  const own: Readonly<Record<string, readonly string[]>> = {
    fill: ['with'],
    select: ['option'],
    press: ['key'],
    upload: ['file'],
    wait: ['gone'],
    read: ['as'],
  }
  return [...(own[inside] ?? []), ...Object.keys(targetFields), 'in']
}

type Action = { [Name in keyof typeof fields]?: z.infer<(typeof fields)[Name]> }

function written(action: Action): WrittenAction {
  const { goto, fill, select, press, upload, wait, read } = action
  if (goto !== undefined) return { do: 'goto', path: goto }
  if (fill !== undefined) return { do: 'fill', on: targetOf(fill), with: fill.with }
  if (select !== undefined) return { do: 'select', on: targetOf(select), options: select.option }
  if (press !== undefined) {
    const target = press as TargetValue
    const { key } = press
    return findsOne(target) ? { do: 'press', key, on: targetOf(target) } : { do: 'press', key }
  }
  if (upload !== undefined) return { do: 'upload', on: targetOf(upload), files: upload.file }
  if (wait !== undefined) return { do: 'wait', on: targetOf(wait), gone: wait.gone ?? false }
  if (read !== undefined) return { do: 'read', on: targetOf(read), as: read.as }
  for (const word of ['click', 'check', 'uncheck', 'hover'] as const) {
    const target = action[word]
    if (target !== undefined) return { do: word, on: targetOf(target) }
  }
  // The refinement above has left nothing else.
  throw new TypeError('an action without a word')
}

/** Written in a scenario as a page's driver has them. */
const SAME_FIELDS = [
  'role',
  'name',
  'label',
  'text',
  'placeholder',
  'exact',
  'nth',
  'frame',
] as const

function targetOf(value: TargetValue): Extract<WrittenAction, { on: unknown }>['on'] {
  const target: Record<string, unknown> = {}
  for (const field of SAME_FIELDS) {
    if (value[field] !== undefined) target[field] = value[field]
  }
  if (value['test-id'] !== undefined) target.testId = value['test-id']
  if (value.in !== undefined) target.in = targetOf(value.in)
  return target
}
