/** @module Says what a schema found wrong as a person would: the value, what was expected, and the nearest allowed word. */

import type { z } from 'zod'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { FrontMatter, ValuePath } from './front-matter.ts'
import { knownFields } from './scenario-schema.ts'
import { suggestion } from './suggestion.ts'

type Issue = z.core.$ZodIssue

/** A path as people write it: `steps[0].http.path`. */
export function fieldName(path: ValuePath): string {
  let out = ''
  for (const part of path) {
    if (typeof part === 'number') out += `[${part}]`
    else out += out === '' ? part : `.${part}`
  }
  return out
}

/** One error for each thing that a schema found wrong in the front matter. */
export function schemaProblems(
  issues: readonly Issue[],
  source: FrontMatter,
  file: string,
): HoldoutError[] {
  const all = issues.flatMap(meant)
  const unknownAt = all.filter((i) => i.code === 'unrecognized_keys').map((i) => i.path.join('/'))
  return all.flatMap((issue) => {
    // A misspelt field is also a missing one: said once.
    if (issue.code === 'custom' && unknownAt.includes(issue.path.join('/'))) return []
    const path = asWritten(issue.path)
    const value = valueAt(source.value, path)
    const here = fieldName(path)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        (key) =>
          new HoldoutError(`unknown field "${key}"`, {
            code: 'SCENARIO_UNKNOWN_FIELD',
            place: { file, ...source.positionOfKey(path, key), field: fieldName([...path, key]) },
            hint: suggestion(key, knownFields(here)),
          }),
      )
    }
    if (issue.code === 'invalid_key') {
      const key = String(path.at(-1) ?? '')
      const expected = issue.issues[0]?.message ?? 'another name'
      return new HoldoutError(`"${key}" cannot be a name here: expected ${expected}`, {
        code: 'SCENARIO_INVALID_FIELD',
        place: { file, ...source.positionOfKey(path.slice(0, -1), key), field: here },
      })
    }
    if (value === undefined && path.length > 0 && typeof path.at(-1) === 'string') {
      return new HoldoutError(`"${path.at(-1)}" is missing: expected ${expectation(issue)}`, {
        code: 'SCENARIO_MISSING_FIELD',
        place: { file, ...source.positionOf(path.slice(0, -1)), field: here },
      })
    }
    const hint =
      issue.code === 'invalid_value' && typeof value === 'string'
        ? suggestion(value, issue.values.map(String))
        : undefined
    return new HoldoutError(`${shown(value)} is not right here: expected ${expectation(issue)}`, {
      code: 'SCENARIO_INVALID_FIELD',
      place: { file, ...source.positionOf(path), ...(here === '' ? {} : { field: here }) },
      ...(hint?.startsWith('did you') ? { hint } : {}),
    })
  })
}

/** What may have several shapes tells of the one that was meant, where only one looked inside: else of what all would be. */
function meant(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const looked = issue.errors.filter((shape) =>
    shape.some(({ code, path }) => code === 'unrecognized_keys' || path.length > 0),
  )
  const [one] = looked
  if (one === undefined || looked.length > 1) return [issue]
  return one.flatMap((inner) => meant({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** Where a value stands in the file: twins stand beside what else is given. */
function asWritten(path: Issue['path']): ValuePath {
  const parts = path.filter((part) => typeof part !== 'symbol') as (string | number)[]
  return parts[0] === 'given' && parts[1] === 'twins' ? ['given', ...parts.slice(2)] : parts
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return issue.message.startsWith('Invalid input') ? typeWords(issue.expected) : issue.message
    case 'too_small':
      return issue.message.startsWith('Too small') ? `at least ${issue.minimum}` : issue.message
    case 'too_big':
      return issue.message.startsWith('Too big') ? `at most ${issue.maximum}` : issue.message
    default:
      return issue.message
  }
}

function typeWords(expected: string): string {
  if (expected === 'object' || expected === 'record') return 'fields with values'
  if (expected === 'array') return 'a list'
  if (expected === 'string') return 'a text'
  if (expected === 'nonoptional') return 'a value'
  return `a ${expected}`
}

function valueAt(root: unknown, path: ValuePath): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
