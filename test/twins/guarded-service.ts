/** @module A service whose operations ask for credentials, and how tests talk to it. */

import type { JsonObject } from '../../twins/base/index.ts'
import { type Contract, readContract } from '../../twins/contract/index.ts'
import type { Twin } from '../../twins/twin/index.ts'
import type { World } from '../../twins/world/index.ts'
import { answer } from './contract/small-contract.ts'
import { object, text } from './small-service.ts'

/** Operation → what it asks for, any one of them. */
type Asked = Readonly<Record<string, readonly JsonObject[]>>

/** A contract with these schemes, and with an operation at a path of its own for each name: GET, and POST of anything. */
export function guardedContract(schemes: JsonObject, asked: Asked): Contract {
  const responses = { ...answer(object({ a: text })), '401': { description: 'who is it?' } }
  const paths = Object.entries(asked).map(([name, security]) => [
    `/${name}`,
    {
      get: { operationId: name, security, responses },
      post: {
        operationId: `post ${name}`,
        security,
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses,
      },
    },
  ])
  const document = {
    openapi: '3.0.3',
    info: { title: 'Guarded', version: '1' },
    paths: Object.fromEntries(paths),
    components: { securitySchemes: schemes },
  }
  return readContract({ source: 'guarded.json', text: JSON.stringify(document) })
}

/** Sends a GET, or a POST where a body is given, and gives the status. */
export async function statusOf(
  twin: Twin,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { body, world }: { readonly body?: unknown; readonly world?: World } = {},
): Promise<number> {
  const isText = typeof body === 'string'
  const response = await twin.fetch(
    new Request(`https://guarded.example.com${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    }),
    ...(world === undefined ? [] : [{ world }]),
  )
  await response.text()
  return response.status
}
