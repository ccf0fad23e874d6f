import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { tellAll, told } from '../read-behaviour.ts'

const EMPTY: JsonObject = { 204: { description: '' } }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const list = (name: string): JsonObject => answer({ type: 'array', items: ref(name) })
const body = (properties: JsonObject): JsonObject => ({
  content: { 'application/json': { schema: { type: 'object', properties } } },
})
const text: JsonObject = { type: 'string' }

describe('collections and items', () => {
  const contract = contractOf(
    {
      '/pets': {
        get: { operationId: 'list', responses: list('Pet') },
        post: {
          operationId: 'create',
          requestBody: body({ name: text }),
          responses: answer(ref('Pet'), '201'),
        },
      },
      '/pets/{petId}': {
        get: { operationId: 'read', responses: answer(ref('Pet')) },
        put: {
          operationId: 'replace',
          requestBody: body({ name: text }),
          responses: answer(ref('Pet')),
        },
        patch: {
          operationId: 'update',
          requestBody: body({ name: text }),
          responses: answer(ref('Pet')),
        },
        delete: { operationId: 'delete', responses: EMPTY },
      },
      '/pets/{petId}/toys': {
        get: { operationId: 'listToys', responses: list('Toy') },
        post: {
          operationId: 'createToy',
          requestBody: body({ label: text }),
          responses: answer(ref('Toy'), '201'),
        },
      },
      '/pets/search': { get: { operationId: 'search', responses: list('Pet') } },
      '/health': { get: { operationId: 'health', responses: answer({ type: 'string' }) } },
    },
    {
      Pet: { type: 'object', properties: { id: { type: 'integer' }, name: text } },
      Toy: { type: 'object', properties: { id: { type: 'string', format: 'uuid' }, label: text } },
    },
  )

  test('every operation', () => {
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "list: list pets → list
      create: create pets → entity
      read: read pets (petId→pets.id) → entity
      replace: replace pets (petId→pets.id) → entity
      delete: delete pets (petId→pets.id)
      update: update pets (petId→pets.id) → entity
      listToys: list toys (petId→pets.id) → list
      createToy: create toys (petId→pets.id) → entity
      search: search pets → list
      health: static"
    `)
  })

  test('ids as their types say, and the name by which people know a pet', () => {
    const { resources } = inferBehaviour(contract)
    expect(resources.pets).toMatchObject({
      keys: ['id'],
      naturalKeys: ['name'],
      ids: { id: { style: 'sequence', from: 1, perParent: false } },
    })
    expect(resources.toys).toMatchObject({ parent: 'pets', ids: { id: { style: 'uuid' } } })
  })

  test('the profile’s ids win', () => {
    const id = { style: 'prefixed', prefix: 'pet_', length: 8, alphabet: 'abc' } as const
    expect(inferBehaviour(contract, { ids: { pets: { id } } }).resources.pets?.ids.id).toEqual(id)
  })
})

describe('state machines', () => {
  const contract = contractOf(
    {
      '/orders/{order}': { get: { operationId: 'read', responses: answer(ref('Order')) } },
      '/orders/{order}/cancel': {
        post: { operationId: 'cancel', responses: answer(ref('Order')) },
      },
      '/orders/{order}/lifecycle/suspend': { post: { operationId: 'suspend', responses: EMPTY } },
      '/orders/{order}/archive': { post: { operationId: 'archive', responses: EMPTY } },
      '/orders/{order}/unarchive': { post: { operationId: 'unarchive', responses: EMPTY } },
      '/orders/{order}/poke': { post: { operationId: 'poke', responses: EMPTY } },
      '/orders/{order}/pin': {
        put: { operationId: 'pin', responses: EMPTY },
        delete: { operationId: 'unpin', responses: EMPTY },
      },
      '/orders/{order}/invoice': {
        post: {
          operationId: 'invoice',
          responses: answer({ type: 'object', properties: { pdf: text } }),
        },
      },
    },
    {
      Order: {
        type: 'object',
        properties: {
          id: text,
          status: { type: 'string', enum: ['active', 'canceled', 'SUSPENDED'] },
          canceled_at: { type: 'string', format: 'date-time' },
          archived: { type: 'boolean' },
          is_pinned: { type: 'boolean' },
        },
      },
    },
  )

  test('actions lead to the states that the schema has; what nothing keeps is unsupported', () => {
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "read: read orders (order→orders.id) → entity
      cancel: action orders (order→orders.id) {"status":"canceled","canceled_at":"$now"} → entity
      suspend: action orders (order→orders.id) {"status":"SUSPENDED"}
      archive: action orders (order→orders.id) {"archived":true}
      unarchive: action orders (order→orders.id) {"archived":false}
      poke: unsupported (order→orders.id)
      pin: toggle orders (order→orders.id) {"is_pinned":true}
      unpin: toggle orders (order→orders.id) {"is_pinned":false}
      invoice: unsupported (order→orders.id) → entity"
    `)
  })
})

