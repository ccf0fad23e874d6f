/** @module Parts of small contracts that tests put together: things that can be made, read, listed, changed and deleted. */

import type { JsonObject } from '../../twins/base/index.ts'
import { answer } from './contract/small-contract.ts'

/** A text. */
export const text: JsonObject = { type: 'string' }

/** An id that the service counts. */
export const number: JsonObject = { type: 'integer', readOnly: true }

/** A reference to a schema. */
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

/** A schema of an object with these members. */
export const object = (properties: JsonObject, required: readonly string[] = []): JsonObject =>
  ({ type: 'object', properties, ...(required.length === 0 ? {} : { required }) }) as JsonObject

/** A body of a schema. */
export const body = (schema: JsonObject): JsonObject => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** The request of an operation that must have a body of a schema. */
export const takes = (schema: JsonObject): JsonObject => ({ requestBody: body(schema) })

/** A schema of a list. */
export const arrayOf = (items: JsonObject): JsonObject => ({ type: 'array', items })

/** A list of things of a schema as the answer. */
export const listOf = (name: string): JsonObject => answer(arrayOf(ref(name)))

/** An answer with nothing, and one that says that nothing is there. */
export const nothing: JsonObject = {
  '204': { description: 'done' },
  '404': { description: 'not there' },
}

/** Parameters of a path. */
export function keys(...names: readonly string[]): JsonObject[] {
  return names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: /(?:_id|Id)$/.test(name) ? { type: 'integer' } : text,
  }))
}

/** The path of things of a schema, where they are listed and made, and that of a single one. */
export function things(
  at: string,
  key: string,
  name: string,
  given: JsonObject = ref(name),
): JsonObject {
  const named = at.split('/').flatMap((step) => /^\{(.*)\}$/.exec(step)?.[1] ?? [])
  return {
    [at]: {
      parameters: keys(...named),
      get: { operationId: `list ${at}`, responses: listOf(name) },
      post: {
        operationId: `make ${at}`,
        requestBody: body(given),
        responses: answer(ref(name), '201'),
      },
    },
    [`${at}/{${key}}`]: {
      parameters: keys(...named, key),
      get: {
        operationId: `read ${at}`,
        responses: { ...answer(ref(name)), '404': { description: 'not there' } },
      },
      patch: {
        operationId: `change ${at}`,
        requestBody: body(given),
        responses: answer(ref(name)),
      },
      delete: { operationId: `delete ${at}`, responses: nothing },
    },
  } as unknown as JsonObject
}
