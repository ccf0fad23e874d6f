/** @module JSON Patch (RFC 6902): its operations carried out on a document, in order, all or none. */

import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { Refusal } from '../refusal.ts'

type Document = JsonValue | undefined

/** Whether a body is a list of JSON Patch operations. */
export function isJsonPatch(body: unknown): body is readonly JsonObject[] {
  const isStep = (step: unknown) =>
    isJsonObject(step) && typeof step.op === 'string' && typeof step.path === 'string'
  return Array.isArray(body) && body.every(isStep)
}

/**
 * The document after all operations; the one given is left as it is.
 *
 * @param canAdd whether the service knows `add`; where it does not, `replace` is how what is not there is set
 * @throws Refusal where one cannot be carried out, or a `test` finds something else: then none is
 */
export function applyJsonPatch(
  document: JsonObject,
  steps: readonly JsonObject[],
  canAdd: boolean,
): JsonObject {
  let current: Document = document
  for (const [index, step] of steps.entries()) current = carryOut(current, step, index, canAdd)
  if (!isJsonObject(current)) throw cannot(steps.length - 1, 'leaves nothing that has members')
  return current
}

function carryOut(document: Document, step: JsonObject, index: number, canAdd: boolean): Document {
  const path = stepsOf(step.path, index, 'path')
  const read = (at: readonly string[]): JsonValue => {
    const found = valueAt(document, at)
    if (found === undefined) throw cannot(index, `/${at.join('/')} is not there`)
    return found
  }
  switch (step.op) {
    case 'test': {
      if (canonicalJson(read(path)) === canonicalJson(given(step, index))) return document
      throw cannot(index, `the value at ${step.path} is another`, [409, 412, 422, 400])
    }
    case 'add':
      return added(document, path, given(step, index), index)
    case 'replace':
      if (!canAdd && valueAt(document, path) === undefined)
        return added(document, path, given(step, index), index)
      read(path)
      return changed(document, path, index, () => given(step, index))
    case 'remove':
      read(path)
      return changed(document, path, index, () => undefined)
    case 'copy':
      return added(document, path, read(stepsOf(step.from, index, 'from')), index)
    case 'move': {
      const from = stepsOf(step.from, index, 'from')
      if (path.length > from.length && from.every((name, at) => path[at] === name))
        throw cannot(index, 'moves something into itself')
      const moved = read(from)
      return added(
        changed(document, from, index, () => undefined),
        path,
        moved,
        index,
      )
    }
    default:
      throw cannot(index, `${step.op} is none of add, remove, replace, move, copy and test`)
  }
}

function given(step: JsonObject, index: number): JsonValue {
  if (step.value === undefined) throw cannot(index, 'has no value')
  return step.value
}

// `/tags/0`, or as some services write it, `tags/0`.
function stepsOf(pointer: JsonValue | undefined, index: number, name: string): readonly string[] {
  if (typeof pointer !== 'string') throw cannot(index, `has no ${name}`)
  if (pointer === '') return []
  const steps = (pointer.startsWith('/') ? pointer.slice(1) : pointer).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands at a place of a document, in lists too; undefined where nothing does. */
export function valueAt(document: Document, path: readonly string[]): Document {
  let current = document
  for (const name of path) {
    if (Array.isArray(current)) current = current[placeIn(current, name) ?? -1]
    else current = isJsonObject(current) && Object.hasOwn(current, name) ? current[name] : undefined
  }
  return current
}

function placeIn(list: readonly JsonValue[], name: string): number | undefined {
  return /^(?:0|[1-9]\d*)$/.test(name) && Number(name) < list.length ? Number(name) : undefined
}

// In a list what follows makes room; `-` is its end.
function added(
  document: Document,
  path: readonly string[],
  value: JsonValue,
  index: number,
): Document {
  const name = path.at(-1)
  const outer = name === undefined ? undefined : valueAt(document, path.slice(0, -1))
  if (name === undefined || !Array.isArray(outer))
    return changed(document, path, index, () => value)
  const end = name === '-' || name === String(outer.length)
  const place = end ? outer.length : placeIn(outer, name)
  if (place === undefined) throw cannot(index, `there is no place ${name} in that list`)
  return changed(document, path.slice(0, -1), index, () => outer.toSpliced(place, 0, value))
}

// A copy in which the value at a path is another; none takes it away.
function changed(
  document: Document,
  path: readonly string[],
  index: number,
  change: () => Document,
): Document {
  const [name, ...rest] = path
  if (name === undefined) return change()
  if (Array.isArray(document)) {
    const place = placeIn(document, name)
    if (place === undefined) throw cannot(index, `there is no place ${name} in that list`)
    const inner = changed(document[place], rest, index, change)
    return inner === undefined ? document.toSpliced(place, 1) : document.with(place, inner)
  }
  if (!isJsonObject(document)) throw cannot(index, `there is nothing that could have a ${name}`)
  const own = Object.hasOwn(document, name) ? document[name] : undefined
  const inner = changed(own, rest, index, change)
  const others = Object.entries(document).filter(([other]) => other !== name)
  if (inner === undefined) return Object.fromEntries(others)
  // What was there keeps its place, and `__proto__` is a name like any other.
  return own === undefined
    ? Object.fromEntries([...others, [name, inner]])
    : Object.fromEntries(
        Object.entries(document).map(([other, value]) => [other, other === name ? inner : value]),
      )
}

function cannot(
  index: number,
  why: string,
  statuses: readonly [number, ...number[]] = [422, 400, 409],
): Refusal {
  return new Refusal('The patch cannot be carried out', {
    outcome: 'invalid-request',
    statuses,
    code: 'invalid_patch',
    details: [{ field: `body.${index}`, message: why }],
  })
}
