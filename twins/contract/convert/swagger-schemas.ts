/** @module From Swagger 2.0's schemas to JSON Schema 2020-12, as OpenAPI 3.1 has them. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../json-pointer.ts'
import type { ContractProblem } from '../model.ts'
import { SUBSCHEMAS } from '../schema/schema-keywords.ts'
import type { Origins } from './origins.ts'

type Members = Record<string, JsonValue | undefined>

/** What the parts of a Swagger document need while they are converted. */
export class SwaggerConversion {
  readonly source: JsonObject
  readonly origins: Origins
  readonly problems: ContractProblem[] = []
  /** `$ref` → name, of schemas that are referred to although they stand in no `definitions`. */
  readonly #hoisted = new Map<string, string>()

  constructor(source: JsonObject, origins: Origins) {
    this.source = source
    this.origins = origins
  }

  note(code: string, message: string, pointer: string): void {
    this.problems.push({ code, message, pointer })
  }

  /** The schemas of the document by name. Call it last: what others refer to is among them. */
  schemas(): JsonObject {
    const { definitions } = this.source
    const schemas: Members = {}
    for (const [name, schema] of Object.entries(isJsonObject(definitions) ? definitions : {})) {
      schemas[name] = this.schema(schema, childPointer('#/definitions', name))
    }
    // Converting one can find another, which the loop then meets too.
    for (const [reference, name] of this.#hoisted) {
      schemas[name] = this.schema(valueAt(this.source, reference), reference)
    }
    return this.origins.mark(schemas as JsonObject, '#/definitions')
  }

  /** Converts the schema at a pointer of the original. */
  schema(schema: JsonValue | undefined, at: string): JsonValue {
    return this.origins.mark(this.#convert(schema ?? {}, at), at)
  }

  #convert(schema: JsonValue, at: string): JsonValue {
    if (!isJsonObject(schema)) return schema
    if (typeof schema.$ref === 'string') {
      return withNull(this.#reference(schema, schema.$ref), schema)
    }
    const made: Members = {}
    for (const [keyword, value] of Object.entries(schema)) {
      const inside = childPointer(at, keyword)
      const holds = Object.hasOwn(SUBSCHEMAS, keyword) ? SUBSCHEMAS[keyword] : undefined
      if (holds === 'named' && isJsonObject(value)) {
        made[keyword] = Object.fromEntries(
          Object.entries(value).map(([name, item]) => [
            name,
            this.#convert(item ?? {}, childPointer(inside, name)),
          ]),
        )
      } else if (holds !== undefined && Array.isArray(value)) {
        const list = value.map((item, index) => this.#convert(item, `${inside}/${index}`))
        if (keyword === 'items') this.#placeAlternatives(schema, made, list, inside)
        else made[keyword] = list
      } else if (holds === 'one') {
        made[keyword] = this.#convert(value ?? {}, inside)
      } else {
        made[keyword] = value
      }
    }
    translateKeywords(made)
    return withNull(made as JsonObject, schema)
  }

  /**
   * Swagger allows one schema under `items`; what a list of them was meant to say is that any will do:
   * of the items where the type is an array, of the value itself otherwise.
   */
  #placeAlternatives(schema: JsonObject, made: Members, list: JsonValue[], at: string): void {
    const ofItems = schema.type === 'array'
    this.note(
      'CONTRACT_ITEMS_LIST',
      `items holds a list, which Swagger 2.0 does not allow; ${ofItems ? 'an item' : 'the value'} may be any of them`,
      at,
    )
    const alternatives = this.origins.mark(list as JsonValue, at)
    if (ofItems) made.items = this.origins.mark({ anyOf: alternatives }, at)
    else made.anyOf = alternatives
  }

  /** Beside a `$ref` Swagger ignores everything; what describes is kept, what asserts is not. */
  #reference(schema: JsonObject, reference: string): JsonObject {
    const made: Members = { $ref: this.schemaReference(reference) }
    for (const keyword of ['title', 'description', 'readOnly', 'example'] as const) {
      if (schema[keyword] !== undefined) made[keyword] = schema[keyword]
    }
    return made as JsonObject
  }

  /** Where a schema that was referred to stands in the converted document. */
  schemaReference(reference: string): string {
    if (reference.startsWith('#/definitions/')) {
      return `#/components/schemas/${reference.slice('#/definitions/'.length)}`
    }
    if (!reference.startsWith('#/') || valueAt(this.source, reference) === undefined) {
      return reference
    }
    let name = this.#hoisted.get(reference)
    if (name === undefined) {
      const { definitions } = this.source
      const base = reference.slice(2).replaceAll(/[^\w.-]+/g, '_')
      const taken = new Set([
        ...Object.keys(isJsonObject(definitions) ? definitions : {}),
        ...this.#hoisted.values(),
      ])
      name = base
      for (let i = 2; taken.has(name); i++) name = `${base}_${i}`
      this.#hoisted.set(reference, name)
    }
    return `#/components/schemas/${name}`
  }
}

function translateKeywords(made: Members): void {
  if (made.type === 'file') {
    made.type = 'string'
    made.format = 'binary'
  }
  if (typeof made.discriminator === 'string') {
    made.discriminator = { propertyName: made.discriminator }
  }
  for (const bound of ['minimum', 'maximum'] as const) {
    const exclusive = bound === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
    if (typeof made[exclusive] !== 'boolean') continue
    const isExclusive = made[exclusive] && made[bound] !== undefined
    delete made[exclusive]
    if (!isExclusive) continue
    made[exclusive] = made[bound]
    delete made[bound]
  }
}

/** `x-nullable` is no word of Swagger's, but the one that everybody uses for it. */
function withNull(made: JsonObject, schema: JsonObject): JsonObject {
  if (schema['x-nullable'] !== true && schema.nullable !== true) return made
  if (typeof made.type !== 'string') {
    const asserts = ['$ref', 'enum', 'allOf', 'anyOf', 'oneOf'].some((key) => made[key])
    return asserts ? { anyOf: [made, { type: 'null' }] } : made
  }
  const values = Array.isArray(made.enum) ? { enum: [...made.enum, null] } : {}
  return { ...made, ...values, type: [made.type, 'null'] }
}
