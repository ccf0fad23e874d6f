import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { inferBehaviour } from '../../../../../twins/behaviour/index.ts'
import { checkTwin } from '../../../../../twins/laws/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { keys, listOf, nothing, number, object, ref, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const does = (at: string, id: string, responses: JsonObject = nothing): JsonObject =>
  ({
    [at]: {
      parameters: keys(...[...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
      post: { operationId: id, responses },
    },
  }) as JsonObject
const reads = (at: string, id: string, responses: JsonObject): JsonObject =>
  ({ [at]: { parameters: keys(...named(at)), get: { operationId: id, responses } } }) as JsonObject
const named = (at: string) => [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

/** Boxes with lids, which can be restored; hooks that are pinged; shelves on which boxes of one kind stand by each other. */
const contract = contractOf(
  {
    ...things('/boxes', 'box_id', 'Box'),
    ...does('/boxes/{box_id}/restore', 'restore a box'),
    ...things('/boxes/{box_id}/lids', 'lid_id', 'Lid'),
    ...does('/boxes/{box_id}/lids/{lid_id}/restore', 'restore a lid'),
    ...things('/hooks', 'hook_id', 'Hook'),
    ...does('/hooks/{hook_id}/pings', 'ping'),
    ...reads('/hooks/{hook_id}/deliveries', 'deliveries', listOf('Delivery')),
    ...reads('/hooks/{hook_id}/deliveries/{delivery_id}', 'delivery', {
      ...answer(ref('Delivery')),
      '404': { description: 'not there' },
    }),
    ...does('/hooks/{hook_id}/deliveries/{delivery_id}/attempts', 'again', {
      '202': { description: 'accepted' },
      '404': { description: 'not there' },
    }),
  },
  {
    Box: object({ id: number, name: text }, ['id', 'name']),
    Lid: object({ id: number, colour: text }, ['id', 'colour']),
    Hook: object({ id: number, url: text }, ['id']),
    Delivery: object(
      {
        id: number,
        event: text,
        redelivery: { type: 'boolean' },
        delivered_at: { type: 'string', format: 'date-time' },
      },
      ['id', 'event', 'redelivery', 'delivered_at'],
    ),
  },
)
const twinOf = () => createTwin({ contract, clock: { mode: 'stepping' } })

test('what was deleted comes back as it was, with what stood inside it; what was not is not found', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/boxes`, { name: 'tea' })
  const lid = (await ask(twin, 'POST', `${HERE}/boxes/1/lids`, { colour: 'red' })).json.id
  const before = (await ask(twin, 'GET', `${HERE}/boxes/1`)).json
  expect((await ask(twin, 'POST', `${HERE}/boxes/1/restore`)).status).toBe(404)
  await ask(twin, 'DELETE', `${HERE}/boxes/1`)
  expect((await ask(twin, 'POST', `${HERE}/boxes/1/lids/${lid}/restore`)).status).toBe(404)
  const fork = twin.world().fork('other')
  expect((await ask(twin, 'POST', `${HERE}/boxes/1/restore`)).status).toBe(204)
  expect((await ask(twin, 'GET', `${HERE}/boxes/1`)).json).toEqual(before)
  expect((await ask(twin, 'GET', `${HERE}/boxes/1/lids`)).json).toHaveLength(1)
  expect((await ask(twin, 'POST', `${HERE}/boxes/1/restore`)).status).toBe(404)
  expect((await ask(twin, 'GET', `${HERE}/@world/${fork.name}/boxes/1`)).status).toBe(404)
})

test('a ping makes a delivery that the list beside it has, and another attempt makes another', async () => {
  const twin = twinOf()
  await ask(twin, 'POST', `${HERE}/hooks`, { url: 'http://localhost/' })
  await ask(twin, 'POST', `${HERE}/hooks`, { url: 'http://localhost/2' })
  expect((await ask(twin, 'POST', `${HERE}/hooks/1/pings`)).status).toBe(204)
  const [ping] = (await ask(twin, 'GET', `${HERE}/hooks/1/deliveries`)).json
  expect(ping).toMatchObject({ event: 'ping', redelivery: false })
  const at = `${HERE}/hooks/1/deliveries`
  expect((await ask(twin, 'POST', `${at}/${ping.id}/attempts`)).status).toBe(202)
  const all = (await ask(twin, 'GET', at)).json
  expect(all.map(({ event, redelivery }: typeof ping) => `${event} ${redelivery}`)).toEqual([
    'ping false',
    'ping true',
  ])
  expect(all[1].delivered_at > ping.delivered_at).toBe(true)
  expect((await ask(twin, 'GET', `${HERE}/hooks/2/deliveries`)).json).toEqual([])
  expect((await ask(twin, 'POST', `${at}/99/attempts`)).status).toBe(404)
  expect((await ask(twin, 'POST', `${HERE}/hooks/9/pings`)).status).toBe(404)
})

test('the laws see what is restored and what is sent', async () => {
  const { operations, exceptions } = await checkTwin({ twin: twinOf() })
  const state = (id: string) => operations.find(({ operation }) => operation === id)?.state
  const wanted = ['restore a box', 'restore a lid', 'ping', 'again']
  expect(wanted.map((id) => `${id}: ${state(id)}`)).toEqual(wanted.map((id) => `${id}: stateful`))
  expect(exceptions).toEqual([])
})

test('a restore is one only where something deletes', () => {
  const small = contractOf(
    {
      ...reads('/boxes/{box_id}', 'box', answer(ref('Box'))),
      ...does('/boxes/{box_id}/restore', 'restore'),
    },
    { Box: object({ id: number, name: text }, ['id']) },
  )
  expect(inferBehaviour(small).operations.restore?.does).toBeUndefined()
})
