/** @module The names that fields of a resource have, in its schema, in paths and in requests. */

import type { Behaviour } from '../../behaviour/index.ts'
import { type Contract, isJsonType } from '../../contract/index.ts'
import { type SchemaShape, shapeOf, shapeWith } from '../fill/index.ts'

/** The names that an object at a dotted path of an entity may have; undefined where the schema leaves it open. */
export function shownNames(
  contract: Contract,
  behaviour: Behaviour,
  resource: string,
  path: string,
): readonly string[] | undefined {
  const known = namesAt(contract, behaviour.resources[resource]?.schemaPointer, path)
  if (known === undefined || path !== '') return known
  return [...new Set([...known, ...namedBy(behaviour, resource)])]
}

/** The same with what requests may say of an entity, whether it is shown or not: the secret of a webhook. */
export function saidNames(
  contract: Contract,
  behaviour: Behaviour,
  resource: string,
  path: string,
): readonly string[] | undefined {
  const shown = shownNames(contract, behaviour, resource, path)
  if (shown === undefined) return undefined
  const found = new Set(shown)
  for (const known of Object.values(behaviour.operations)) {
    if (known.resource !== resource || known.request.holds !== 'entity') continue
    const at = [known.request.at, path].filter(Boolean).join('.')
    for (const { type, schemaPointer } of contract.operation(known.operation)?.requestBody
      ?.content ?? []) {
      if (!isJsonType(type) && !/form/.test(type)) continue
      const said = shapesAt(contract, schemaPointer, at)
      if (said.some((shape) => shape.open)) return undefined
      for (const name of said.flatMap((shape) => [...shape.properties.keys()])) found.add(name)
    }
  }
  return [...found]
}

function namesAt(
  contract: Contract,
  pointer: string | undefined,
  path: string,
): readonly string[] | undefined {
  const shapes = shapesAt(contract, pointer, path)
  if (shapes.length === 0 || shapes.some((shape) => shape.open)) return undefined
  return [...new Set(shapes.flatMap((shape) => [...shape.properties.keys()]))]
}

const pathNames = new WeakMap<Behaviour, ReadonlyMap<string, ReadonlySet<string>>>()

// Fields by which paths name a thing, whether its schema shows them or not: `given` may say them, too.
function namedBy(behaviour: Behaviour, resource: string): readonly string[] {
  let known = pathNames.get(behaviour)
  if (known === undefined) {
    const found = new Map<string, Set<string>>()
    for (const { keys } of Object.values(behaviour.operations)) {
      for (const key of keys) {
        if (key.in !== 'path') continue
        const fields = found.get(key.resource) ?? new Set()
        found.set(key.resource, fields)
        for (const field of key.fields) if (!field.includes('.')) fields.add(field)
      }
    }
    known = found
    pathNames.set(behaviour, known)
  }
  return [...(known.get(resource) ?? [])]
}

/** The shapes at a dotted path: all branches of a choice, since any of them may be meant. */
export function shapesAt(
  contract: Contract,
  pointer: string | undefined,
  path: string,
): readonly SchemaShape[] {
  if (pointer === undefined) return []
  const branchesOf = (shape: SchemaShape): readonly SchemaShape[] =>
    shape.alternatives.length === 0
      ? [shape]
      : shape.alternatives.map((branch) => shapeWith(contract, shape, branch))
  let shapes = branchesOf(shapeOf(contract, pointer))
  for (const step of path === '' ? [] : path.split('.')) {
    shapes = shapes.flatMap((shape) => {
      const at = shape.properties.get(step)
      return at === undefined ? [] : branchesOf(shapeOf(contract, at))
    })
  }
  return shapes
}
