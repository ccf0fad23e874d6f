import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { keys, object, ref, takes, text, things } from '../../small-service.ts'
import { tellAll } from '../read-behaviour.ts'

const whole = object({ id: { ...text, readOnly: true }, name: text, kind: text }, ['id', 'name'])
const keyOf = (at: string, key: string, name: string) =>
  tellAll(contractOf(things(at, key, name), { [name]: whole }))
    .split('\n')
    .find((line) => line.includes(': read '))
    ?.replace(/^.*\((.*)\).*$/, '$1')

test.each([
  ['/shelves', 'shelf', 'Shelf', 'shelf→shelves.id'],
  ['/people', 'person', 'Person', 'person→people.id'],
  ['/mice', 'mouse', 'Mouse', 'mouse→mice.id'],
  ['/drives', 'drive', 'Drive', 'drive→drives.id'],
  ['/rates', 'rate_token', 'Rate', 'rate_token→rates.id'],
  ['/rates', 'rateName', 'Rate', 'rateName→rates.name'],
])('one of %s is named by {%s}', (at, key, name, told) => {
  expect(keyOf(at, key, name)).toBe(told)
})

const asking = (contract: ReturnType<typeof contractOf>) => {
  const twin = createTwin({ contract })
  return async (method: string, path: string, said?: JsonObject) => {
    const sent = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }
    const request = new Request(`http://twin${path}`, {
      method,
      ...(said === undefined ? {} : sent),
    })
    const response = await twin.fetch(request)
    return [response.status, await response.json()]
  }
}

const translations = (name: string) => {
  const id = { ...text, format: 'uuid', readOnly: true }
  const shown = { ...answer(ref('Translation')), ...answer(ref('Translation'), '201') }
  const one = { ...answer(ref('Translation')), 404: { description: 'none' } }
  return asking(
    contractOf(
      {
        '/translations': {
          post: { operationId: 'add', ...takes(ref('Translation')), responses: shown },
        },
        [`/translations/{${name}}`]: {
          parameters: keys(name),
          get: { operationId: 'get', responses: one },
          put: { operationId: 'put', ...takes(ref('Translation')), responses: shown },
        },
      },
      { Translation: object({ id, words: text }, ['id']) },
    ),
  )
}

test('a word that its id cannot hold names the thing that PUT makes', async () => {
  const ask = translations('language')
  const [, put] = await ask('PUT', '/translations/de', { words: 'ja' })
  expect(await ask('GET', '/translations/de')).toEqual([200, put])
  const again = [200, { ...put, words: 'nein' }]
  expect(await ask('PUT', '/translations/de', { words: 'nein' })).toEqual(again)
})

test('the word for one of the things names it by its id, also where that is a UUID', async () => {
  const ask = translations('translation')
  const [, made] = await ask('POST', '/translations', { words: 'oui' })
  expect(await ask('GET', `/translations/${made.id}`)).toEqual([200, made])
})

test('leaves are days off: a request for one that is not there is refused', async () => {
  const ask = asking(
    contractOf(
      { ...things('/leaves', 'id', 'Leave'), ...things('/approvals', 'id', 'Approval') },
      {
        Leave: whole,
        Approval: object({ id: { ...text, readOnly: true }, leave_id: text }, ['id', 'leave_id']),
      },
    ),
  )
  const [, { id }] = await ask('POST', '/leaves', { name: 'Summer' })
  expect(await ask('POST', '/approvals', { leave_id: id })).toMatchObject([201, { leave_id: id }])
  expect((await ask('POST', '/approvals', { leave_id: 'nobody' }))[0]).toBe(404)
})
