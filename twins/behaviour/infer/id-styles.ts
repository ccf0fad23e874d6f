/** @module How a service makes its ids, from what the schema shows: types, formats, patterns and examples. */

import type { JsonValue } from '../../base/index.ts'
import type { IdStyle } from '../model.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { fieldView } from './key-fields.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const SMALL = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

/** What is known of the resource whose ids are made. */
export interface IdContext {
  /** The singular noun of the resource. */
  readonly noun: string
  /** True when the field is counted inside a parent (`issue_number` under a repository). */
  readonly isNested: boolean
  /** Other places have its ids as integers. */
  readonly isCounted: boolean
  /** Names of the fields that creating takes from the request: what a person chooses is no id. */
  readonly writable: ReadonlySet<string>
}

const COUNTED: IdStyle = { style: 'sequence', from: 10_000, perParent: false }

/** Styles by field, for the ids that the service makes itself. */
export function idStyles(
  view: SchemaViewer,
  entity: SchemaView,
  keys: readonly string[],
  context: IdContext,
): Readonly<Record<string, IdStyle>> {
  const styles: Record<string, IdStyle> = {}
  for (const field of new Set(['id', ...keys, 'number', 'iid', 'key'])) {
    if (field.includes('.') || context.writable.has(field)) continue
    const seen = fieldView(view, entity, field)
    const style = seen === undefined ? undefined : styleOf(view, entity, field, seen, context, keys)
    if (style !== undefined) styles[field] = style
  }
  return styles
}

function styleOf(
  view: SchemaViewer,
  entity: SchemaView,
  field: string,
  seen: SchemaView,
  context: IdContext,
  keys: readonly string[],
): IdStyle | undefined {
  const isId = /^(?:id|uuid|guid|gid|sid|iid|number)$/i.test(field) || /_?(?:id|Id|ID)$/.test(field)
  if (seen.type === 'integer' || seen.type === 'number') {
    if (!isId) return undefined
    const perParent = context.isNested && /^(?:number|iid)$/.test(field)
    return { style: 'sequence', from: 1, perParent }
  }
  if (seen.type !== 'string' || seen.properties.size > 0) return undefined
  const project = /^[A-Z][A-Z0-9]*-\d+$/.test(String(seen.example ?? '')) || field === 'key'
  if (project && /^[A-Z][A-Z0-9]*-\d+$/.test(String(seen.example ?? 'KEY-1'))) {
    const from = prefixField(view, entity)
    if (from !== undefined) return { style: 'key', from }
  }
  if (!isId && !(keys[0] === field && seen.readOnly)) return undefined
  if (seen.format === 'uuid') return { style: 'uuid' }
  return (
    fromExample(seen.example) ??
    fromObject(view, entity, context) ??
    fromPattern(seen.pattern) ??
    (context.isCounted && field === 'id' ? COUNTED : { style: 'uuid' })
  )
}

/** What stands before the dash of `ACC-42`: the key of a project, wherever the entity has one. */
function prefixField(view: SchemaViewer, entity: SchemaView): string | undefined {
  for (const path of [
    'project.key',
    'fields.project.key',
    'team.key',
    'space.key',
    'workspace.key',
  ]) {
    if (fieldView(view, entity, path) !== undefined) return path
  }
  return undefined
}

/** From an example such as `00ub0oNGTSWTBKOLGLNR`, `10042` or `cus_NffrFeUfNV2Hib`. */
function fromExample(example: JsonValue | undefined): IdStyle | undefined {
  if (typeof example === 'number') return { style: 'sequence', from: example, perParent: false }
  if (typeof example !== 'string' || example.length < 2 || /\s/.test(example)) return undefined
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(example)) {
    return { style: 'uuid' }
  }
  if (/^[1-9]\d{0,14}$/.test(example)) {
    return { style: 'sequence', from: Number(example), perParent: false }
  }
  if (!/^[\w-]+$/.test(example) || example.length < 6) return undefined
  const prefix = /^[A-Za-z]+_/.exec(example)?.[0] ?? /^(?:\d\d[a-z]|[A-Z])/.exec(example)?.[0] ?? ''
  const body = example.slice(prefix.length)
  const alphabet = [
    /[A-Z]/.test(body) ? LETTERS : '',
    /[a-z]/.test(body) ? SMALL : '',
    /\d/.test(body) || body.length > 8 ? DIGITS : '',
  ].join('')
  return alphabet === '' ? undefined : { style: 'prefixed', prefix, length: body.length, alphabet }
}

/** From a pattern such as `^[CGD][A-Z0-9]{8,}$`: a first letter, and characters of a class. */
function fromPattern(pattern: string | undefined): IdStyle | undefined {
  const parts = /^\^(?:\[([A-Za-z]+)\]|([A-Za-z]+_?))\[((?:\w-\w|\w)+)\]\{(\d+),?(\d*)\}\$$/.exec(
    pattern ?? '',
  )
  if (parts === null) return undefined
  const [, letters, literal, characters = '', least = '', most = ''] = parts
  const alphabet = [...characters.matchAll(/(\w)-(\w)|(\w)/g)]
    .map(([, from, to, one]) => {
      const all = [LETTERS, SMALL, DIGITS].find((set) => set.includes(from ?? '-')) ?? ''
      return from === undefined
        ? (one ?? '')
        : all.slice(all.indexOf(from), all.indexOf(to ?? '') + 1)
    })
    .join('')
  if (alphabet === '') return undefined
  const length = Math.max(Number(least), most === '' ? 9 : Math.min(Number(most), 9))
  return { style: 'prefixed', prefix: literal ?? letters?.[0] ?? '', length, alphabet }
}

/** Services that say `object: customer` in each entity start its ids with its first letters. */
function fromObject(
  view: SchemaViewer,
  entity: SchemaView,
  context: IdContext,
): IdStyle | undefined {
  const object = fieldView(view, entity, 'object')
  if (object?.values.length !== 1) return undefined
  const prefix = `${context.noun.split('_').at(-1)?.slice(0, 3) ?? 'id'}_`
  return { style: 'prefixed', prefix, length: 14, alphabet: LETTERS + SMALL + DIGITS }
}
