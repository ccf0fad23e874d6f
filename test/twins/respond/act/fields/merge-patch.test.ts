import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../twins/base/index.ts'
import { createTwin } from '../../../../../twins/twin/index.ts'
import { contractOf } from '../../../contract/small-contract.ts'
import { ask } from '../../../pet-twin.ts'
import { number, object, text, things } from '../../../small-service.ts'

const HERE = 'https://example.com'
const note = object(
  {
    id: number,
    about: object({ who: text, why: text, when: { ...text, nullable: true } }, ['who']),
    labels: { type: 'object', additionalProperties: text },
  },
  ['id', 'about'],
)
const notes = things('/notes', 'id', 'Note') as Record<string, Record<string, JsonObject>>
const item = notes['/notes/{id}'] as Record<string, JsonObject>

test('in a merge patch, null takes away what is inside too, unless it may be null or must be there', async () => {
  const schema: JsonObject = { type: 'object' }
  const patch = {
    ...item.patch,
    requestBody: { required: true, content: { 'application/merge-patch+json': { schema } } },
    responses: { ...(item.patch?.responses as JsonObject), '422': { description: 'refused' } },
  }
  const paths = { ...notes, '/notes/{id}': { ...item, patch } } as unknown as JsonObject
  const twin = createTwin({ contract: contractOf(paths, { Note: note }) })
  const about = { who: 'Ada', why: 'tea', when: 'noon' }
  const made = await ask(twin, 'POST', `${HERE}/notes`, {
    about,
    labels: { hot: 'yes', big: 'no' },
  })
  const { id } = made.json
  const own = `${HERE}/notes/${id}`
  const change = (said: JsonObject) =>
    ask(twin, 'PATCH', own, said, { 'content-type': 'application/merge-patch+json' })
  const left = { id, about: { who: 'Ada', when: null }, labels: { hot: 'yes' } }
  const changed = await change({ about: { why: null, when: null }, labels: { big: null } })
  expect([changed.status, changed.json]).toEqual([200, left])
  expect((await ask(twin, 'GET', own)).json).toEqual(left)
  expect((await change({ about: { who: null } })).status).toBe(422)
  expect((await ask(twin, 'GET', own)).json).toEqual(left)
  const without = await change({ labels: null })
  expect([without.status, without.json]).toEqual([200, { id, about: left.about }])
})
