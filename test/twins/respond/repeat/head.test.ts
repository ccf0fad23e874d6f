import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import {
  type BehaviourCorrections,
  inferBehaviour,
  readBehaviourFile,
  writeBehaviourFile,
} from '../../../../twins/behaviour/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const pet: JsonObject = { $ref: '#/components/schemas/Pet' }
const body: JsonObject = { content: { 'application/json': { schema: pet } } }
const shown: JsonObject = {
  200: {
    description: '',
    headers: { ETag: { schema: { type: 'string' } } },
    content: { 'application/json': { schema: pet } },
  },
}
const contract = contractOf(
  {
    '/pets': { post: { operationId: 'addPet', requestBody: body, responses: answer(pet, '201') } },
    '/pets/{name}': {
      parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }],
      get: { operationId: 'getPet', responses: { ...shown, 404: { description: 'none' } } },
      head: {
        operationId: 'hasPet',
        responses: { 200: { description: 'there' }, 404: { description: 'none' } },
      },
    },
  },
  { Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
)

test('HEAD that the contract speaks of answers as GET does, without the body', async () => {
  const twin = createTwin({ contract })
  const ask = (method: string, path: string, said?: JsonObject) =>
    twin.fetch(
      new Request(`http://twin${path}`, {
        method,
        ...(said === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }),
      }),
    )
  const told = ({ status, headers }: Response) => [
    status,
    headers.get('etag'),
    headers.get('content-type'),
  ]
  await ask('POST', '/pets', { name: 'Rex' })
  const got = await ask('GET', '/pets/Rex')
  const head = await ask('HEAD', '/pets/Rex')
  expect(told(head)).toEqual(told(got))
  expect(got.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/)
  expect(await head.text()).toBe('')
  expect((await ask('HEAD', '/pets/Tom')).status).toBe(404)
  expect(twin.behaviour.operations.hasPet?.reason).toBe(
    'HEAD answers as GET /pets/{name} does, without a body.',
  )
  expect(twin.explain()).toMatchObject([
    { operation: 'addPet', kind: 'create' },
    { operation: 'getPet', kind: 'read' },
    { operation: 'hasPet', kind: 'read', resource: 'pets', answersAs: 'getPet' },
  ])
  const asked = twin.world().journal()
  expect(asked.map(({ operation }) => operation)).toEqual(['addPet', 'getPet', 'hasPet', 'hasPet'])
})

const file = (operations: string) =>
  readBehaviourFile(`version: 1\noperations: { ${operations} }`, 'behaviour.yaml')

test('HEAD follows a correction of GET, and does what a correction of its own says', async () => {
  const statusOf = async (behaviour: BehaviourCorrections) => {
    const twin = createTwin({ contract, behaviour })
    const { status } = await twin.fetch(new Request('http://twin/pets/Tom', { method: 'HEAD' }))
    return [status, twin.explain()[2]?.kind, twin.explain()[2]?.reason]
  }
  const answering = 'HEAD answers as GET /pets/{name} does, without a body.'
  expect(await statusOf(file('getPet: { kind: static, keys: [] }'))).toEqual([
    200,
    'static',
    answering,
  ])
  const own = [200, 'static', 'Corrected in the behaviour file.']
  expect(await statusOf(file('hasPet: { kind: static }'))).toEqual(own)
  expect(await statusOf(file('hasPet: { reason: It is known. }'))).toEqual([
    404,
    'read',
    'It is known.',
  ])
  const whole = inferBehaviour(contract)
  const written = writeBehaviourFile(whole)
  expect(await statusOf(readBehaviourFile(written, 'b.yaml'))).toEqual([404, 'read', answering])
  const without = written.replace(/ *answersAs: getPet\n/, '')
  expect(await statusOf(readBehaviourFile(without, 'b.yaml'))).toEqual([200, 'static', answering])
})

test('what is said beside the operation that a HEAD answers as is refused', () => {
  const failure = (operations: string) => () =>
    createTwin({ contract, behaviour: file(operations) })
  expect(failure('hasPet: { answersAs: getPat }')).toThrow(
    expect.objectContaining({
      code: 'BEHAVIOUR_UNKNOWN_OPERATION',
      place: { file: 'behaviour.yaml', line: 2, column: 36, field: 'operations.hasPet.answersAs' },
      hint: 'did you mean getPet?',
    }),
  )
  expect(failure('hasPet: { answersAs: getPet, status: 204 }')).toThrow(
    'hasPet answers as getPet does: what else is said here has no effect',
  )
  for (const wrong of ['hasPet: { answersAs: addPet }', 'getPet: { answersAs: getPet }']) {
    expect(failure(wrong)).toThrow(
      expect.objectContaining({
        code: 'BEHAVIOUR_IMPOSSIBLE_VALUE',
        hint: 'a HEAD answers as the GET of its path, and nothing else as another',
      }),
    )
  }
})

