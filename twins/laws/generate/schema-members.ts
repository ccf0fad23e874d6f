/** @module A schema seen through its references and `allOf`: what generating and comparing need to know of it. */

import { isJsonObject, type JsonObject, type JsonValue, oncePer } from '../../base/index.ts'
import { type Contract, childPointer, requiredNames } from '../../contract/index.ts'

/** A schema with its `$ref`s followed and its `allOf` joined. */
export interface SchemaMembers {
  readonly pointer: string
  /** Keywords of all parts, the later ones winning. */
  readonly keywords: JsonObject
  readonly types: readonly string[]
  /** Property name → where its schema stands. */
  readonly properties: ReadonlyMap<string, string>
  readonly required: ReadonlySet<string>
  readonly items: string | undefined
  readonly additional: string | undefined
  /** Where the alternatives of `oneOf` or `anyOf` stand. */
  readonly alternatives: readonly string[]
  readonly readOnly: boolean
  readonly writeOnly: boolean
}

/** The schema at a pointer; a reference to nothing is a schema that says nothing. */
export const membersOf = oncePer(see)

interface Draft {
  keywords: Record<string, JsonValue | undefined>
  types: string[]
  properties: Map<string, string>
  required: Set<string>
  items: string | undefined
  additional: string | undefined
  alternatives: string[]
}

function see(contract: Contract, start: string): SchemaMembers {
  const draft: Draft = {
    keywords: {},
    types: [],
    properties: new Map(),
    required: new Set(),
    items: undefined,
    additional: undefined,
    alternatives: [],
  }
  const pointer = add(contract, start, draft, 0)
  return {
    ...draft,
    pointer,
    keywords: draft.keywords as JsonObject,
    types: draft.types.length > 0 ? draft.types : impliedTypes(draft),
    readOnly: draft.keywords.readOnly === true,
    writeOnly: draft.keywords.writeOnly === true,
  }
}

function impliedTypes(draft: Draft): string[] {
  if (draft.properties.size > 0 || draft.additional !== undefined) return ['object']
  return draft.items === undefined ? [] : ['array']
}

function add(contract: Contract, start: string, draft: Draft, depth: number): string {
  const { value: schema, pointer } = follow(contract, start)
  if (!isJsonObject(schema) || depth > 8) return pointer
  const { allOf, properties, items, additionalProperties, type } = schema
  for (const [i] of (Array.isArray(allOf) ? allOf : []).entries()) {
    add(contract, `${pointer}/allOf/${i}`, draft, depth + 1)
  }
  Object.assign(draft.keywords, schema)
  const types = (Array.isArray(type) ? type : [type]).filter((t) => typeof t === 'string')
  if (types.length > 0) draft.types = types.filter((t) => t !== 'null') as string[]
  for (const name of Object.keys(isJsonObject(properties) ? properties : {})) {
    draft.properties.set(name, childPointer(`${pointer}/properties`, name))
  }
  for (const name of requiredNames(schema)) draft.required.add(name)
  if (isJsonObject(items)) draft.items = `${pointer}/items`
  if (isJsonObject(additionalProperties)) draft.additional = `${pointer}/additionalProperties`
  const branch = Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf'
  const list = schema[branch]
  if (Array.isArray(list) && list.length > 0) {
    draft.alternatives = list.map((_, i) => `${pointer}/${branch}/${i}`)
  }
  return pointer
}

function follow(contract: Contract, pointer: string) {
  try {
    return contract.resolve(contract.at(pointer), pointer)
  } catch {
    return { value: undefined, pointer }
  }
}

/** Where the schema of a dotted field stands, list items seen through; undefined where none is described. */
export function fieldPointer(
  contract: Contract,
  pointer: string,
  field: string,
): string | undefined {
  let at: string | undefined = pointer
  for (const step of field.split('.').filter((part) => part !== '')) {
    if (at === undefined) return undefined
    at = step === '0' ? membersOf(contract, at).items : propertyPointer(contract, at, step, 0)
  }
  return at
}

function propertyPointer(
  contract: Contract,
  pointer: string,
  name: string,
  depth: number,
): string | undefined {
  const members = membersOf(contract, pointer)
  const own = members.properties.get(name)
  if (own !== undefined || depth > 3) return own
  for (const branch of members.alternatives) {
    const found = propertyPointer(contract, branch, name, depth + 1)
    if (found !== undefined) return found
  }
  return members.items === undefined
    ? undefined
    : propertyPointer(contract, members.items, name, depth + 1)
}
