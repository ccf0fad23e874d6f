/** @module The schema that extends one with a discriminator, by what the value's discriminating member says: `mapping`, or its name; `allOf` the base. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, childPointer, kindPointer } from '../../contract/index.ts'
import { type SchemaShape, shapeOf, shapeWith } from './schema-shape.ts'

const NAME = /^[\w.-]+$/

/** What a shape's kinds were found to be by their values: those that its mapping has, and names of schemas. */
const extensions = new WeakMap<SchemaShape, Map<string, string | undefined>>()

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
  // Only what is a schema's name is kept: clients may send any other text.
  if (!known.has(told) && isSchema(contract, told))
    known.set(told, namedKind(contract, shape.pointer, told))
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
): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>()
  for (const [value, name] of Object.entries(isJsonObject(mapping) ? mapping : {})) {
    const at = typeof name === 'string' ? kindPointer(contract, name, pointer) : undefined
    // The base's own name says that nothing is added.
    if (at !== undefined && extendsAny(contract, pointer, at)) found.set(value, at)
  }
  return found
}

function isSchema(contract: Contract, name: string): boolean {
  const pointer = childPointer('#', 'components', 'schemas', name)
  return NAME.test(name) && contract.at(pointer) !== undefined
}

// Where no mapping says it, a value is the name of a schema; in Swagger 2.0 there is no other way.
function namedKind(contract: Contract, base: string, told: string): string | undefined {
  const at = kindPointer(contract, told, base)
  return at !== undefined && extendsAny(contract, base, at) ? at : undefined
}

// A schema that has all that the base names is one of its kinds, whether by `allOf` or written out.
function extendsAny(contract: Contract, base: string, pointer: string): boolean {
  const { properties } = shapeOf(contract, pointer)
  return [...shapeOf(contract, base).properties.keys()].every((name) => properties.has(name))
}