test('what a generated file repeats beside it is not said by a person; what was changed there is', () => {
  const written = writeBehaviourFile(inferBehaviour(contract))
  const entry = written.slice(written.indexOf('  hasPet:'))
  const changing = (from: RegExp, to: string) => () =>
    createTwin({
      contract,
      behaviour: readBehaviourFile(written.replace(entry, entry.replace(from, to)), 'b.yaml'),
    })
  expect(changing(/reason: .*/, 'reason: It is known.')).not.toThrow()
  expect(changing(/status: .*/, 'status: 204')).toThrow('what else is said here has no effect')
})

test('HEAD takes what GET takes, and tells what either documents, though it says little itself', async () => {
  const whole = { type: 'integer' }
  const pets: JsonObject = {
    get: {
      operationId: 'pets',
      summary: 'Pets, newest first.',
      parameters: [
        { name: 'name', in: 'query', schema: { type: 'string' } },
        { name: 'page', in: 'query', schema: whole },
        { name: 'limit', in: 'query', schema: whole },
        { name: 'kind', in: 'query', required: true, schema: { type: 'string' } },
      ],
      responses: {
        200: {
          description: '',
          headers: { Link: { schema: { type: 'string' } } },
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['pets', 'total', 'trace'],
                properties: {
                  pets: { type: 'array', items: pet },
                  total: whole,
                  trace: { type: 'string', format: 'uuid' },
                },
              },
            },
          },
        },
        304: { description: 'known' },
      },
    },
    head: {
      operationId: 'countPets',
      responses: { 200: { description: '', headers: { 'X-Total-Count': { schema: whole } } } },
    },
    post: { operationId: 'addPet', requestBody: body, responses: answer(pet, '201') },
  }
  const properties = { id: { type: 'string' }, name: { type: 'string' }, kind: { type: 'string' } }
  const one: JsonObject = {
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    get: { operationId: 'getPet', responses: answer(pet) },
  }
  const schema = { type: 'object', required: ['id'], properties }
  const twin = createTwin({
    contract: contractOf({ '/pets': pets, '/pets/{id}': one }, { Pet: schema }),
  })
  const ask = (method: string, asked = '', headers: Readonly<Record<string, string>> = {}) =>
    twin.fetch(new Request(`http://twin/pets${asked}`, { method, headers }))
  const named = ['Rex', 'Rex', 'Tom'].map((name) => ({ name, kind: 'dog' }))
  twin.world().seedState({ pets: named })
  const count = async (asked?: string) => (await ask('HEAD', asked)).headers.get('x-total-count')
  expect([await count(), await count('?name=Rex')]).toEqual(['3', '2'])
  const paged = '?kind=dog&limit=1'
  const [got, head] = [await ask('GET', paged), await ask('HEAD', paged)]
  for (const name of ['link', 'etag', 'content-type'])
    expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)])
  expect(head.headers.get('link')).toContain('rel="next"')
  const known = { 'if-none-match': head.headers.get('etag') ?? 'none' }
  expect((await ask('HEAD', paged, known)).status).toBe(304)
  expect((await ask('HEAD', '?limit=one')).status).toBe((await ask('GET', `${paged}one`)).status)
})

test('HEAD whose path calls its parameters otherwise than that of GET answers as it does', async () => {
  const key = (name: string): JsonObject => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })
  const none: JsonObject = { description: 'none' }
  const twin = createTwin({
    contract: contractOf(
      {
        '/owners': {
          post: { operationId: 'addOwner', requestBody: body, responses: answer(pet, '201') },
        },
        '/owners/{name}': {
          parameters: [key('name')],
          get: { operationId: 'getOwner', responses: { ...shown, 404: none } },
        },
        '/owners/{name}/pets': {
          parameters: [key('name')],
          post: { operationId: 'addPet', requestBody: body, responses: answer(pet, '201') },
        },
        '/owners/{owner}/pets/{name}': {
          parameters: [key('owner'), key('name')],
          get: { operationId: 'getPet', responses: { ...shown, 404: none } },
        },
        // The other way round: who goes by the names takes the one for the other.
        '/owners/{name}/pets/{owner}': {
          parameters: [key('name'), key('owner')],
          head: { operationId: 'hasPet', responses: { 200: { description: '' }, 404: none } },
        },
        '/owners/{ownerName}': {
          parameters: [key('ownerName')],
          head: { operationId: 'hasOwner', responses: { 200: { description: '' }, 404: none } },
        },
      },
      { Pet: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } },
    ),
  })
  twin.world().seedState({ owners: [{ name: 'Ada' }], pets: [{ name: 'Rex', owner: 'Ada' }] })
  const ask = (method: string, path: string) =>
    twin.fetch(new Request(`http://twin${path}`, { method }))
  const known = ['/owners/Ada', '/owners/Ada/pets/Rex']
  const unknown = ['/owners/Bob', '/owners/Rex/pets/Ada', '/owners/Ada/pets/Tom']
  for (const [paths, status] of [
    [known, 200],
    [unknown, 404],
  ] as const)
    for (const path of paths) {
      const [got, head] = [await ask('GET', path), await ask('HEAD', path)]
      expect([path, got.status, head.status]).toEqual([path, status, status])
      expect(head.headers.get('etag')).toBe(got.headers.get('etag'))
    }
})
