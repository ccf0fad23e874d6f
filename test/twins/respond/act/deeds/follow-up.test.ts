import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const thing: JsonObject = { $ref: '#/components/schemas/User' }
const activate = (preset: boolean): JsonObject => ({
  name: 'activate',
  in: 'query',
  schema: { type: 'boolean', default: preset },
})

const contract = (preset: boolean) =>
  contractOf(
    {
      '/users': {
        post: {
          operationId: 'makeUser',
          parameters: [activate(preset)],
          requestBody: { content: { 'application/json': { schema: thing } } },
          responses: answer(thing, '201'),
        },
      },
      '/users/{userId}': {
        parameters: [{ name: 'userId', in: 'path', required: true, schema: text }],
        get: { operationId: 'user', responses: answer(thing) },
      },
      '/users/{userId}/lifecycle/activate': {
        parameters: [{ name: 'userId', in: 'path', required: true, schema: text }],
        post: { operationId: 'activateUser', responses: answer(thing) },
      },
    },
    {
      User: {
        type: 'object',
        properties: {
          id: { ...text, readOnly: true },
          name: text,
          status: { ...text, enum: ['STAGED', 'ACTIVE'] },
          activated_at: { ...text, format: 'date-time', readOnly: true },
        },
      },
    },
  )

const MOMENT = expect.stringMatching(/^\d{4}-/)

test('a create has the action done that its parameter names, by default or when asked', async () => {
  for (const preset of [true, false]) {
    const behaviour = { operations: { makeUser: { sets: { status: 'STAGED' } } } }
    const twin = createTwin({ contract: contract(preset), behaviour })
    const make = async (query: string) => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ name: 'ada' })
      const url = `http://twin/users${query}`
      const made = await twin.fetch(new Request(url, { method: 'POST', headers, body }))
      const { id } = (await made.json()) as { id: string }
      const read = await twin.fetch(new Request(`http://twin/users/${id}`))
      const { status, activated_at } = (await read.json()) as JsonObject
      return { status, activated_at }
    }
    const active = { status: 'ACTIVE', activated_at: MOMENT }
    const staged = { status: 'STAGED', activated_at: undefined }
    expect(await make('')).toEqual(preset ? active : staged)
    expect(await make('?activate=true')).toEqual(active)
    expect(await make('?activate=false')).toEqual(staged)
  }
})

test('what the request says itself stays', async () => {
  const twin = createTwin({ contract: contract(true) })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ name: 'ada', status: 'STAGED' })
  const made = await twin.fetch(new Request('http://twin/users', { method: 'POST', headers, body }))
  expect(await made.json()).toMatchObject({ status: 'STAGED' })
  expect(twin.behaviour.operations.makeUser?.follows).toEqual({ activate: 'activateUser' })
})
