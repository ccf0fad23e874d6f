/** @module The control API's own OpenAPI document, made from its routes. */

import { z } from 'zod'
import type { ControlRoute } from './model.ts'
import { errorSchema } from './schemas.ts'

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The request is not as this document says, or the world refuses what it asks',
  401: 'The token is missing or wrong',
  403: 'The Host or the Origin is refused',
  404: 'There is no such thing',
  409: 'It is there already, or has to stay',
  413: 'The body is too large or too deep',
  415: 'The body is no application/json',
}

/** OpenAPI 3.1. */
export function controlDocument(routes: readonly ControlRoute[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdout twin control',
      version: '1',
      description: 'Everything that can be done to the worlds of a twin and asked of them.',
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(errorSchema, 'output') },
    },
  }
}

function operationOf(route: ControlRoute): Record<string, unknown> {
  const { id, summary, path, query, body, isBodyOptional, status, answer, refusals = [] } = route
  const media = route.media ?? 'application/json'
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const statuses = [400, 401, 403, ...refusals, ...(body === undefined ? [] : [413, 415])].sort()
  return {
    operationId: id,
    summary,
    parameters: [...parameters, ...(query === undefined ? [] : queryParameters(query))],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: isBodyOptional !== true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      [status]: {
        description: 'Done',
        ...(answer === undefined
          ? {}
          : { content: { [media]: { schema: answerSchema(answer, media) } } }),
      },
      ...Object.fromEntries(statuses.map((refusal) => [refusal, refusalAnswer(refusal)])),
    },
  }
}

// Of a stream, the schema is that of the data of each event, in words: OpenAPI 3.1 has no other way.
function answerSchema(answer: z.ZodType, media: string): unknown {
  if (media !== 'text/event-stream') return schemaOf(answer, 'output')
  return {
    type: 'string',
    description: 'Events called "request"; the id is the index of the call, the data the call.',
    contentMediaType: 'application/json',
    contentSchema: schemaOf(answer, 'output'),
  }
}

function refusalAnswer(status: number) {
  return {
    description: REFUSALS[status],
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
}

function queryParameters(query: z.ZodObject): readonly unknown[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    // What a query says is text first; the document says what it must mean.
    schema: schemaOf(schema as z.ZodType, 'output'),
  }))
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
