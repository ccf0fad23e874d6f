/** @module Takes out of a value what its schema does not allow, as little as possible. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import {
  extensionOf,
  type FieldPlace,
  type FillContext,
  fillValue,
  isValidAt,
  pointerTo,
  type SchemaShape,
  shapeOf,
} from '../fill/index.ts'

const MOST_ROUNDS = 6

/**
 * The value with wrong optional members left out and wrong required ones filled afresh.
 * Gives what is still wrong, for contracts that contradict themselves.
 *
 * @param given what somebody said of it: no alternative is chosen that would say otherwise
 */
export function repairValue(
  context: FillContext,
  pointer: string,
  value: JsonValue,
  given?: JsonValue,
): { readonly value: JsonValue; readonly problems: readonly string[] } {
  // What the value's kind adds is held to that kind's schema, as far as the contract's own allows.
  const kind = extensionOf(context.contract, shapeOf(context.contract, pointer), value)
  if (kind === undefined) return repairAt(context, pointer, value, given)
  const ofKind = repairAt(context, kind, value, given).value
  return repairAt(context, pointer, ofKind, given)
}

function repairAt(
  context: FillContext,
  pointer: string,
  value: JsonValue,
  given?: JsonValue,
): { readonly value: JsonValue; readonly problems: readonly string[] } {
  const check = validatorFor(context.contract, pointer, 'response')
  let current = value
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const errors = check(current)
    if (errors.length === 0) return { value: current, problems: [] }
    const before = current
    for (const { path } of errors) {
      const steps = path === '' ? [] : path.split('.')
      current = mend(context, pointer, current, steps, '', given)
    }
    if (JSON.stringify(before) === JSON.stringify(current)) break
  }
  return {
    value: current,
    problems: check(current).map(({ path, message }) => `${path} ${message}`),
  }
}

function mend(
  context: FillContext,
  pointer: string,
  value: JsonValue,
  steps: readonly string[],
  path: string,
  given: JsonValue | undefined,
): JsonValue {
  const [step, ...rest] = steps
  const bare: FillContext = { ...context, supply: () => undefined }
  if (step === undefined) {
    const place = { name: path.split('.').at(-1) ?? '', path, required: true, depth: 1 }
    const valid = fillValid(context, pointer, value, place, given)
    if (valid !== undefined) return valid
    // Where the contract cannot tell its alternatives apart, what is known is worth more than an empty value.
    const isTold = given !== undefined && fitsSeveral(context, pointer, value)
    return isTold ? value : fillValue(bare, pointer, undefined, place)
  }
  const shape = shapeOf(context.contract, pointer)
  const inner = path === '' ? step : `${path}.${step}`
  if (Array.isArray(value)) {
    const { items } = shape
    if (items === undefined) return value
    return value.map((item: JsonValue, i) =>
      String(i) === step
        ? mend(context, items, item, rest, inner, Array.isArray(given) ? given[i] : undefined)
        : item,
    )
  }
  if (!isJsonObject(value)) return fillValue(bare, pointer)
  // A name may itself have dots in it.
  if (rest.length > 0 && value[step] === undefined && value[steps.join('.')] !== undefined) {
    return mend(context, pointer, value, [steps.join('.')], path, given)
  }
  const at = memberPointer(shape, context, step)
  const member = value[step]
  if (rest.length > 0 && at !== undefined && member !== undefined) {
    const said = isJsonObject(given) ? given[step] : undefined
    return { ...value, [step]: mend(context, at, member, rest, inner, said) }
  }
  if (!shape.required.has(step) || at === undefined) {
    const { [step]: _, ...others } = value
    if (!shape.required.has(step)) return others
    return { ...others, [step]: fillValue(bare, pointerTo(shape.pointer, 'properties', step)) }
  }
  const place = { name: step, path: inner, required: true, depth: 1 }
  const filling = { ...bare, avoidNull: member === null }
  const fresh = fillValue(filling, at, undefined, place)
  const isFine = isValidAt(context.contract, at, fresh)
  return {
    ...value,
    [step]: isFine ? fresh : (fillValid(filling, at, member, place, undefined) ?? fresh),
  }
}

// Where a value fits several alternatives or none: the first of them by which it can be made to fit just one.
function fillValid(
  context: FillContext,
  pointer: string,
  value: JsonValue | undefined,
  place: FieldPlace,
  said: JsonValue | undefined,
): JsonValue | undefined {
  const branches = branchesOf(context, pointer, 0)
  const fill = (given: JsonValue | undefined, isFine: (filled: JsonValue) => boolean) => {
    for (const branch of branches) {
      for (const one of [given, withConstants(context, branch, given)]) {
        const filled = fillValue(context, branch, one, place)
        if (isValidAt(context.contract, pointer, filled) && isFine(filled)) return filled
      }
    }
    return undefined
  }
  if (value === undefined) return fill(undefined, () => true)
  const kept =
    fill(value, (filled) => keepsAll(value, filled)) ??
    fill(value, (filled) => said === undefined || keepsAll(said, filled))
  if (kept !== undefined) return kept
  if (said !== undefined && fitsSeveral(context, pointer, value)) return undefined
  return fill(value, () => true) ?? fill(undefined, () => true)
}

function keepsAll(value: JsonValue, filled: JsonValue): boolean {
  if (!isJsonObject(value) || !isJsonObject(filled)) return value === filled
  return Object.entries(value).every(
    ([name, member]) => typeof member === 'object' || filled[name] === member,
  )
}

const DEEPEST_BRANCH = 3

// Alternatives, and their own alternatives: `oneOf: [signing key: oneOf: [RSA, EC], encryption key]` has three.
function branchesOf(context: FillContext, pointer: string, depth: number): readonly string[] {
  return shapeOf(context.contract, pointer).alternatives.flatMap((branch) => {
    const inner = depth < DEEPEST_BRANCH ? branchesOf(context, branch, depth + 1) : []
    return inner.length === 0 ? [branch] : inner
  })
}

// The members that only this alternative can have with this value, such as `kty: EC`, also where they are optional.
function withConstants(
  context: FillContext,
  branch: string,
  given: JsonValue | undefined,
): JsonValue | undefined {
  if (given !== undefined && !isJsonObject(given)) return given
  const out: Record<string, JsonValue | undefined> = { ...given }
  for (const [name, at] of shapeOf(context.contract, branch).properties) {
    const { values } = shapeOf(context.contract, at)
    if (values?.length === 1 && out[name] === undefined) out[name] = values[0] as JsonValue
  }
  return out as JsonValue
}

function fitsSeveral(context: FillContext, pointer: string, value: JsonValue): boolean {
  const { alternatives } = shapeOf(context.contract, pointer)
  return alternatives.filter((branch) => isValidAt(context.contract, branch, value)).length > 1
}

// Members of branches are found by looking through them.
function memberPointer(shape: SchemaShape, context: FillContext, name: string): string | undefined {
  const own = shape.properties.get(name)
  if (own !== undefined) return own
  for (const branch of shape.alternatives) {
    const found = shapeOf(context.contract, branch).properties.get(name)
    if (found !== undefined) return found
  }
  return shape.additional
}
