/** @module Which of a schema's alternatives a value is meant for. */

import { isJsonObject, type JsonObject, type JsonValue, linearPattern } from '../../base/index.ts'
import { type Contract, kindsOf } from '../../contract/index.ts'
import {
  hasTypeOf,
  isObjectShape,
  isValidAt,
  type SchemaShape,
  shapeOf,
  shapeWith,
} from './schema-shape.ts'

const DEEPEST = 12

/** The shape with the alternative that fits best: the kind that the value says; one that takes the value as it is, and names most of it; else one of its type; else the first. */
export function chooseAlternative(
  contract: Contract,
  shape: SchemaShape,
  given: JsonValue | undefined,
): SchemaShape {
  let current = shape
  for (let depth = 0; current.alternatives.length > 0 && depth < DEEPEST; depth += 1) {
    const branches = current.alternatives
    const chosen =
      given === undefined || given === null
        ? branches[0]
        : (branchOfKind(contract, current, given) ??
          bestBranch(contract, fittingBranches(contract, branches, given), given))
    current = shapeWith(contract, current, chosen as string)
  }
  return current
}

function branchOfKind(
  contract: Contract,
  { keywords, alternatives }: SchemaShape,
  given: JsonValue,
): string | undefined {
  const kinds = kindsOf(contract, keywords, alternatives)
  if (kinds === undefined || !isJsonObject(given)) return undefined
  const told = given[kinds.member]
  return alternatives.find((at) => kinds.values.get(at)?.some((value) => value === told))
}

/** What a value that is made up says of its kind, where only the discriminator tells what there is to say. */
export function firstKind(
  contract: Contract,
  { keywords, alternatives }: SchemaShape,
): JsonObject | undefined {
  const kinds = kindsOf(contract, keywords, alternatives)
  const [first = ''] = alternatives
  const [value] = kinds?.values.get(first) ?? []
  if (kinds === undefined || value === undefined) return undefined
  const at = shapeOf(contract, first).properties.get(kinds.member)
  const said = at === undefined ? undefined : shapeOf(contract, at)
  const isFree = said?.types.includes('string') === true && said.values === undefined
  return isFree ? { [kinds.member]: value } : undefined
}

function fittingBranches(
  contract: Contract,
  branches: readonly string[],
  given: JsonValue,
): readonly string[] {
  const fitting = branches.filter((branch) => isValidAt(contract, branch, given))
  return fitting.length === 0 ? branches : fitting
}

function bestBranch(
  contract: Contract,
  branches: readonly string[],
  given: JsonValue,
): string | undefined {
  let best = branches[0]
  if (branches.length === 1) return best
  let bestScore = Number.NEGATIVE_INFINITY
  for (const branch of branches) {
    const shape = shapeOf(contract, branch)
    let score = hasTypeOf(shape, given) ? 1 : 0
    if (isJsonObject(given) && isObjectShape(shape)) {
      const names = Object.keys(given)
      const held = names.filter((name) => shape.properties.has(name))
      const wrong = held.filter((name) => {
        const values = shapeOf(contract, shape.properties.get(name) as string).values
        return values !== undefined && !values.some((value) => value === given[name])
      })
      const unlike = held.filter((name) => {
        const { pattern } = shapeOf(contract, shape.properties.get(name) as string).keywords
        const value = given[name]
        return typeof pattern === 'string' && typeof value === 'string' && !isLike(pattern, value)
      })
      const missing = [...shape.required].filter((name) => given[name] === undefined)
      score += 1 + held.length - 8 * (wrong.length + unlike.length) - 0.5 * missing.length
    }
    if (score > bestScore) {
      best = branch
      bestScore = score
    }
  }
  return best
}

// What cannot be told is like everything.
function isLike(pattern: string, text: string): boolean {
  return linearPattern(pattern)?.test(text) ?? true
}

/**
 * What was kept of a value, with what only another alternative names where it is not valid without: that may be what tells
 * them apart, `use: sig` beside `use: enc`. What says the kind is always kept.
 */
export function withTelling(
  contract: Contract,
  whole: SchemaShape,
  given: JsonValue,
  kept: JsonValue,
): JsonValue {
  if (!isJsonObject(given) || !isJsonObject(kept)) return kept
  const lost = Object.entries(given).filter(
    ([name, value]) =>
      kept[name] === undefined &&
      value !== undefined &&
      whole.alternatives.some((at) => shapeOf(contract, at).properties.has(name)),
  )
  const kind = kindsOf(contract, whole.keywords, whole.alternatives)?.member
  const ofKind = lost.filter(([name]) => name === kind)
  if (ofKind.length > 0)
    return withTelling(contract, whole, given, { ...kept, ...Object.fromEntries(ofKind) })
  if (lost.length === 0 || isValidAt(contract, whole.pointer, kept)) return kept
  const told = { ...kept, ...Object.fromEntries(lost) }
  return isValidAt(contract, whole.pointer, told) ? told : kept
}
