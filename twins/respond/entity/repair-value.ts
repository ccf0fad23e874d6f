/** @module Takes out of a value what its schema does not allow, as little as possible. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { validatorFor } from '../../contract/index.ts'
import {
  type FieldPlace,
  type FillContext,
  fillValue,
  pointerTo,
  type SchemaShape,
  shapeOf,
} from '../fill/index.ts'

const MOST_ROUNDS = 6

/**
 * The value with wrong optional members left out and wrong required ones filled afresh.
 * Gives what is still wrong, for contracts that contradict themselves.
 */
export function repairValue(
  context: FillContext,
  pointer: string,
  value: JsonValue,
): { readonly value: JsonValue; readonly problems: readonly string[] } {
  const check = validatorFor(context.contract, pointer, 'response')
  let current = value
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const errors = check(current)
    if (errors.length === 0) return { value: current, problems: [] }
    const before = current
    for (const { path } of errors) {
      const steps = path === '' ? [] : path.split('.')
      current = mend(context, pointer, current, steps, '')
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
): JsonValue {
  const [step, ...rest] = steps
  const bare: FillContext = { ...context, supply: () => undefined }
  if (step === undefined) {
    const place = { name: path.split('.').at(-1) ?? '', path, required: true, depth: 1 }
    return fillValid(context, pointer, value, place) ?? fillValue(bare, pointer, undefined, place)
  }
  const shape = shapeOf(context.contract, pointer)
  const inner = path === '' ? step : `${path}.${step}`
  if (Array.isArray(value)) {
    const { items } = shape
    if (items === undefined) return value
    return value.map((item: JsonValue, i) =>
      String(i) === step ? mend(context, items, item, rest, inner) : item,
    )
  }
  if (!isJsonObject(value)) return fillValue(bare, pointer)
  // A name may itself have dots in it.
  if (rest.length > 0 && value[step] === undefined && value[steps.join('.')] !== undefined) {
    return mend(context, pointer, value, [steps.join('.')], path)
  }
  const at = memberPointer(shape, context, step)
  const member = value[step]
  if (rest.length > 0 && at !== undefined && member !== undefined) {
    return { ...value, [step]: mend(context, at, member, rest, inner) }
  }
  if (!shape.required.has(step) || at === undefined) {
    const { [step]: _, ...others } = value
    if (!shape.required.has(step)) return others
    return { ...others, [step]: fillValue(bare, pointerTo(shape.pointer, 'properties', step)) }
  }
  const place = { name: step, path: inner, required: true, depth: 1 }
  const filling = { ...bare, avoidNull: member === null }
  const fresh = fillValue(filling, at, undefined, place)
  const isFine = context.isValid(at, fresh)
  return { ...value, [step]: isFine ? fresh : (fillValid(filling, at, member, place) ?? fresh) }
}

// Where a value fits several alternatives or none: the first of them by which it can be made to fit just one.
function fillValid(
  context: FillContext,
  pointer: string,
  value: JsonValue | undefined,
  place: FieldPlace,
): JsonValue | undefined {
  for (const branch of shapeOf(context.contract, pointer).alternatives) {
    for (const given of value === undefined ? [undefined] : [value, undefined]) {
      const filled = fillValue(context, branch, given, place)
      if (context.isValid(pointer, filled)) return filled
    }
  }
  return undefined
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
