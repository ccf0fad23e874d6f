/** @module One flat view of a schema: `$ref`s followed, `allOf` merged, the 3.0 and 3.1 dialects made equal. */

import { HoldoutError, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import {
  type Contract,
  type ResolvedNode,
  requiredNames,
  validatorFor,
} from '../../contract/index.ts'

/** A schema as the filling of values needs it. */
export interface SchemaShape {
  /** Where the schema stands, after `$ref`s. */
  readonly pointer: string
  /** Allowed types without `null`, in the order given; empty when the schema does not say. */
  readonly types: readonly string[]
  readonly nullable: boolean
  /** Member name → pointer of its schema. */
  readonly properties: ReadonlyMap<string, string>
  readonly required: ReadonlySet<string>
  /** Whether members beyond {@link properties} are welcome: said so, or no member is named at all. */
  readonly open: boolean
  /** Pointer of the schema of further members, where there is one. */
  readonly additional: string | undefined
  readonly items: string | undefined
  /** Pointers of the `oneOf` or `anyOf` branches. */
  readonly alternatives: readonly string[]
  readonly values: readonly JsonValue[] | undefined
  readonly readOnly: boolean
  readonly writeOnly: boolean
  /** `example` and `examples`, unchecked. */
  readonly examples: readonly JsonValue[]
  /** All other keywords, merged: `format`, `pattern`, `minimum`, `default`, … */
  readonly keywords: JsonObject
}

const shapes = new WeakMap<Contract, Map<string, SchemaShape>>()

/** The shape of the schema at a pointer; computed once per contract. */
export function shapeOf(contract: Contract, pointer: string): SchemaShape {
  let known = shapes.get(contract)
  if (known === undefined) {
    known = new Map()
    shapes.set(contract, known)
  }
  let shape = known.get(pointer)
  if (shape === undefined) {
    shape = computeShape(contract, pointer, new Set())
    known.set(pointer, shape)
  }
  return shape
}

/** The pointer of a member of what stands at a pointer. */
export function pointerTo(pointer: string, ...names: readonly (string | number)[]): string {
  let out = pointer
  for (const name of names) out += `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
  return out
}

/** The shape of a dotted member, looked for in the alternatives too; undefined where the schema does not have it. */
export function memberShape(
  contract: Contract,
  pointer: string,
  path: string,
): SchemaShape | undefined {
  let current = shapeOf(contract, pointer)
  for (const step of path.split('.')) {
    const branches = [current, ...current.alternatives.map((one) => shapeOf(contract, one))]
    const at = branches
      .map((branch) => branch.properties.get(step))
      .find((one) => one !== undefined)
    if (at === undefined) return undefined
    current = shapeOf(contract, at)
  }
  return current
}

/** True when the shape is that of an object. */
export function isObjectShape(shape: SchemaShape): boolean {
  return shape.types.includes('object') || (shape.types.length === 0 && shape.properties.size > 0)
}

/** Whether the schema's types allow a scalar, list or object of this kind. */
export function hasTypeOf(shape: SchemaShape, value: JsonValue): boolean {
  if (shape.types.length === 0) return !isObjectShape(shape) || isJsonObject(value)
  for (const type of shape.types) {
    if (isOfType(type, value)) return true
  }
  return false
}

function isOfType(type: string, value: JsonValue): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isJsonObject(value)
  return typeof value === type
}

/** Whether an answer may have a value where the schema at a pointer stands. */
export function isValidAt(contract: Contract, pointer: string, value: JsonValue): boolean {
  return validatorFor(contract, pointer, 'response').accepts(value)
}

/** The schema at a pointer; any value where its reference leads nowhere, which is tolerated here as it is in validators. */
function schemaAt(contract: Contract, pointer: string): ResolvedNode {
  try {
    return contract.resolve(contract.at(pointer), pointer)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    contract.note({
      code: error.code,
      message: `${error.message}; anything is accepted here`,
      pointer: contract.originOf(pointer),
    })
    return { value: {}, pointer }
  }
}

function computeShape(contract: Contract, pointer: string, seen: ReadonlySet<string>): SchemaShape {
  const node = schemaAt(contract, pointer)
  const schema = isJsonObject(node.value) ? node.value : {}
  const inside = new Set([...seen, node.pointer])
  const parts = (keyword: string): string[] => {
    const list = schema[keyword]
    return Array.isArray(list) ? list.map((_, i) => pointerTo(node.pointer, keyword, i)) : []
  }
  const own = ownShape(contract, node.pointer, schema, [...parts('oneOf'), ...parts('anyOf')])
  // An `allOf` that contains itself adds nothing that is not there already.
  return parts('allOf')
    .filter((part) => !inside.has(schemaAt(contract, part).pointer))
    .reduce((shape, part) => merge(computeShape(contract, part, inside), shape), own)
}

function ownShape(
  contract: Contract,
  pointer: string,
  schema: JsonObject,
  branches: readonly string[],
): SchemaShape {
  const declared = Array.isArray(schema.type) ? schema.type : [schema.type]
  const types = declared.filter((type): type is string => typeof type === 'string')
  const values = Array.isArray(schema.enum)
    ? (schema.enum as readonly JsonValue[])
    : schema.const === undefined
      ? undefined
      : [schema.const]
  const isNullBranch = (branch: string) => {
    const { value } = contract.resolve(contract.at(branch), branch)
    return isJsonObject(value) && value.type === 'null'
  }
  const properties = new Map<string, string>()
  if (isJsonObject(schema.properties)) {
    for (const name of Object.keys(schema.properties)) {
      properties.set(name, pointerTo(pointer, 'properties', name))
    }
  }
  const further = schema.additionalProperties
  const examples = Array.isArray(schema.examples) ? schema.examples : []
  return {
    pointer,
    types: types.filter((type) => type !== 'null'),
    nullable:
      schema.nullable === true ||
      types.includes('null') ||
      (values?.includes(null) ?? false) ||
      branches.some(isNullBranch),
    properties,
    required: new Set(requiredNames(schema)),
    open: further === true || isJsonObject(further) || properties.size === 0,
    additional: isJsonObject(further) ? pointerTo(pointer, 'additionalProperties') : undefined,
    items: isJsonObject(schema.items) ? pointerTo(pointer, 'items') : undefined,
    alternatives: branches.filter((branch) => !isNullBranch(branch)),
    values,
    readOnly: schema.readOnly === true,
    writeOnly: schema.writeOnly === true,
    examples: schema.example === undefined ? examples : [schema.example, ...examples],
    keywords: schema,
  }
}

function merge(a: SchemaShape, b: SchemaShape): SchemaShape {
  const properties = new Map([...a.properties, ...b.properties])
  return {
    pointer: b.pointer,
    types: b.types.length > 0 ? b.types : a.types,
    nullable: a.nullable && b.nullable,
    properties,
    required: new Set([...a.required, ...b.required]),
    open:
      properties.size === 0 ||
      (a.open && a.properties.size > 0) ||
      (b.open && b.properties.size > 0),
    additional: b.additional ?? a.additional,
    items: b.items ?? a.items,
    alternatives: b.alternatives.length > 0 ? b.alternatives : a.alternatives,
    values: b.values ?? a.values,
    readOnly: a.readOnly || b.readOnly,
    writeOnly: a.writeOnly || b.writeOnly,
    examples: [...b.examples, ...a.examples],
    keywords: { ...a.keywords, ...b.keywords },
  }
}

const merged = new WeakMap<SchemaShape, Map<string, SchemaShape>>()

/** The shape with one of its alternatives merged in; merged once. */
export function shapeWith(
  contract: Contract,
  shape: SchemaShape,
  alternative: string,
): SchemaShape {
  let known = merged.get(shape)
  if (known === undefined) {
    known = new Map()
    merged.set(shape, known)
  }
  let whole = known.get(alternative)
  if (whole === undefined) {
    const branch = shapeOf(contract, alternative)
    whole = {
      ...merge({ ...shape, alternatives: [] }, branch),
      nullable: shape.nullable || branch.nullable,
    }
    known.set(alternative, whole)
  }
  return whole
}
