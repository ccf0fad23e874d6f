import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../twins/behaviour/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'

const HERE = 'https://example.com'
const text: JsonObject = { type: 'string' }
const moment: JsonObject = { type: 'integer', nullable: true }
const order: JsonObject = { $ref: '#/components/schemas/Order' }

function form(properties: JsonObject, required: readonly string[] = []): JsonObject {
  const schema = {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
  } as JsonObject
  return { content: { 'application/x-www-form-urlencoded': { schema } } }
}

function act(verb: string, more: JsonObject = {}): JsonObject {
  const operation = { operationId: verb, responses: answer(order), ...more } as JsonObject
  return { [`/orders/{order}/${verb}`]: { post: operation } }
}

const contract = contractOf(
  {
    '/orders': {
      post: {
        operationId: 'create',
        requestBody: form({
          label: text,
          tags: {
            anyOf: [
              { type: 'array', items: { type: 'object' } },
              { type: 'string', enum: [''] },
            ],
          },
        }),
        responses: answer(order, '201'),
      },
    },
    '/orders/{order}': { get: { operationId: 'read', responses: answer(order) } },
    ...act('void'),
    ...act('mark_late'),
    ...act('give_up', {
      description:
        'Giving up is final. The status will change from <code>open</code> to <code>lost</code>.',
    }),
    ...act('refund'),
    ...act('decline'),
    ...act('review_document'),
    ...act('cancel_task'),
    ...act('redact'),
    ...act('shipping/deliver'),
    ...act('attach', { requestBody: form({ owner: text }, ['owner']) }),
    ...act('detach'),
    ...act('confirm', { requestBody: form({ label: text, client_secret: text }) }),
    ...act('ponder'),
    ...act('stamp', { requestBody: form({ id: text }) }),
    ...act('resend'),
  },
  {
    Order: {
      type: 'object',
      required: ['id'],
      properties: {
        id: text,
        label: { ...text, nullable: true },
        owner: { ...text, nullable: true },
        client_secret: text,
        approved: { type: 'boolean' },
        closed_reason: { type: 'string', enum: ['refunded', 'other'] },
        open: { type: 'boolean' },
        status: { type: 'string', description: 'One of `open`, `late`, `lost` or `void`.' },
        status_transitions: { type: 'object', properties: { voided_at: moment } },
        tags: { type: 'array', items: { type: 'object' } },
        task: {
          nullable: true,
          anyOf: [
            {
              type: 'object',
              properties: {
                type: { type: 'string', enum: ['review_document', 'other'] },
                status: { type: 'string', enum: ['failed', 'in_progress'] },
              },
            },
          ],
        },
        redaction: {
          type: 'object',
          properties: { status: { type: 'string', enum: ['processing', 'redacted'] } },
        },
        shipping: {
          type: 'object',
          properties: { status: { type: 'string', enum: ['delivered', 'pending'] } },
        },
      },
    },
  },
)

describe('what actions set', () => {
  test.each([
    ['void', { status: 'void', 'status_transitions.voided_at': '$now' }],
    ['mark_late', { status: 'late' }],
    ['give_up', { status: 'lost' }],
    ['refund', { closed_reason: 'refunded', open: false }],
    ['decline', { approved: false }],
    ['review_document', { 'task.type': 'review_document', 'task.status': 'in_progress' }],
    ['cancel_task', { task: null }],
    ['redact', { 'redaction.status': 'redacted' }],
    ['shipping/deliver', { 'shipping.status': 'delivered' }],
    ['detach', { owner: null }],
  ])('%s', (operation, sets) => {
    const known = inferBehaviour(contract).operations[operation]
    expect(known?.kind).toBe('action')
    expect(known?.sets).toEqual(sets)
  })

  test('what says nothing of what it changes, and is told nothing, is unsupported', () => {
    const { operations } = inferBehaviour(contract)
    expect(operations.ponder?.kind).toBe('unsupported')
    // What a thing is called by is not changed by telling it.
    expect(operations.stamp?.kind).toBe('unsupported')
    expect(operations.confirm?.kind).toBe('action')
    // What has something sent leaves things as they are.
    expect([operations.resend?.kind, operations.resend?.sets]).toEqual(['action', undefined])
  })
})

describe('what actions do', () => {
  let twin: Twin
  let path: string
  const type = { 'content-type': 'application/x-www-form-urlencoded' }

  beforeEach(async () => {
    twin = createTwin({ contract, seed: 'actions' })
    path = `${HERE}/orders/${(await ask(twin, 'POST', `${HERE}/orders`)).json.id}`
  })

  test('a moment one object deeper is set in the spelling of its schema', async () => {
    const { json } = await ask(twin, 'POST', `${path}/void`)
    expect(json).toMatchObject({
      status: 'void',
      status_transitions: { voided_at: expect.any(Number) },
    })
  })

  test('what an action is told is taken over, but not what proves that it may be done', async () => {
    const before = (await ask(twin, 'GET', path)).json
    const { json } = await ask(
      twin,
      'POST',
      `${path}/confirm`,
      'label=blue&client_secret=xyz',
      type,
    )
    expect(json.label).toBe('blue')
    expect(json.client_secret).toBe(before.client_secret)
  })

  test('detach takes back what attach was told', async () => {
    expect((await ask(twin, 'POST', `${path}/attach`, 'owner=ada', type)).json.owner).toBe('ada')
    expect((await ask(twin, 'POST', `${path}/detach`)).json.owner).toBeNull()
  })

  test('an empty form field clears, where the contract says that it may be empty', async () => {
    const made = await ask(twin, 'POST', `${HERE}/orders`, 'tags=&label=x', type)
    expect(made.status).toBe(201)
    expect(made.json.tags).toEqual([])
  })
})
