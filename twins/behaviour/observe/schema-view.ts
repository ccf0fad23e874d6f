/** @module Schemas as inference sees them: references followed, `allOf` joined, the first fitting alternative taken, kept by pointer. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, childPointer, lastToken } from '../../contract/index.ts'

/** One schema, seen through. */
export interface SchemaView {
  /** Where the schema stands once references are followed: its identity. */
  readonly pointer: string
  /** The component's name, where it is one. */
  readonly name: string | undefined
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | undefined
  /** Property name → pointer of its schema. */
  readonly properties: ReadonlyMap<string, string>
  readonly required: ReadonlySet<string>
  readonly items: string | undefined
  /** It says what members of any name are: a map. */
  readonly isMap: boolean
  readonly values: readonly JsonValue[]
  readonly format: string | undefined
  readonly pattern: string | undefined
  readonly description: string
  readonly example: JsonValue | undefined
  readonly preset: JsonValue | undefined
  readonly readOnly: boolean
  readonly nullable: boolean
  /** An alternative is a plain text or number: what is expanded on request, and else a key. */
  readonly isAlsoScalar: boolean
}

/** Sees the schema at a pointer; nothing is seen twice. */
export type SchemaViewer = (pointer: string) => SchemaView

const MOST_DEPTH = 8

/** The viewer of a contract. References to nothing are seen as a schema that says nothing. */
export function createSchemaViewer(contract: Contract): SchemaViewer {
  const seen = new Map<string, SchemaView>()
  // What stands below a schema that has been seen need not be looked up from the top of the document again.
  const values = new Map<string, JsonValue>()
  const view = (pointer: string, depth: number): SchemaView => {
    const known = seen.get(pointer)
    if (known !== undefined) return known
    const made = see(contract, pointer, depth, view, values)
    seen.set(pointer, made)
    return made
  }
  return (pointer) => view(pointer, 0)
}

function see(
  contract: Contract,
  start: string,
  depth: number,
  view: (pointer: string, depth: number) => SchemaView,
  values: Map<string, JsonValue>,
): SchemaView {
  const { value, pointer } = follow(contract, start, values)
  const schema: JsonObject = isJsonObject(value) ? value : {}
  const branches = depth > MOST_DEPTH ? [] : branchesOf(schema, pointer, depth, view)
  const properties = new Map<string, string>()
  const required = new Set<string>()
  for (const branch of branches) {
    for (const [name, at] of branch.properties) properties.set(name, at)
    for (const name of branch.required) required.add(name)
  }
  if (isJsonObject(schema.properties)) {
    for (const [name, property] of Object.entries(schema.properties)) {
      const at = childPointer(`${pointer}/properties`, name)
      properties.set(name, at)
      if (property !== undefined) values.set(at, property)
    }
  }
  if (Array.isArray(schema.required)) for (const name of schema.required) required.add(String(name))
  const first = branches.find((branch) => branch.type !== undefined)
  const only = branches.length === 1 && !isJsonObject(schema.properties) ? branches[0] : undefined
  const own = componentName(pointer)
  // A named choice of kinds is the thing: its first kind is but one of them.
  const isOfKinds = own !== undefined && isJsonObject(schema.discriminator)
  return {
    // A wrapper around one reference is the thing itself.
    pointer: only?.name === undefined || isOfKinds ? pointer : only.pointer,
    name: own ?? only?.name ?? extendedName(schema, branches),
    type: typeOf(schema) ?? first?.type ?? (properties.size > 0 ? 'object' : undefined),
    properties,
    required,
    items: schema.items === undefined ? first?.items : `${pointer}/items`,
    isMap: isJsonObject(schema.additionalProperties) || first?.isMap === true,
    values: Array.isArray(schema.enum)
      ? schema.enum
      : schema.const === undefined
        ? (first?.values ?? [])
        : [schema.const],
    format: textOr(schema.format, first?.format),
    pattern: textOr(schema.pattern, first?.pattern),
    description: textOr(schema.description, undefined) ?? '',
    example: schema.example ?? (Array.isArray(schema.examples) ? schema.examples[0] : undefined),
    preset: schema.default,
    readOnly: schema.readOnly === true,
    nullable:
      schema.nullable === true ||
      (Array.isArray(schema.type) && schema.type.includes('null')) ||
      only?.nullable === true,
    isAlsoScalar: hasScalarAlternative(schema),
  }
}

/** A named thing with more members is that thing: `allOf: [{ $ref }, { properties }]`. */
function extendedName(schema: JsonObject, branches: readonly SchemaView[]): string | undefined {
  if (!Array.isArray(schema.allOf) || schema.allOf.length !== branches.length) return undefined
  const [named, other] = branches.filter(({ name }) => name !== undefined)
  return other === undefined ? named?.name : undefined
}

function hasScalarAlternative(schema: JsonObject): boolean {
  return (['anyOf', 'oneOf'] as const).some((keyword) => {
    const list = schema[keyword]
    return (
      Array.isArray(list) &&
      list.some((one) => isJsonObject(one) && (one.type === 'string' || one.type === 'integer'))
    )
  })
}

/** All branches of `allOf`; of `oneOf` and `anyOf` the first that is an object or an array, else the first. */
function branchesOf(
  schema: JsonObject,
  pointer: string,
  depth: number,
  view: (pointer: string, depth: number) => SchemaView,
): readonly SchemaView[] {
  const found: SchemaView[] = []
  if (Array.isArray(schema.allOf)) {
    for (const index of schema.allOf.keys())
      found.push(view(`${pointer}/allOf/${index}`, depth + 1))
  }
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const list = schema[keyword]
    if (!Array.isArray(list) || list.length === 0) continue
    const alternatives = [...list.keys()]
      .slice(0, 12)
      .map((index) => view(`${pointer}/${keyword}/${index}`, depth + 1))
    const structured = alternatives.find(
      ({ type, properties }) => type === 'array' || properties.size > 0,
    )
    const chosen = structured ?? alternatives[0]
    if (chosen !== undefined) found.push(chosen)
  }
  return found
}

function follow(contract: Contract, pointer: string, values: ReadonlyMap<string, JsonValue>) {
  try {
    return contract.resolve(values.get(pointer) ?? contract.at(pointer), pointer)
  } catch {
    return { value: undefined, pointer }
  }
}

const COMPONENT = '#/components/schemas/'

function componentName(pointer: string): string | undefined {
  return pointer.startsWith(COMPONENT) && !pointer.includes('/', COMPONENT.length)
    ? lastToken(pointer)
    : undefined
}

function typeOf(schema: JsonObject): SchemaView['type'] {
  const declared = Array.isArray(schema.type)
    ? schema.type.find((type) => type !== 'null')
    : schema.type
  switch (declared) {
    case 'object':
    case 'array':
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return declared
    default:
      return undefined
  }
}

function textOr(value: JsonValue | undefined, other: string | undefined): string | undefined {
  return typeof value === 'string' ? value : other
}
