import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { checkTwin } from '../../../../twins/laws/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }
const form = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  content: {
    'application/x-www-form-urlencoded': {
      schema: { type: 'object', properties, required: [...required] },
    },
  },
})
const query = (...names: readonly string[]) =>
  names.map((name) => ({ name, in: 'query', required: true, schema: text }))
const key: JsonObject = { type: 'object', properties: { kid: text, kty: text } }

// As published contracts are: nothing says that a redirect is an address, nor what a success of `authorize` looks like.
const contract = contractOf({
  '/v1/token': {
    post: {
      operationId: 'token',
      requestBody: form({ grant_type: text, username: text, password: text, scope: text }, [
        'grant_type',
      ]),
      responses: answer({ type: 'object', properties: { access_token: text } }),
    },
  },
  '/v1/authorize': {
    get: {
      operationId: 'authorize',
      parameters: query('client_id', 'redirect_uri', 'response_type', 'state'),
      responses: { 429: { description: '' } },
    },
  },
  '/v1/keys': {
    get: {
      operationId: 'keys',
      responses: answer({
        type: 'object',
        properties: { keys: { type: 'array', items: key } },
      }),
    },
  },
  '/v1/logout': {
    post: {
      operationId: 'logout',
      requestBody: form({ id_token_hint: text }, ['id_token_hint']),
      responses: { 200: { description: '' }, 400: { description: '' } },
    },
  },
})

test('an empty form lacks what the form requires', async () => {
  const twin = createTwin({ contract })
  const post = async (body: string, type = 'application/x-www-form-urlencoded') => {
    const headers = { 'content-type': type }
    const asked = new Request('http://twin/v1/logout', { method: 'POST', headers, body })
    return (await twin.fetch(asked)).status
  }
  expect([await post(''), await post('id_token_hint=t'), await post('state=s')]).toEqual([
    400, 200, 400,
  ])
})

test('keys that were put into the world are published beside the one that signs', async () => {
  const twin = createTwin({ contract })
  twin.world().seedState({ keys: [{ kid: 'mine', kty: 'RSA' }] })
  const told = await twin.fetch(new Request('http://twin/v1/keys'))
  const { keys } = (await told.json()) as { keys: readonly JsonObject[] }
  expect(keys.map(({ kid }) => kid)).toEqual(['holdout-development-key', 'mine'])
})

test('the laws ask to be sent back to an address, and call what a contract leaves out its own mistake', async () => {
  const report = await checkTwin({ twin: createTwin({ contract, seed: 'laws' }) })
  const told = report.exceptions.map(({ operation, law, message, contradiction }) => ({
    operation,
    law,
    message,
    contradiction,
  }))
  expect(told).toEqual([
    {
      operation: 'authorize',
      law: 'documented answer',
      message: 'the status 302 is not documented; 429 are',
      contradiction: true,
    },
  ])
})
