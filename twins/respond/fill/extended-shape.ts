/** @module The schema that extends one with a discriminator, by what the value's discriminating member says: `mapping`, `allOf` the base. */

import { HoldoutError, isJsonObject, type JsonValue } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import { type SchemaShape, shapeOf, shapeWith } from './schema-shape.ts'

const NONE: ReadonlyMap<string, string> = new Map()
const extensions = new WeakMap<SchemaShape, ReadonlyMap<string, string>>()

/**
 * The pointer of the schema that a value's discriminating member names; undefined where there is none, and where a choice
 * (`oneOf`, `anyOf`) has its alternatives already.
 */
export function extensionOf(
  contract: Contract,
  shape: SchemaShape,
  value: JsonValue | undefined,
): string | undefined {
  const { discriminator } = shape.keywords
  if (!isJsonObject(discriminator) || shape.alternatives.length > 0) return undefined
  if (!isJsonObject(value)) return undefined
  const told = value[String(discriminator.propertyName)]
  if (typeof told !== 'string') return undefined
  let known = extensions.get(shape)
  if (known === undefined) {
    known = readMapping(contract, shape.pointer, discriminator.mapping)
    extensions.set(shape, known)
  }
  const pointer = known.get(told)
  return pointer === shape.pointer ? undefined : pointer
}

/** The shape with what its extension for this value adds; itself where none does. */
export function extendedShape(
  contract: Contract,
  shape: SchemaShape,
  value: JsonValue | undefined,
): SchemaShape {
  const pointer = extensionOf(contract, shape, value)
  return pointer === undefined ? shape : shapeWith(contract, shape, pointer)
}

function readMapping(
  contract: Contract,
  pointer: string,
  mapping: JsonValue | undefined,
): ReadonlyMap<string, string> {
  if (!isJsonObject(mapping)) return NONE
  const found = new Map<string, string>()
  for (const [value, name] of Object.entries(mapping)) {
    const at = typeof name === 'string' ? resolvedPointer(contract, pointer, name) : undefined
    // The base's own name says that nothing is added.
    if (at !== undefined && extendsAny(contract, pointer, at)) found.set(value, at)
  }
  return found
}

// A schema that has all that the base names is one of its kinds, whether by `allOf` or written out.
function extendsAny(contract: Contract, base: string, pointer: string): boolean {
  const { properties } = shapeOf(contract, pointer)
  return [...shapeOf(contract, base).properties.keys()].every((name) => properties.has(name))
}

// A mapping's value is a reference, or the name of a component.
function resolvedPointer(contract: Contract, pointer: string, name: string): string | undefined {
  const $ref = /^[\w.-]+$/.test(name) ? `#/components/schemas/${name}` : name
  try {
    return contract.resolve({ $ref }, pointer).pointer
  } catch (error) {
    if (error instanceof HoldoutError) return undefined
    throw error
  }
}
