/** @module Twins that lie in one way: each law must catch the lie that is told against it. */

import { readContract } from '../../../twins/contract/index.ts'
import { checkTwin, type LawReport } from '../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import type { World } from '../../../twins/world/index.ts'

const CONTRACT = `
openapi: 3.1.0
info: { title: Clubs, version: "1" }
servers: [{ url: https://clubs.example.com }]
security: [{ key: [] }]
paths:
  /clubs:
    get:
      operationId: listClubs
      parameters:
        - { name: city, in: query, schema: { type: string } }
        - { name: page, in: query, schema: { type: integer, minimum: 1 } }
        - { name: per_page, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 30 } }
      responses:
        "200": { description: Clubs, headers: { Link: { schema: { type: string } } }, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Club" } } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "422": { $ref: "#/components/responses/Problem" }
    post:
      operationId: createClub
      parameters:
        - { name: Idempotency-Key, in: header, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/NewClub" } } } }
      responses:
        "201": { description: The club, content: { application/json: { schema: { $ref: "#/components/schemas/Club" } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "422": { $ref: "#/components/responses/Problem" }
  /clubs/{clubId}:
    parameters: [{ name: clubId, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getClub
      responses:
        "200": { description: The club, content: { application/json: { schema: { $ref: "#/components/schemas/Club" } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
    patch:
      operationId: updateClub
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/ClubChanges" } } } }
      responses:
        "200": { description: The club, content: { application/json: { schema: { $ref: "#/components/schemas/Club" } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
        "422": { $ref: "#/components/responses/Problem" }
    delete:
      operationId: deleteClub
      responses:
        "204": { description: Gone }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
  /users:
    get:
      operationId: listUsers
      responses:
        "200": { description: Users, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/User" } } } } }
        "401": { $ref: "#/components/responses/Problem" }
  /users/{userId}:
    get:
      operationId: getUser
      parameters: [{ name: userId, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: The user, content: { application/json: { schema: { $ref: "#/components/schemas/User" } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
  /clubs/{clubId}/users:
    get:
      operationId: listClubUsers
      parameters: [{ name: clubId, in: path, required: true, schema: { type: string } }]
      responses:
        "200": { description: Members, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/User" } } } } }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
  /clubs/{clubId}/users/{userId}:
    parameters:
      - { name: clubId, in: path, required: true, schema: { type: string } }
      - { name: userId, in: path, required: true, schema: { type: string } }
    put:
      operationId: addClubUser
      responses:
        "204": { description: A member }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
    delete:
      operationId: removeClubUser
      responses:
        "204": { description: No member }
        "401": { $ref: "#/components/responses/Problem" }
        "404": { $ref: "#/components/responses/Problem" }
components:
  securitySchemes: { key: { type: http, scheme: bearer } }
  responses:
    Problem:
      description: What went wrong
      content: { application/json: { schema: { type: object, required: [message], properties: { message: { type: string } } } } }
  schemas:
    NewClub:
      type: object
      required: [name, city]
      properties: { name: { type: string, minLength: 1 }, city: { type: string, minLength: 1 }, motto: { type: string } }
    ClubChanges:
      type: object
      properties: { name: { type: string, minLength: 1 }, city: { type: string, minLength: 1 }, motto: { type: string }, status: { $ref: "#/components/schemas/Status" } }
    Status: { type: string, enum: [open, closed, full] }
    Club:
      type: object
      required: [id, name, city, status]
      properties:
        id: { type: string, format: uuid, readOnly: true }
        name: { type: string }
        city: { type: string }
        motto: { type: string }
        status: { $ref: "#/components/schemas/Status" }
    User:
      type: object
      required: [id, email]
      properties: { id: { type: string, format: uuid, readOnly: true }, email: { type: string, format: email } }
`

/** What an honest twin answered, and all that a liar may know. */
export interface Told {
  readonly request: Request
  readonly url: URL
  readonly body: string
  readonly world: World | undefined
  /** Asks the honest twin. */
  ask(request?: Request, world?: World): Promise<Response>
}

/** Answers instead of the twin. */
export type Lie = (told: Told) => Promise<Response>

/** A twin of a club service that keeps every law, idempotency keys included. */
export function clubTwin(): Twin {
  const twin = createTwin({ contract: readContract({ source: 'clubs.yaml', text: CONTRACT }) })
  const kept = new WeakMap<World, Map<string, { status: number; headers: Headers; text: string }>>()
  return {
    ...twin,
    async fetch(request, context = {}) {
      const key = request.headers.get('idempotency-key')
      const world = context.world
      if (key === null || world === undefined) return twin.fetch(request, context)
      const answers = kept.get(world) ?? new Map()
      kept.set(world, answers)
      const known = answers.get(key)
      if (known !== undefined) return new Response(known.text, known)
      const response = await twin.fetch(request, context)
      const { status, headers } = response
      const text = await response.text()
      answers.set(key, { status, headers, text })
      return new Response(text, { status, headers })
    },
  }
}

/** The same twin, its answers given by a liar. */
export function lyingTwin(lie: Lie): Twin {
  const twin = clubTwin()
  return {
    ...twin,
    async fetch(request, context = {}) {
      const body = await request.clone().text()
      const ask = (other = request, world = context.world) =>
        twin.fetch(other.clone() as Request, world === undefined ? {} : { world })
      return lie({ request, url: new URL(request.url), body, world: context.world, ask })
    },
  }
}

/** Checks a twin, briefly. */
export function checkBriefly(twin: Twin, seed = 'lies', budget = 6): Promise<LawReport> {
  return checkTwin({ twin, budget, seed })
}

/** The body of an answer, changed. */
export async function retold(
  response: Response,
  // biome-ignore lint/suspicious/noExplicitAny: lies are told about bodies of any shape.
  change: (json: any) => unknown,
): Promise<Response> {
  const text = await response.text()
  if (response.status >= 400 || text === '') return new Response(text || null, response)
  const { status, headers } = response
  return new Response(JSON.stringify(change(JSON.parse(text))), { status, headers })
}
