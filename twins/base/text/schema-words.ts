/** @module What a schema allows at a place, and what it missed there, in words. */

import type { z } from 'zod'

type Schema = z.core.$ZodType
/** One thing that a schema found wrong. */
export type SchemaIssue = z.core.$ZodIssue
/** Where it stands in the value. */
export type SchemaPath = readonly (string | number)[]

/** The names that may stand in the object at a path; empty where any name may, or none. */
export function knownKeys(schema: Schema, path: SchemaPath): string[] {
  const objects = path.reduce<Schema[]>(
    (at, part) => at.flatMap((one) => alternatives(one).flatMap((schema) => inside(schema, part))),
    [schema],
  )
  const keys = objects
    .flatMap(alternatives)
    .flatMap((one) => (isKind(one, 'object') ? Object.keys(one._zod.def.shape) : []))
  return [...new Set(keys)]
}

/**
 * The issues behind an issue: for a choice between forms, those of the form that the value comes nearest to, with whole
 * paths; the issue itself otherwise.
 */
export function innermostIssues(
  issue: SchemaIssue,
  before: SchemaPath = [],
): { issue: SchemaIssue; path: SchemaPath }[] {
  const own = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
  const path = [...before, ...own]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (issues: readonly SchemaIssue[]) => Math.max(...issues.map(nearness))
    const sorted = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)
    const [nearest, next] = sorted
    // Forms that miss by as much as one another: the words of all of them, said once.
    if (nearest !== undefined && (depth(nearest) > 0 || next === undefined)) {
      return nearest.flatMap((one) => innermostIssues(one, path))
    }
  }
  return [{ issue, path }]
}

/** How far into a form a value got: a member is nearer than a value of the right kind, and that nearer than another kind. */
function nearness({ code, path }: SchemaIssue): number {
  const isRightKind = code === 'too_small' || code === 'too_big' || code === 'invalid_format'
  return path.length + (code === 'unrecognized_keys' ? 1 : isRightKind ? 0.5 : 0)
}

/** What was expected, such as `a text`, `one of block, exclude` or `a number of at least 1`. */
export function expectation(issue: SchemaIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? typeWords(issue.expected) : issue.message
    case 'too_small':
      return issue.message.startsWith('Too small') ? `at least ${sized(issue)}` : issue.message
    case 'too_big':
      return issue.message.startsWith('Too big') ? `at most ${issue.maximum}` : issue.message
    case 'invalid_union':
      if (!issue.message.startsWith('Invalid input')) return issue.message
      return [...new Set(issue.errors.flat().map(expectation))].join(', or ') || 'another value'
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'another name'
    default:
      return issue.message.replace(/^expected /, '')
  }
}

function sized(issue: Extract<SchemaIssue, { code: 'too_small' }>): string {
  if (issue.origin === 'string') return `${issue.minimum} character${plural(issue.minimum)}`
  if (issue.origin === 'array') return `${issue.minimum} item${plural(issue.minimum)}`
  return String(issue.minimum)
}

function plural(count: number | bigint): string {
  return Number(count) === 1 ? '' : 's'
}

function typeWords(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'an object'
  if (expected === 'array') return 'a list'
  if (expected === 'string') return 'a text'
  if (expected === 'int') return 'a whole number'
  return `a ${expected}`
}

/** The schemas that one schema stands for once wrappers and choices are looked through. */
function alternatives(schema: Schema): Schema[] {
  const { def } = schema._zod as unknown as { def: Record<string, unknown> & { type: string } }
  if (def.type === 'union') return (def.options as Schema[]).flatMap(alternatives)
  if (def.type === 'pipe') return alternatives(def.in as Schema)
  if (def.type === 'lazy') return alternatives((def.getter as () => Schema)())
  if (def.innerType !== undefined) return alternatives(def.innerType as Schema)
  return [schema]
}

function inside(schema: Schema, part: string | number): Schema[] {
  if (isKind(schema, 'object')) {
    const member = schema._zod.def.shape[String(part)]
    return member === undefined ? [] : [member]
  }
  if (isKind(schema, 'record')) return [schema._zod.def.valueType]
  if (isKind(schema, 'array')) return [schema._zod.def.element]
  return []
}

interface Kinds {
  object: z.core.$ZodObject
  record: z.core.$ZodRecord
  array: z.core.$ZodArray
}

function isKind<K extends keyof Kinds>(schema: Schema, kind: K): schema is Kinds[K] {
  return schema._zod.def.type === kind
}
