/** @module Puts drawn, saved and answered values where a scenario says `${…}`. */

import {
  HoldoutError,
  isExactInteger,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '../../../twins/base/index.ts'

/** The values that `${…}` may name. Names are looked up as drawn first, then saved; `steps` stands for the answers. */
export interface InterpolationScope {
  readonly drawn: JsonObject
  readonly saved?: JsonObject
  /** Step name → what was answered. */
  readonly steps?: Readonly<Record<string, { readonly failure: string | null }>>
  /** What the harness gives: `artifact` and `folder`. */
  readonly places?: JsonObject
}

/** One `${…}`: where it stands in its text, and the way to its value. */
export interface Reference {
  /** As it was written, without `${` and `}`. */
  readonly text: string
  readonly offset: number
  readonly path: readonly [string, ...(string | number)[]]
}

/** What stands after a `${` and is no reference. */
interface Broken {
  readonly text: string
  readonly offset: number
  /** Its `}` is missing. */
  readonly isOpen: boolean
}

/** A text taken apart; `broken` holds what is neither text nor a reference. */
export interface Template {
  readonly parts: readonly (string | Reference)[]
  readonly broken: readonly Broken[]
}

/**
 * Something that the artifact should have answered is not there, so that the user cannot go on.
 * It makes the trial unsatisfied.
 */
export class MissingAnswer extends Error {
  override readonly name = 'MissingAnswer'
  readonly code = 'SCENARIO_MISSING_ANSWER'
  /** The reference or expression that needed it. */
  readonly reference: string

  constructor(reference: string, why: string) {
    super(`${reference}: ${why}`)
    this.reference = reference
  }
}

/** A `${…}` that names nothing: the author's mistake, which ends the run. */
export class UnknownReference extends HoldoutError {
  constructor(reference: string, why: string) {
    super(`\${${reference}} names nothing: ${why}`, { code: 'SCENARIO_UNKNOWN_REFERENCE' })
  }
}

const REFERENCE = /\$(\$?)\{([^}]*)(\}|$)/g
const PATH = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\]|\["[^"\]]*"\])*$/
const PATH_PART = /([A-Za-z_][\w-]*)|\[(\d+)\]|\["([^"\]]*)"\]/g

/** Takes a text apart. `$${` stands for `${` itself. */
export function parseTemplate(text: string): Template {
  const parts: (string | Reference)[] = []
  const broken: Broken[] = []
  let plainFrom = 0
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, escaped, inner, end] = match as unknown as [string, string, string, string]
    parts.push(text.slice(plainFrom, match.index))
    plainFrom = match.index + whole.length
    if (escaped !== '') {
      parts.push(`\${${inner}${end}`)
      continue
    }
    const written = inner.trim()
    if (end === '' || !PATH.test(written)) {
      broken.push({ text: written, offset: match.index, isOpen: end === '' })
      continue
    }
    parts.push({ text: written, offset: match.index, path: parsePath(written) })
  }
  parts.push(text.slice(plainFrom))
  return { parts: parts.filter((part) => part !== ''), broken }
}

function parsePath(written: string): Reference['path'] {
  const path: (string | number)[] = []
  for (const [, name, index, quoted] of written.matchAll(PATH_PART)) {
    path.push(index === undefined ? (name ?? quoted ?? '') : Number(index))
  }
  return path as unknown as Reference['path']
}

/**
 * A copy of a value with every `${…}` in its texts replaced. A text that is one reference becomes the value itself,
 * with its type; inside a longer text, objects and lists are written as JSON. Keys are left alone.
 *
 * @throws {MissingAnswer} when the artifact did not answer what is named
 * @throws {UnknownReference} when nothing of that name was drawn or saved
 */
export function interpolate<T extends JsonValue>(value: T, scope: InterpolationScope): JsonValue {
  if (typeof value === 'string') return interpolateText(value, scope)
  if (Array.isArray(value)) return value.map((item) => interpolate(item, scope))
  if (!isJsonObject(value) || isExactInteger(value)) return value
  // Not by assignment: a story may send `__proto__`, to see what the artifact makes of it.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, interpolate(member, scope)]],
    ),
  )
}

function interpolateText(text: string, scope: InterpolationScope): JsonValue {
  if (!text.includes('${')) return text
  const { parts, broken } = parseTemplate(text)
  const [mistake] = broken
  if (mistake !== undefined) throw new UnknownReference(mistake.text, 'it is not a path of names')
  const [only] = parts
  if (parts.length === 1 && typeof only === 'object') return resolve(only, scope)
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      const value = resolve(part, scope)
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
    })
    .join('')
}

function resolve(reference: Reference, scope: InterpolationScope): JsonValue {
  const [root, ...rest] = reference.path
  if (root === 'steps') {
    const [step] = rest
    const answer = scope.steps?.[String(step)]
    if (answer === undefined) {
      throw new MissingAnswer(reference.text, `step ${String(step)} has no answer`)
    }
    return follow(answer as unknown as JsonObject, rest.slice(1), (part) => {
      const none = answer.failure === null ? undefined : `nothing was answered (${answer.failure})`
      return new MissingAnswer(reference.text, none ?? `the answer has no ${describe(part)}`)
    })
  }
  const place = scope.places?.[root]
  if (place !== undefined) {
    const fail = (part: string | number) =>
      new UnknownReference(reference.text, `${root} has no ${describe(part)}`)
    return follow(place, rest, fail)
  }
  const drawn = Object.hasOwn(scope.drawn, root) ? scope.drawn[root] : undefined
  if (drawn !== undefined) {
    const fail = (part: string | number) =>
      new UnknownReference(reference.text, `${root} has no ${describe(part)}`)
    return follow(drawn, rest, fail)
  }
  const saved = scope.saved !== undefined && Object.hasOwn(scope.saved, root)
  const value = saved ? scope.saved?.[root] : undefined
  if (value === undefined) {
    throw new UnknownReference(reference.text, `nothing called ${root} was drawn or saved`)
  }
  const fail = (part: string | number) =>
    new MissingAnswer(reference.text, `what was saved has no ${describe(part)}`)
  return follow(value, rest, fail)
}

function follow(
  value: JsonValue,
  path: readonly (string | number)[],
  fail: (part: string | number) => Error,
): JsonValue {
  let current = value
  for (const part of path) {
    let next: JsonValue | undefined
    if (Array.isArray(current)) next = typeof part === 'number' ? current[part] : undefined
    else if (isJsonObject(current) && Object.hasOwn(current, part)) next = current[part]
    if (next === undefined) throw fail(part)
    current = next
  }
  return current
}

function describe(part: string | number): string {
  return typeof part === 'number' ? `element ${part}` : part
}
