/** @module Makes a contract from a few paths, for tests. */

import type { JsonObject } from '../../../twins/base/index.ts'
import { type Contract, readContract } from '../../../twins/contract/index.ts'

/** An OpenAPI document of the given paths and schemas, read. */
export function contractOf(
  paths: JsonObject,
  schemas: JsonObject = {},
  version = '3.0.3',
): Contract {
  const document = {
    openapi: version,
    info: { title: 'small', version: '1' },
    paths,
    components: { schemas },
  }
  return readContract({ source: 'small.json', text: JSON.stringify(document) })
}

/** A contract whose only content is one schema, and the pointer of that schema. */
export function schemaContract(
  schema: JsonObject,
  version?: string,
  others: JsonObject = {},
): { contract: Contract; pointer: string } {
  return {
    contract: contractOf({}, { it: schema, ...others }, version),
    pointer: '#/components/schemas/it',
  }
}

/** An answer of a schema, as JSON. */
export function answer(schema: JsonObject, status = '200'): JsonObject {
  return { [status]: { description: '', content: { 'application/json': { schema } } } }
}
