/** @module From a contract's schemas to plain JSON Schema: OpenAPI 3.0's dialect translated, direction applied, mistakes left out. */

import { isJsonObject, type JsonObject, type JsonValue, linearPattern } from '../../base/index.ts'
import { childPointer } from '../json-pointer.ts'
import type { Contract, ContractProblem, Schema } from '../model.ts'
import { requiredNames } from '../required-names.ts'
import { extensionsOf, kindsOf } from './kinds.ts'
import { ASSERTIONS, SUBSCHEMAS, TYPES } from './schema-keywords.ts'

/** Which way a body travels: `readOnly` properties are not required of requests, nor `writeOnly` ones of responses. */
export type Direction = 'request' | 'response'

/** What a conversion needs to know. */
export interface SchemaConversion {
  readonly contract: Contract
  readonly direction: Direction
  /** What stands in place of a `$ref`, given the pointer of its target. */
  reference(pointer: string): JsonObject
  /** A reference is followed when a value reaches it, so that kinds may come back to their base. */
  readonly isLazy?: boolean
  /** Called with what is wrong and left out. */
  note(problem: ContractProblem): void
}

type Draft = Record<string, JsonValue | undefined>

/**
 * Converts one schema of the document. Source: OpenAPI 3.0.3's Schema Object (which is JSON Schema draft-wright-00
 * with `nullable` and boolean exclusive bounds) and JSON Schema 2020-12 for 3.1.
 * `nullable` without `type`, which 3.0.3 leaves without effect, lets null pass: that is what authors mean by it.
 */
export function convertSchema(schema: Schema, pointer: string, to: SchemaConversion): Schema {
  return convert(schema, pointer, to, new Set())
}

/**
 * A self-contained JSON Schema (2020-12, also good for draft 7 readers that know `$defs`) of the schema at a pointer,
 * with everything that it refers to under `$defs`.
 */
export function jsonSchemaOf(
  contract: Contract,
  pointer: string,
  direction: Direction = 'response',
): Schema {
  const names = new Map<string, string>()
  const waiting: string[] = []
  const to: SchemaConversion = {
    contract,
    direction,
    reference(target) {
      let name = names.get(target)
      if (name === undefined) {
        name = uniqueName(target, new Set(names.values()))
        names.set(target, name)
        waiting.push(target)
      }
      return { $ref: `#/$defs/${name}` }
    },
    note() {},
  }
  const root = convertSchema(schemaAt(contract, pointer), pointer, to)
  const definitions: Record<string, Schema> = {}
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    definitions[names.get(target) ?? target] = convertSchema(schemaAt(contract, target), target, to)
  }
  if (typeof root === 'boolean' || names.size === 0) return root
  return { ...root, $defs: definitions }
}

/** The schema at a pointer; one that is not there lets everything pass. */
export function schemaAt(contract: Contract, pointer: string): Schema {
  const value = contract.at(pointer)
  return isJsonObject(value) || typeof value === 'boolean' ? value : true
}

