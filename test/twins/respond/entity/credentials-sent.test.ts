import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { readContract } from '../../../../twins/contract/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer } from '../../contract/small-contract.ts'

const text: JsonObject = { type: 'string' }

/** A service whose methods take the caller's credential among their arguments, and say nothing of what they make. */
function twinWith(token: JsonObject) {
  const method = (operationId: string, properties: JsonObject): JsonObject => ({
    post: {
      operationId,
      security: [{ bearer: [] }],
      requestBody: {
        content: {
          'application/x-www-form-urlencoded': { schema: { type: 'object', properties } },
        },
      },
      responses: answer({ type: 'object', properties: { ok: { type: 'boolean' } } }),
    },
  })
  const document = {
    openapi: '3.0.3',
    info: { title: 'Chat', version: '1' },
    paths: {
      '/emoji.add': method('emoji.add', { token, name: text }),
      '/emoji.remove': method('emoji.remove', { token, name: text }),
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }
  const contract = readContract({ source: 'chat.json', text: JSON.stringify(document) })
  return createTwin({ contract })
}

async function added(token: JsonObject) {
  const twin = twinWith(token)
  const response = await twin.fetch(
    new Request('https://chat.example.com/emoji.add', {
      method: 'POST',
      headers: { authorization: 'Bearer secret-one' },
      body: new URLSearchParams({ token: 'secret-one', name: 'tada' }),
    }),
  )
  expect(response.status).toBe(200)
  return Object.values(twin.world().state()).flat()
}

test('a credential among the arguments is not kept with the thing; another token is', async () => {
  const description = 'Authentication token. Requires scope: `emoji:write`'
  expect(await added({ ...text, description })).toMatchObject([{ name: 'tada' }])
  expect(JSON.stringify(await added({ ...text, description }))).not.toContain('secret-one')
  expect(await added(text)).toMatchObject([{ name: 'tada', token: 'secret-one' }])
})
