/** @module The front matter's JSON Schema, for editors: the same schema that scenarios are read with, where JSON Schema can say it. */

import { z } from 'zod'
import type { JsonObject } from '../../../twins/base/index.ts'
import { frontMatterSchema } from './scenario-schema.ts'

/** What `vary` may draw, which the reader tells apart by code. */
const VARIATION: JsonObject = {
  anyOf: [
    { enum: ['person', 'word', 'sentence', 'uuid', 'email'] },
    {
      type: 'object',
      properties: {
        int: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
      },
      required: ['int'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { 'one-of': { type: 'array', minItems: 1 } },
      required: ['one-of'],
      additionalProperties: false,
    },
  ],
}

/** Draft 2020-12. What only the whole shows (names that nothing saves, CEL that does not parse) is `scenarios lint`'s to say. */
export function frontMatterJsonSchema(): JsonObject {
  const schema = jsonSchemaOf(frontMatterSchema)
  const properties = schema.properties as Record<string, JsonObject>
  const given = properties.given
  if (given !== undefined) {
    const { twins, ...mine } = given.properties as Record<string, JsonObject>
    properties.given = {
      type: 'object',
      description:
        'files, env and artifact; every other name is a twin with its state, faults and clock',
      properties: mine,
      additionalProperties: twins?.additionalProperties ?? {},
    }
  }
  const check = properties.checks?.items as JsonObject | undefined
  if (check !== undefined) {
    properties.checks = {
      type: 'array',
      items: { anyOf: [{ type: 'string', minLength: 1 }, check] },
    }
  }
  properties.vary = { type: 'object', additionalProperties: VARIATION }
  return {
    title: 'The front matter of a scenario',
    description: 'A hidden end-to-end user story; the prose below the front matter tells it.',
    ...schema,
  }
}

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // What is prepared by code before it is read may be anything; what it must be then is what helps an author.
      const { def } = zodSchema._zod
      if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform') return
      const { $schema, ...inner } = jsonSchemaOf(def.out as z.ZodType)
      Object.assign(jsonSchema, inner)
    },
  }) as JsonObject
}
