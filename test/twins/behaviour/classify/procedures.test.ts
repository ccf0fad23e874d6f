import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const text = { type: 'string' }
const room = {
  type: 'object',
  required: ['id', 'title'],
  properties: { id: text, title: text, is_archived: { type: 'boolean' }, topic: text },
}
const ok = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } }
const told = (name: string, schema: JsonObject) => ({
  type: 'object',
  required: ['ok', name],
  properties: { ok: { type: 'boolean' }, [name]: schema },
})

/** A procedure: parameters in the query for `get`, in the body for `post`. */
function procedure(
  method: 'get' | 'post',
  id: string,
  names: readonly string[],
  schema: JsonObject,
) {
  const required = [...names]
  const properties = Object.fromEntries(names.map((name) => [name, text]))
  const given =
    method === 'get'
      ? { parameters: names.map((name) => ({ name, in: 'query', required: true, schema: text })) }
      : {
          requestBody: {
            content: { 'application/json': { schema: { type: 'object', required, properties } } },
          },
        }
  return { [`/${id}`]: { [method]: { operationId: id, ...given, responses: answer(schema) } } }
}

const contract = contractOf({
  ...procedure('post', 'rooms.create', ['title'], told('room', room)),
  ...procedure('get', 'rooms.info', ['room'], told('room', room)),
  ...procedure('get', 'rooms.list', [], told('rooms', { type: 'array', items: room })),
  ...procedure('post', 'rooms.rename', ['room', 'title'], told('room', room)),
  ...procedure('post', 'rooms.archive', ['room'], ok),
  ...procedure('post', 'rooms.unarchive', ['room'], ok),
  ...procedure('post', 'rooms.delete', ['room'], ok),
  ...procedure('post', 'rooms.polish', ['room'], ok),
  ...procedure('get', 'plugins.uninstall', [], ok),
  ...procedure('get', 'plugins.test', [], ok),
})

async function rooms() {
  const twin = createTwin({ contract })
  const call = async (method: 'GET' | 'POST', path: string, body?: JsonObject) => {
    const url = `https://api.example.com${path}`
    const headers = { 'content-type': 'application/json' }
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const response = await twin.fetch(new Request(url, { method, ...init }))
    const json = (await response.json()) as JsonObject & { room: JsonObject; rooms: JsonObject[] }
    return { status: response.status, json }
  }
  const { json } = await call('POST', '/rooms.create', { title: 'atrium' })
  return { call, id: json.room.id as string }
}

describe('procedures are understood by their names', () => {
  test('what one makes, others read and list', async () => {
    const { call, id } = await rooms()
    expect((await call('GET', `/rooms.info?room=${id}`)).json.room).toMatchObject({
      id,
      title: 'atrium',
    })
    expect((await call('GET', '/rooms.list')).json.rooms.map((one) => one.id)).toEqual([id])
  })

  test('a rename is seen by who reads', async () => {
    const { call, id } = await rooms()
    await call('POST', '/rooms.rename', { room: id, title: 'cloister' })
    expect((await call('GET', `/rooms.info?room=${id}`)).json.room.title).toBe('cloister')
  })

  test('a verb sets the flag that is called like it, and its opposite takes it back', async () => {
    const { call, id } = await rooms()
    const isArchived = async () =>
      (await call('GET', `/rooms.info?room=${id}`)).json.room.is_archived
    await call('POST', '/rooms.archive', { room: id })
    expect(await isArchived()).toBe(true)
    await call('POST', '/rooms.unarchive', { room: id })
    expect(await isArchived()).toBe(false)
  })

  test('what would do something of which nothing is seen is unsupported, never a success', async () => {
    const { call, id } = await rooms()
    expect((await call('POST', '/rooms.polish', { room: id })).status).toBe(501)
    expect((await call('GET', '/plugins.uninstall')).status).toBe(501)
    expect((await call('GET', '/plugins.test')).json.ok).toBe(true)
  })

  test('a delete is final, and nothing is done to what is not there', async () => {
    const { call, id } = await rooms()
    expect((await call('POST', '/rooms.delete', { room: id })).json.ok).toBe(true)
    expect((await call('GET', '/rooms.list')).json.rooms).toEqual([])
    const again = await call('POST', '/rooms.delete', { room: id })
    expect(again.json.ok !== true || again.status >= 400).toBe(true)
  })
})