function uniqueName(pointer: string, taken: ReadonlySet<string>): string {
  const base = pointer.slice(pointer.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_')
  let name = base
  for (let i = 2; taken.has(name); i++) name = `${base}_${i}`
  return name
}

function convert(
  schema: Schema,
  pointer: string,
  to: SchemaConversion,
  hiddenAbove: ReadonlySet<string>,
): Schema {
  if (typeof schema === 'boolean') return schema
  const dialect30 = to.contract.format === 'openapi-3.0'
  const reference = typeof schema.$ref === 'string' ? refer(schema, pointer, to) : undefined
  if (reference !== undefined && dialect30) {
    // 3.0 ignores what stands beside a $ref, but authors who write `nullable` there mean it.
    return schema.nullable === true ? { anyOf: [{ type: 'null' }, reference] } : reference
  }
  const draft: Draft = {}
  const hidden = new Set([...hiddenAbove, ...hiddenNames(schema, pointer, to, 0)])
  copyAssertions(schema, draft, pointer, to, hidden)
  copySubschemas(schema, draft, pointer, to, hidden)
  if (closesItsAlternatives(schema)) {
    delete draft.additionalProperties
    to.note({
      code: 'CONTRACT_CLOSED_ALTERNATIVES',
      message:
        'it describes its members in alternatives alone and forbids all that it does not describe itself, so that nothing would do; what the alternatives describe is accepted',
      pointer: childPointer(pointer, 'additionalProperties'),
    })
  }
  const isChosen = isJsonObject(schema.discriminator) || to.direction === 'request'
  if (isChosen && Array.isArray(draft.oneOf)) {
    // The discriminator chooses, so alternatives that overlap are no contradiction; and what a client sends in good faith is
    // not refused because the contract's alternatives cannot be told apart.
    draft.anyOf ??= draft.oneOf
    delete draft.oneOf
  }
  const ofKinds = [
    ...conditionsOfKinds(schema, draft, pointer, to),
    ...conditionsOfExtensions(schema, pointer, to),
  ]
  if (ofKinds.length > 0)
    draft.allOf = [...(Array.isArray(draft.allOf) ? draft.allOf : []), ...ofKinds]
  if (reference !== undefined) {
    draft.allOf = [...(Array.isArray(draft.allOf) ? draft.allOf : []), reference]
  }
  if (dialect30 && schema.nullable === true && schema.type === undefined) {
    to.note({
      code: 'CONTRACT_NULLABLE_WITHOUT_TYPE',
      message: 'nullable has no effect without type in OpenAPI 3.0; null is accepted all the same',
      pointer: childPointer(pointer, 'nullable'),
    })
  }
  const types = typesOf(schema, pointer, to)
  if (types.length === 1) draft.type = types[0] as string
  else if (types.length > 1) draft.type = types
  return dialect30 && schema.nullable === true ? nullable(draft) : (draft as JsonObject)
}

/** What says a kind is held to the schema of that kind; of a request, which has to say one, to any that there is. */
function conditionsOfKinds(
  schema: JsonObject,
  draft: Draft,
  pointer: string,
  { contract, direction }: SchemaConversion,
): readonly JsonObject[] {
  const keyword = Array.isArray(schema.oneOf) ? 'oneOf' : 'anyOf'
  const declared = schema[keyword]
  const converted = draft.anyOf
  if (!Array.isArray(declared) || !Array.isArray(converted)) return []
  if (converted.length !== declared.length) return []
  const places = declared.map((_, index) => `${pointer}/${keyword}/${index}`)
  const kinds = kindsOf(contract, schema, places)
  if (kinds === undefined) return []
  const { member } = kinds
  const conditions: JsonObject[] = []
  for (const [index, place] of places.entries()) {
    const values = kinds.values.get(place)
    if (values === undefined) continue
    // Not `then`: an object that has one is taken for a promise.
    conditions.push({
      if: { not: saying(member, values) },
      else: converted[index] as JsonValue,
    })
  }
  if (kinds.isWhole && direction === 'request') {
    const all = [...kinds.values.values()].flat()
    conditions.push({ properties: { [member]: { enum: all } } })
  }
  return conditions
}

/** A request that says one of the kinds that extend its schema is held to that kind's schema. */
function conditionsOfExtensions(
  schema: JsonObject,
  pointer: string,
  to: SchemaConversion,
): readonly JsonObject[] {
  if (to.isLazy !== true || to.direction !== 'request') return []
  const { member, values } = extensionsOf(to.contract, schema, pointer) ?? {}
  if (member === undefined || values === undefined) return []
  return [...values].map(([target, told]) => ({
    if: { not: saying(member, told) },
    else: to.reference(target),
  }))
}

function saying(member: string, values: readonly string[]): JsonObject {
  return { type: 'object', required: [member], properties: { [member]: { enum: values } } }
}

function closesItsAlternatives(schema: JsonObject): boolean {
  const { additionalProperties, properties, patternProperties } = schema
  if (additionalProperties !== false || patternProperties !== undefined) return false
  if (isJsonObject(properties) && Object.keys(properties).length > 0) return false
  return [schema.allOf, schema.anyOf, schema.oneOf].some(Array.isArray)
}

function refer(schema: JsonObject, pointer: string, to: SchemaConversion): JsonObject {
  try {
    const target = to.contract.resolve(schema, pointer)
    return to.reference(target.pointer)
  } catch (error) {
    to.note({
      code: 'CONTRACT_UNRESOLVED_REF',
      message: `${error instanceof Error ? error.message : error}; anything is accepted here`,
      pointer,
    })
    return {}
  }
}

function copyAssertions(
  schema: JsonObject,
  draft: Draft,
  pointer: string,
  to: SchemaConversion,
  hidden: ReadonlySet<string>,
): void {
  for (const [keyword, isValid] of Object.entries(ASSERTIONS)) {
    const value = schema[keyword]
    if (value === undefined || isExclusiveFlag(keyword, value)) continue
    if (!isValid(value)) {
      to.note({
        code: 'CONTRACT_MALFORMED_KEYWORD',
        message: `${keyword} has a value that JSON Schema does not allow; it is left out`,
        pointer: childPointer(pointer, keyword),
      })
      continue
    }
    if (keyword === 'pattern' && !isCheckable(value as string, childPointer(pointer, keyword), to))
      continue
    draft[keyword] = value
  }
  for (const bound of ['Minimum', 'Maximum'] as const) {
    if (schema[`exclusive${bound}`] !== true) continue
    const plain = bound === 'Minimum' ? 'minimum' : 'maximum'
    if (draft[plain] !== undefined) draft[`exclusive${bound}`] = draft[plain]
    delete draft[plain]
  }
  if (Array.isArray(draft.required)) {
    const required = [...new Set(requiredNames(schema))].filter((name) => !hidden.has(name))
    if (required.length === 0) delete draft.required
    else draft.required = required
  }
}

/** Says where a pattern cannot be checked, since a value could make an engine that backtracks stand still. */
function isCheckable(pattern: string, pointer: string, to: SchemaConversion): boolean {
  if (linearPattern(pattern) !== undefined) return true
  to.note({
    code: 'CONTRACT_PATTERN_UNCHECKED',
    message: `${JSON.stringify(pattern)} cannot be checked in time linear in the text (look-around inside it, a back reference, or a repetition above 1,000); any text is accepted`,
    pointer,
  })
  return false
}

function isExclusiveFlag(keyword: string, value: JsonValue): boolean {
  return keyword.startsWith('exclusive') && typeof value === 'boolean'
}

function copySubschemas(
  schema: JsonObject,
  draft: Draft,
  pointer: string,
  to: SchemaConversion,
  hidden: ReadonlySet<string>,
): void {
  const none: ReadonlySet<string> = new Set()
  for (const [keyword, holds] of Object.entries(SUBSCHEMAS)) {
    const value = schema[keyword]
    const at = `${pointer}/${keyword}`
    if (holds === 'one' && isSchema(value)) draft[keyword] = convert(value, at, to, none)
    if (holds === 'list' && Array.isArray(value) && value.length > 0) {
      const passed = keyword === 'prefixItems' ? none : hidden
      draft[keyword] = value.map((item, index) =>
        isSchema(item) ? convert(item, `${at}/${index}`, to, passed) : true,
      )
    }
    if (holds === 'named' && isJsonObject(value)) {
      draft[keyword] = Object.fromEntries(
        Object.entries(value)
          .filter(
            ([name]) =>
              keyword !== 'patternProperties' || isCheckable(name, childPointer(at, name), to),
          )
          .map(([name, item]) => [
            name,
            isSchema(item) ? convert(item, childPointer(at, name), to, none) : true,
          ]),
      )
    }
  }
}

function typesOf(schema: JsonObject, pointer: string, to: SchemaConversion): readonly string[] {
  if (schema.type === undefined) return []
  const declared = Array.isArray(schema.type) ? schema.type : [schema.type]
  const known = declared.filter((type) => TYPES.has(type))
  if (known.length < declared.length) {
    to.note({
      code: 'CONTRACT_UNKNOWN_TYPE',
      message: `the type ${JSON.stringify(schema.type)} is none of JSON Schema's; any value is accepted`,
      pointer: childPointer(pointer, 'type'),
    })
    return []
  }
  return [...new Set(known)] as string[]
}

function nullable(draft: Draft): JsonObject {
  const combined = ['allOf', 'anyOf', 'oneOf', 'not', 'const', '$ref'].some(
    (keyword) => draft[keyword] !== undefined,
  )
  if (combined || draft.type === undefined) {
    return Object.keys(draft).length === 0 ? {} : { anyOf: [{ type: 'null' }, draft as JsonObject] }
  }
  const types = Array.isArray(draft.type) ? draft.type : [draft.type]
  if (!types.includes('null')) draft.type = [...types, 'null']
  if (Array.isArray(draft.enum) && !draft.enum.includes(null)) draft.enum = [...draft.enum, null]
  return draft as JsonObject
}

/** Properties that do not travel in this direction; `required` may stand in a sibling branch of `allOf`. */
function hiddenNames(
  schema: JsonObject,
  pointer: string,
  to: SchemaConversion,
  depth: number,
): readonly string[] {
  const names: string[] = []
  const { properties, allOf } = schema
  for (const [name, declared] of Object.entries(isJsonObject(properties) ? properties : {})) {
    if (isHidden(resolved(declared, pointer, to), declared, to.direction)) names.push(name)
  }
  if (depth > 4) return names
  for (const branch of Array.isArray(allOf) ? allOf : []) {
    const target = resolved(branch, pointer, to)
    if (isJsonObject(target)) names.push(...hiddenNames(target, pointer, to, depth + 1))
  }
  return names
}

function isHidden(
  target: JsonValue | undefined,
  declared: JsonValue | undefined,
  direction: Direction,
): boolean {
  const flag = direction === 'request' ? 'readOnly' : 'writeOnly'
  return (
    (isJsonObject(target) && target[flag] === true) ||
    (isJsonObject(declared) && declared[flag] === true)
  )
}

function resolved(
  value: JsonValue | undefined,
  pointer: string,
  to: SchemaConversion,
): JsonValue | undefined {
  try {
    return to.contract.resolve(value, pointer).value
  } catch {
    return undefined
  }
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return isJsonObject(value) || typeof value === 'boolean'
}
