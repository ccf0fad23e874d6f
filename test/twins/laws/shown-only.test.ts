import { expect, test } from 'vitest'
import { checkTwin } from '../../../twins/laws/index.ts'
import { createTwin, type Twin } from '../../../twins/twin/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'
import { retold } from './lying-twin.ts'

const text = { type: 'string' }
const clubId = { name: 'clubId', in: 'path', required: true, schema: text }
const missing = { 404: { description: 'No such club' } }

/** Clubs, each with a public key that nothing in the contract can set. */
function keyTwin(): Twin {
  const contract = contractOf(
    {
      '/clubs': {
        get: {
          operationId: 'listClubs',
          responses: answer({ type: 'array', items: { $ref: '#/components/schemas/Club' } }),
        },
      },
      '/clubs/{clubId}': {
        parameters: [clubId],
        get: {
          operationId: 'getClub',
          responses: { ...answer({ $ref: '#/components/schemas/Club' }), ...missing },
        },
      },
      '/clubs/{clubId}/public-key': {
        parameters: [clubId],
        get: {
          operationId: 'getKey',
          responses: { ...answer({ $ref: '#/components/schemas/PublicKey' }), ...missing },
        },
      },
    },
    {
      Club: { type: 'object', required: ['id'], properties: { id: text, name: text } },
      PublicKey: { type: 'object', required: ['key'], properties: { key: text } },
    },
  )
  return createTwin({ contract })
}

test('what can only be read is what the world was given, in the parent that it was given to', async () => {
  const twin = keyTwin()
  twin.world().seedState({
    clubs: [{ id: 'a' }, { id: 'b' }],
    public_key: [{ club: 'a', key: 'abc' }],
  })
  const read = async (id: string) => {
    const response = await twin.fetch(new Request(`https://x.example/clubs/${id}/public-key`))
    return response.status === 200 ? await response.json() : response.status
  }
  expect(await read('a')).toEqual({ key: 'abc' })
  expect(await read('b')).not.toEqual({ key: 'abc' })
  expect(await read('c')).toBe(404)
})

test('it counts as stateful where that shows, and a twin that makes it up is caught', async () => {
  const only = ({ operation }: { operation: { id: string } }) => operation.id === 'getKey'
  const honest = await checkTwin({ twin: keyTwin(), only })
  expect(honest.exceptions).toEqual([])
  expect(honest.operations[0]?.seenBy).toContain('created is read back')
  const twin = keyTwin()
  const liar: Twin = {
    ...twin,
    async fetch(request, context) {
      const told = await twin.fetch(request, context)
      return retold(told, () => ({ key: 'made up' }))
    },
  }
  const caught = await checkTwin({ twin: liar, only })
  expect(caught.exceptions.map(({ law }) => law)).toContain('created is read back')
})

/** Clubs, each with permissions by name: objects of which no request may say anything. */
function mapTwin(): Twin {
  const only = { ...text, readOnly: true }
  const contract = contractOf(
    {
      '/permissions': {
        get: {
          operationId: 'getPermissions',
          responses: answer({ $ref: '#/components/schemas/Permissions' }),
        },
      },
    },
    {
      Permissions: {
        type: 'object',
        properties: {
          permissions: {
            type: 'object',
            readOnly: true,
            additionalProperties: {
              type: 'object',
              required: ['key', 'about'],
              additionalProperties: false,
              properties: { key: only, about: { type: 'array', readOnly: true, items: only } },
            },
          },
        },
      },
    },
  )
  return createTwin({ contract })
}

test('what shows nothing plain is told apart by what stands deeper in it', async () => {
  const honest = await checkTwin({ twin: mapTwin() })
  expect(honest.exceptions).toEqual([])
  expect(honest.operations[0]?.seenBy).toContain('created is read back')
  const twin = mapTwin()
  const liar: Twin = {
    ...twin,
    async fetch(request, context) {
      const told = await twin.fetch(request, context)
      return retold(told, ({ permissions }) => ({
        permissions: Object.fromEntries(
          Object.keys(permissions ?? {}).map((name) => [name, { key: 'made up', about: [] }]),
        ),
      }))
    },
  }
  const caught = await checkTwin({ twin: liar })
  expect(caught.exceptions.map(({ law }) => law)).toContain('created is read back')
})
