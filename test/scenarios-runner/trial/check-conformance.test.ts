import { expect, test } from 'vitest'
import type { HttpAnswer } from '../../../scenarios-runner/drive/index.ts'
import { createConformanceCheck } from '../../../scenarios-runner/trial/index.ts'
import { type JsonValue, parseExactJson } from '../../../twins/base/index.ts'
import { readContract } from '../../../twins/index.ts'

const check = createConformanceCheck(
  readContract({
    source: 'api.yaml',
    text: `
openapi: 3.0.3
info: { title: Bookings, version: "1" }
servers: [{ url: "https://example.com/v1" }]
paths:
  /bookings/{id}:
    get:
      operationId: getBooking
      responses:
        "200":
          description: It.
          content:
            application/json:
              schema:
                type: object
                required: [id]
                properties: { id: { type: string }, seats: { type: integer, nullable: true } }
        4XX: { description: Refused., content: { "text/*": {} } }
    delete:
      operationId: cancel
      responses: { "204": { description: Gone. }, default: { description: Otherwise. } }
`,
  }),
)

function seen(method: string, path: string, status: number, body: JsonValue, type?: string) {
  const isText = typeof body === 'string'
  const answer: HttpAnswer = {
    status,
    headers: {
      'content-type': type ?? (isText ? 'text/plain' : 'application/json; charset=utf-8'),
    },
    text: isText ? body : JSON.stringify(body),
    json: isText ? undefined : body,
    omittedBytes: 0,
    events: [],
  }
  return check('step', {
    method,
    url: `http://127.0.0.1:4000${path}`,
    requestHeaders: {},
    requestBody: undefined,
    durationMs: 1,
    answer,
    failure: undefined,
  }).map(({ operation, message }) =>
    operation === undefined ? message : `${operation} ${message}`,
  )
}

test('answers that keep to the contract are not spoken of, under its base path or without it', () => {
  expect(seen('GET', '/bookings/7', 200, { id: '7', seats: null })).toEqual([])
  expect(seen('GET', '/v1/bookings/7', 200, { id: '7' })).toEqual([])
  expect(seen('GET', '/bookings/7', 404, 'There is none.')).toEqual([])
  expect(seen('DELETE', '/bookings/7', 204, '')).toEqual([])
  expect(seen('DELETE', '/bookings/7', 503, { any: 'thing' })).toEqual([])
})

test('bodies, types and statuses that break it are named', () => {
  expect([
    ...seen('GET', '/bookings/7', 200, { seats: 'two' }),
    ...seen('GET', '/bookings/7', 200, 'not json', 'application/json'),
    ...seen('GET', '/bookings/7', 200, '<p>', 'text/html'),
    ...seen('GET', '/bookings/7', 500, {}),
    ...seen('GET', '/bookings/7', 404, { message: 'none' }),
  ]).toMatchInlineSnapshot(`
    [
      "getBooking answers 200, but body.id is required",
      "getBooking answers 200, but body.seats must be an integer or null",
      "getBooking answers 200 with a body that is no JSON",
      "getBooking answers 200 as text/html; the contract lists application/json",
      "getBooking answers 500; the contract lists 200, 4XX",
      "getBooking answers 404 as application/json; the contract lists text/*",
    ]
  `)
})

test('what the contract does not offer may be refused, and nothing else', () => {
  expect(seen('GET', '/elsewhere', 404, 'no')).toEqual([])
  expect(seen('PUT', '/bookings/7', 405, 'no')).toEqual([])
  expect(seen('GET', '/secret', 200, {})).toEqual([
    'GET /secret answers 200, but is not in the contract',
  ])
})

test('no answer breaks no contract', () => {
  expect(
    check('step', {
      method: 'GET',
      url: 'http://127.0.0.1:4000/bookings/7',
      requestHeaders: {},
      requestBody: undefined,
      durationMs: 1,
      answer: undefined,
      failure: 'timeout',
    }),
  ).toEqual([])
})

test('a whole number beyond 2^53 is an integer', () => {
  const seats = parseExactJson('{"id":"7","seats":1834567890123456001}')
  expect(seen('GET', '/bookings/7', 200, seats)).toEqual([])
})
