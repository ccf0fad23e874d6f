/** @module A small service that takes requests in every way that there is, for tests that send it what no client should. */

import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const ticket: JsonObject = { $ref: '#/components/schemas/Ticket' }
const id: JsonObject = { name: 'id', in: 'path', required: true, schema: text }
const refusal: JsonObject = {
  default: {
    description: 'refused',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}
const body: JsonObject = {
  content: {
    'application/json': { schema: ticket },
    'application/x-www-form-urlencoded': { schema: ticket },
    'multipart/form-data': { schema: ticket },
  },
}

const contract = contractOf(
  {
    '/tickets': {
      get: {
        operationId: 'list',
        parameters: [
          { name: 'query', in: 'query', schema: text, description: 'A filter expression (SCIM).' },
          {
            name: 'fields',
            in: 'query',
            schema: text,
            description: 'Selector specifying which fields to include in a partial response.',
          },
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'about', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'session', in: 'cookie', schema: text },
        ],
        responses: { ...answer({ type: 'array', items: ticket }), ...refusal },
      },
      post: {
        operationId: 'create',
        requestBody: body,
        responses: { ...answer(ticket, '201'), ...refusal },
      },
    },
    '/tickets/{id}': {
      parameters: [id],
      get: { operationId: 'read', responses: { ...answer(ticket), ...refusal } },
      patch: {
        operationId: 'update',
        requestBody: body,
        responses: { ...answer(ticket), ...refusal },
      },
      delete: { operationId: 'remove', responses: { '204': { description: 'gone' }, ...refusal } },
    },
  },
  {
    Ticket: {
      type: 'object',
      properties: {
        id: { type: 'string', readOnly: true },
        title: { type: 'string', maxLength: 200 },
        priority: { type: 'integer' },
        serial: { type: 'string', pattern: '^(\\w+-?)+$' },
        code: { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
        tags: { type: 'array', items: text },
        notes: { type: 'object', additionalProperties: true },
      },
    },
    Problem: { type: 'object', required: ['message'], properties: { message: text } },
  },
)

/** The desk's twin, with one ticket in it. */
export function deskTwin(): Twin {
  const twin = createTwin({ contract, clock: { mode: 'stepping' } })
  twin.world().seedState({ tickets: [{ id: 'first', title: 'First', notes: { a: '1' } }] })
  return twin
}

/** What came back. */
export interface Heard {
  readonly status: number
  readonly text: string
}

/** Sends something to the desk. */
export async function send(
  twin: Twin,
  method: string,
  path: string,
  given: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Heard> {
  const response = await twin.fetch(
    new Request(`https://desk.example.com${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...given.headers },
      ...(given.body === undefined ? {} : { body: given.body }),
    }),
  )
  return { status: response.status, text: await response.text() }
}

/** As a form. */
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
