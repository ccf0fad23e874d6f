/** @module What a discriminator's mapping says of other documents: references for as long as documents are brought together, then plain addresses again. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, valueAt } from '../../contract/index.ts'

/** The document with a `$ref` in place of each of a mapping's values that is an address and no name. */
export function withMappingReferences(document: JsonObject): JsonObject {
  return eachMapping(document, (said) =>
    typeof said === 'string' && /[#/]|\.(?:ya?ml|json)$/i.test(said) ? { $ref: said } : said,
  ) as JsonObject
}

/** The same with addresses again. */
export function withMappingAddresses(document: JsonObject): JsonObject {
  return eachMapping(document, (said) =>
    isJsonObject(said) && typeof said.$ref === 'string' ? said.$ref : said,
  ) as JsonObject
}

/** The same with an address in place of each name of a schema, and without what leads nowhere: a mapping may say either. */
export function withMappedSchemas(document: JsonObject): JsonObject {
  return eachMapping(document, (said) => {
    if (typeof said !== 'string') return undefined
    const named = childPointer('#', 'components', 'schemas', said)
    return [named, said].find((at) => at.startsWith('#') && valueAt(document, at) !== undefined)
  }) as JsonObject
}

function eachMapping(
  value: JsonValue,
  change: (said: JsonValue) => JsonValue | undefined,
): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => eachMapping(item, change))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (child === undefined) return [key, child]
      const isDiscriminator =
        key === 'discriminator' &&
        isJsonObject(child) &&
        typeof child.propertyName === 'string' &&
        isJsonObject(child.mapping)
      if (!isDiscriminator) return [key, eachMapping(child, change)]
      const mapping = Object.fromEntries(
        Object.entries(child.mapping as JsonObject).flatMap(([kind, said]) => {
          const changed = said === undefined ? said : change(said)
          return changed === undefined ? [] : [[kind, changed]]
        }),
      )
      return [key, { ...child, mapping }]
    }),
  )
}