describe('one schema behind unrelated paths, envelopes and procedures', () => {
  test('lists in envelopes, with every family of pages', () => {
    const page = (member: string, more: JsonObject): JsonObject =>
      answer({
        type: 'object',
        properties: { [member]: { type: 'array', items: ref('Thing') }, ...more },
      })
    const query = (...names: string[]): JsonObject[] =>
      names.map((name) => ({
        name,
        in: 'query',
        schema: { type: /size|limit|max/i.test(name) ? 'integer' : 'string' },
      }))
    const contract = contractOf(
      {
        '/things/{id}': { get: { operationId: 'read', responses: answer(ref('Thing')) } },
        '/a': {
          get: {
            operationId: 'token',
            parameters: query('pageToken', 'pageSize'),
            responses: page('things', { nextPageToken: text }),
          },
        },
        '/b': {
          get: {
            operationId: 'after',
            parameters: query('starting_after', 'ending_before', 'limit'),
            responses: page('data', { has_more: { type: 'boolean' } }),
          },
        },
        '/c': {
          get: {
            operationId: 'offset',
            parameters: query('offset', 'limit'),
            responses: page('items', { total: { type: 'integer' } }),
          },
        },
        '/d': {
          get: {
            operationId: 'cursor',
            parameters: query('cursor', 'limit'),
            responses: page('things', {
              meta: { type: 'object', properties: { next_cursor: text } },
            }),
          },
        },
      },
      { Thing: { type: 'object', properties: { id: text, title: text } } },
    )
    const { operations } = inferBehaviour(contract)
    const shown = ['token', 'after', 'offset', 'cursor'].map((id) => {
      const { resource, response, pagination } = operations[id] ?? {}
      return `${id}: ${resource} at ${response?.at}, ${pagination?.style} ${pagination?.position} ${JSON.stringify(pagination?.next)}${pagination?.before === undefined ? '' : ` back by ${pagination.before}`}`
    })
    expect(shown.join('\n')).toMatchInlineSnapshot(`
      "token: things at things, token pageToken {"in":"body","at":"nextPageToken"}
      after: things at data, after-id starting_after undefined back by ending_before
      offset: things at items, offset offset undefined
      cursor: things at things, cursor cursor {"in":"body","at":"meta.next_cursor"}"
    `)
  })

  test('procedures: what they answer with, and the argument that names it', () => {
    const ok = (more: JsonObject): JsonObject =>
      answer({ type: 'object', properties: { ok: { type: 'boolean' }, ...more } })
    const channel: JsonObject = { name: 'channel', in: 'query', required: true, schema: text }
    const contract = contractOf(
      {
        '/conversations.create': {
          post: {
            operationId: 'conversations.create',
            requestBody: body({ name: text }),
            responses: ok({ channel: ref('Channel') }),
          },
        },
        '/conversations.list': {
          get: {
            operationId: 'conversations.list',
            responses: ok({ channels: { type: 'array', items: ref('Channel') } }),
          },
        },
        '/conversations.info': {
          get: {
            operationId: 'conversations.info',
            parameters: [channel],
            responses: ok({ channel: ref('Channel') }),
          },
        },
        '/conversations.archive': {
          post: {
            operationId: 'conversations.archive',
            requestBody: body({ channel: text }),
            responses: ok({}),
          },
        },
        '/conversations.rename': {
          post: {
            operationId: 'conversations.rename',
            requestBody: body({ channel: text, name: text }),
            responses: ok({ channel: ref('Channel') }),
          },
        },
        '/api.test': { post: { operationId: 'api.test', responses: ok({}) } },
      },
      {
        Channel: {
          type: 'object',
          properties: { id: text, name: text, is_archived: { type: 'boolean' } },
        },
      },
    )
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "conversations.create: create channels → entity at channel
      conversations.list: list channels → list at channels
      conversations.info: read channels (channel→channels.id|name) → entity at channel
      conversations.archive: action channels (channel→channels.id|name) {"is_archived":true}
      conversations.rename: update channels (channel→channels.id|name) → entity at channel
      api.test: rpc"
    `)
  })

  test('things of which there is one, and the caller', () => {
    const contract = contractOf(
      {
        '/users/{username}': { get: { operationId: 'read', responses: answer(ref('User')) } },
        '/me': { get: { operationId: 'me', responses: answer(ref('PrivateUser')) } },
        '/me/favourites/{username}': {
          get: { operationId: 'isFavourite', responses: EMPTY },
          put: { operationId: 'favour', responses: EMPTY },
          delete: { operationId: 'disfavour', responses: EMPTY },
        },
        '/users/{username}/settings': {
          get: { operationId: 'settings', responses: answer(ref('Settings')) },
          patch: {
            operationId: 'change',
            requestBody: body({ dark: { type: 'boolean' } }),
            responses: answer(ref('Settings')),
          },
        },
      },
      {
        User: { type: 'object', properties: { id: { type: 'integer' }, login: text } },
        PrivateUser: {
          type: 'object',
          properties: { id: { type: 'integer' }, login: text, email: text },
        },
        Settings: { type: 'object', properties: { dark: { type: 'boolean' } } },
      },
    )
    expect(tellAll(contract)).toMatchInlineSnapshot(`
      "read: read users (username→users.login) → entity
      me: singleton users → entity
      isFavourite: toggle users (username→users.login) favourites:users
      favour: toggle users (username→users.login) favourites:users
      disfavour: toggle users (username→users.login) favourites:users
      settings: singleton settings (username→users.login) → entity
      change: singleton settings (username→users.login) → entity"
    `)
    expect(told(inferBehaviour(contract), 'nothing')).toBe('not there')
  })
})

test('what an item’s path shows is the item wherever it is answered, though it has items and a total', () => {
  const parts: JsonObject = { type: 'array', items: ref('Part') }
  const contract = contractOf(
    {
      '/carts': {
        post: {
          operationId: 'create',
          requestBody: body({ currency: text }),
          responses: answer(ref('Cart'), '201'),
        },
      },
      '/carts/{cartId}': { get: { operationId: 'read', responses: answer(ref('Cart')) } },
    },
    {
      Cart: {
        type: 'object',
        properties: { id: text, currency: text, items: parts, total: { type: 'integer' } },
      },
      Part: { type: 'object', properties: { id: text, quantity: { type: 'integer' } } },
    },
  )
  expect(tellAll(contract)).toBe(
    'create: create carts → entity\nread: read carts (cartId→carts.id) → entity',
  )
})
