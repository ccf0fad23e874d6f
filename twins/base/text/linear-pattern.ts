/** @module Regular expressions from contracts and requests, in time linear in the text: a backtracking engine can be made to stand still by one value. */

import { RE2JS } from 're2js'

/** What a regular expression is asked. */
export interface LinearPattern {
  /** Whether it is found in the text. */
  test(text: string): boolean
  /** Its source; validators tell patterns apart by it. */
  toString(): string
}

const known = new Map<string, LinearPattern | undefined>()
// Patterns come from contracts, which have few, but also through the control API.
const MOST_KNOWN = 5_000

/**
 * A regular expression of JavaScript's syntax that takes linear time.
 *
 * Look-aheads at the very beginning are understood (`^(?!\s)\w+$`). Undefined for what is no regular expression, and for
 * what no linear engine knows: other look-around, back references, repetitions above 1,000 beside others.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function linearPattern(source: string): LinearPattern | undefined {
  if (known.has(source)) return known.get(source)
  const made = isPattern(source) ? make(source) : undefined
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(source, made)
  return made
}

/** Whether it is a regular expression at all, in linear time or not. */
export function isPattern(source: string): boolean {
  return inJavaScript(source) !== undefined
}

function make(source: string): LinearPattern | undefined {
  // Several times faster than the linear engine, and as safe where nothing can be tried in two ways.
  if (takesOneWay(source)) return inJavaScript(source)
  const conditions = leadingLooks(source)?.map(({ holds, inner }) => ({
    holds,
    engine: inLinearEngine(inner),
  }))
  if (conditions === undefined) return undefined
  if (conditions.some(({ engine }) => engine === undefined)) return undefined
  return {
    test: (text) => conditions.every(({ holds, engine }) => engine?.matcher(text).find() === holds),
    toString: () => source,
  }
}

function inJavaScript(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags)
    } catch {
      // Contracts escape more than Unicode mode allows.
    }
  }
  return undefined
}

function inLinearEngine(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source))
  } catch {
    return undefined
  }
}

interface Condition {
  readonly holds: boolean
  readonly inner: string
}

/** `^(?=a)(?!b)c` holds where `^a` and `^c` are found and `^b` is not: three expressions without look-aheads. */
function leadingLooks(source: string): readonly Condition[] | undefined {
  if (!source.startsWith('^(?=') && !source.startsWith('^(?!'))
    return [{ holds: true, inner: source }]
  // An alternative beside the anchored one would not begin with these conditions.
  const conditions: Condition[] = []
  let at = 1
  while (source.startsWith('(?=', at) || source.startsWith('(?!', at)) {
    const end = closingOf(source, at)
    if (end === undefined || isRepeated(source, end + 1)) return undefined
    conditions.push({
      holds: source[at + 2] === '=',
      inner: `^(?:${source.slice(at + 3, end)})`,
    })
    at = end + 1
  }
  const rest = source.slice(at)
  if (hasOuterAlternative(rest)) return undefined
  return [...conditions, { holds: true, inner: `^${rest}` }]
}

function isRepeated(source: string, at: number): boolean {
  return /^[*+?{]/.test(source.slice(at, at + 1))
}

function closingOf(source: string, open: number): number | undefined {
  let depth = 0
  for (const { at, char } of plainCharacters(source, open)) {
    if (char === '(') depth += 1
    if (char !== ')') continue
    depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

function hasOuterAlternative(source: string): boolean {
  let depth = 0
  for (const { char } of plainCharacters(source)) {
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (char === '|' && depth === 0) return true
  }
  return false
}

/** Whether an engine that backtracks has nothing to come back to: anchored, no alternatives, one part of variable length at most. */
function takesOneWay(source: string): boolean {
  if (!source.startsWith('^') || /\\[1-9k]/.test(source)) return false
  let variable = 0
  for (const { at, char } of plainCharacters(source)) {
    if (char === '|') return false
    // `(?:`, `(?=` are no repetitions, and a `?` behind one makes it lazy only.
    if (char === '?' && '(*+?}'.includes(source[at - 1] ?? '')) continue
    const counts = char === '{' ? /^\{\d+(,\d*)?\}/.exec(source.slice(at, at + 24)) : null
    // What is in a group that comes several times may be of variable length each time.
    const isGroups = counts !== null && source[at - 1] === ')'
    const isVariable = '*+?'.includes(char) || isGroups || counts?.[1] !== undefined
    if (isVariable) variable += 1
  }
  return variable <= 1
}

/** The characters that mean something: without escaped ones and classes. */
function* plainCharacters(source: string, from = 0): Generator<{ at: number; char: string }> {
  let inClass = false
  for (let at = from; at < source.length; at += 1) {
    const char = source[at] as string
    if (char === '\\') at += 1
    else if (inClass) inClass = char !== ']'
    else if (char === '[') inClass = true
    else yield { at, char }
  }
}
