/** @module Where in a YAML document something stands, and what is wrong there in words. */

import { type Document, isMap, isScalar, type LineCounter, type Node } from 'yaml'
import { z } from 'zod'
import { HoldoutError, nearestName } from '../../../twins/base/index.ts'

type Issue = z.core.$ZodIssue
type Path = readonly (string | number)[]

/** One document, and what its places are called. */
export interface YamlPlaces {
  readonly document: Document
  readonly counter: LineCounter
  readonly file: string
}

/** The place of a field, or of its nearest parent where it is missing. */
export function placeOf(at: YamlPlaces, field: string): NonNullable<HoldoutError['place']> {
  const path =
    field === '' ? [] : field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return placeAt(at, offsetOf(at.document, path), field === '' ? undefined : field)
}

/** The place of an offset. */
export function placeAt(
  { counter, file }: Pick<YamlPlaces, 'counter' | 'file'>,
  offset: number,
  field?: string,
): NonNullable<HoldoutError['place']> {
  const { line, col } = counter.linePos(offset)
  return { file, line, column: col, ...(field === undefined ? {} : { field }) }
}

/** What a schema found wrong, each with its place. */
export function schemaProblems(
  issues: readonly Issue[],
  schema: z.ZodType,
  at: YamlPlaces,
): HoldoutError[] {
  return innermost(issues).flatMap((issue) => problemsOf(issue, schema, at))
}

/** The issues of the branch that came nearest, where a value may have several forms. */
function innermost(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue]
    const [branch = []] = issue.errors
    return innermost(branch.map((one) => ({ ...one, path: [...issue.path, ...one.path] })))
  })
}

/** Words of OpenSLO that mean nothing in a run, and why. */
const NOT_HERE = new Map([
  [
    'timeWindow',
    'a run sees its own duration and no window of days: say for how long with load.for',
  ],
  [
    'apiVersion',
    'objectives use OpenSLO’s words, and the document around them is plain: id, endpoint, load, objective',
  ],
])

function problemsOf(issue: Issue, schema: z.ZodType, at: YamlPlaces): HoldoutError[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol') as Path
  const field = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const known = knownFields(schema, path)
      const near = nearestName(key, known)
      return new HoldoutError(`unknown field "${key}"`, {
        code: 'CONSTRAINT_UNKNOWN_FIELD',
        place: placeAt(at, offsetOfKey(at.document, path, key), [...path, key].join('.')),
        hint:
          NOT_HERE.get(key) ??
          (near === undefined || known.length < 12
            ? `here may stand ${known.join(', ')}`
            : `did you mean ${near}?`),
      })
    })
  }
  const isPresent = path.length === 0 || at.document.getIn(path, true) !== undefined
  const said = issue.message.startsWith('Invalid input')
    ? `expected ${typeOf(issue)}`
    : issue.message
  return [
    new HoldoutError(isPresent ? said : `"${path.at(-1)}" is missing: ${said}`, {
      code: isPresent ? 'CONSTRAINT_INVALID_FIELD' : 'CONSTRAINT_MISSING_FIELD',
      place: placeAt(at, offsetOf(at.document, path), field === '' ? undefined : field),
    }),
  ]
}

function typeOf(issue: Issue): string {
  if (issue.code !== 'invalid_type') return 'another value'
  if (issue.expected === 'object' || issue.expected === 'record') return 'fields with values'
  if (issue.expected === 'int') return 'a whole number'
  return issue.expected === 'string' ? 'a text' : `a ${issue.expected}`
}

/** The fields that a schema knows at a path. */
function knownFields(schema: z.ZodType, path: Path): string[] {
  const inner = plain(schema)
  const [first, ...rest] = path
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.ZodType>
    const next = first === undefined ? undefined : shape[String(first)]
    if (first === undefined) return Object.keys(shape)
    return next === undefined ? [] : knownFields(next, rest)
  }
  if (inner instanceof z.ZodArray) return knownFields(inner.element as z.ZodType, rest)
  if (inner instanceof z.ZodUnion) {
    return (inner.options as z.ZodType[]).flatMap((option) => knownFields(option, path))
  }
  return []
}

/** A schema without what makes it optional or turns it into something else. */
function plain(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return plain(schema.unwrap() as z.ZodType)
  return schema instanceof z.ZodPipe ? plain(schema.in as z.ZodType) : schema
}

/** Where a value stands, or its nearest parent where it is missing. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? document.range?.[0] ?? 0
}

function offsetOfKey(document: Document, path: Path, key: string): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (!isMap(node)) return offsetOf(document, path)
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : offsetOf(document, path)
}
