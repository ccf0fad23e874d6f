import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { keys, listOf, nothing, number, object, ref, text, things } from '../../small-service.ts'

const HERE = 'https://example.com'

/** People have desks, wherever these stand; clubs invite people, and have those who may be treasurers of what they run. */
const contract = contractOf(
  {
    '/user': { get: { operationId: 'me', responses: answer(ref('User')) } },
    ...things('/users', 'username', 'User'),
    ...things('/clubs', 'club_id', 'Club'),
    ...things('/clubs/{club_id}/desks', 'desk_name', 'Desk', object({ name: text }, ['name'])),
    '/clubs/{club_id}/people/{username}/desks': {
      parameters: keys('club_id', 'username'),
      get: { operationId: 'desks of one', responses: listOf('Desk') },
    },
    '/clubs/{club_id}/people/{username}/desks/{desk_name}': {
      parameters: keys('club_id', 'username', 'desk_name'),
      delete: { operationId: 'clear', summary: 'Delete a desk', responses: nothing },
    },
    ...things('/clubs/{club_id}/invitations', 'invitation_id', 'Invitation'),
    '/clubs/{club_id}/members': {
      parameters: keys('club_id'),
      get: { operationId: 'members', responses: listOf('User') },
    },
    '/clubs/{club_id}/members/{username}': {
      parameters: keys('club_id', 'username'),
      put: { operationId: 'join', responses: nothing },
      delete: { operationId: 'leave', summary: 'Remove a member', responses: nothing },
    },
    '/user/invitations': {
      get: { operationId: 'my invitations', responses: listOf('Invitation') },
    },
    '/user/invitations/{invitation_id}': {
      parameters: keys('invitation_id'),
      patch: { operationId: 'accept', summary: 'Accept an invitation', responses: nothing },
    },
    ...things('/clubs/{club_id}/funds', 'fund_id', 'Fund'),
    '/clubs/{club_id}/funds/{fund_id}/members/{username}': {
      parameters: keys('club_id', 'fund_id', 'username'),
      get: { operationId: 'may', responses: nothing },
    },
  } as JsonObject,
  {
    User: object({ login: text, name: text }, ['login']),
    Club: object({ id: number, title: text }, ['id']),
    Desk: object({ name: text, owner: ref('User') }, ['name', 'owner']),
    Invitation: object({ id: number, words: text }, ['id']),
    Fund: object({ id: number, sum: { type: 'integer' } }, ['id']),
  },
)

const twinOf = async () => {
  const twin = createTwin({ contract, clock: { mode: 'manual' } })
  twin.world().seedState({ users: [{ login: 'ada' }, { login: 'bob' }] })
  await ask(twin, 'POST', `${HERE}/clubs`, { title: 'chess' })
  return twin
}

test('what is said to be deleted below its owner is deleted, and no other owner can', async () => {
  const twin = await twinOf()
  const desks = `${HERE}/clubs/1/desks`
  const made = await ask(twin, 'POST', desks, { name: 'oak' })
  const me = made.json.owner.login
  const at = `${HERE}/clubs/1/people`
  expect((await ask(twin, 'GET', `${at}/${me}/desks`)).json).toHaveLength(1)
  expect((await ask(twin, 'GET', `${at}/bob/desks`)).json).toEqual([])
  expect((await ask(twin, 'DELETE', `${at}/bob/desks/oak`)).status).toBe(404)
  expect((await ask(twin, 'DELETE', `${at}/${me}/desks/oak`)).status).toBe(204)
  expect((await ask(twin, 'GET', desks)).json).toEqual([])
  await ask(twin, 'PUT', `${HERE}/clubs/1/members/bob`)
  await ask(twin, 'DELETE', `${HERE}/clubs/1/members/bob`)
  expect((await ask(twin, 'GET', `${HERE}/users/bob`)).status).toBe(200)
})

test('an invitation that is accepted is over, and the caller belongs to what invited', async () => {
  const twin = await twinOf()
  const { json } = await ask(twin, 'POST', `${HERE}/clubs/1/invitations`, { words: 'come' })
  expect((await ask(twin, 'PATCH', `${HERE}/user/invitations/${json.id}`)).status).toBe(204)
  expect((await ask(twin, 'GET', `${HERE}/clubs/1/invitations`)).json).toEqual([])
  const me = (await ask(twin, 'GET', `${HERE}/user`)).json.login
  expect((await ask(twin, 'GET', `${HERE}/clubs/1/members`)).json).toMatchObject([{ login: me }])
  expect((await ask(twin, 'PATCH', `${HERE}/user/invitations/${json.id}`)).status).toBe(404)
})

test('who is asked for further down is who the list of that word has further up', async () => {
  const twin = await twinOf()
  await ask(twin, 'POST', `${HERE}/clubs/1/funds`, { sum: 5 })
  const may = async (fund: number, who: string) =>
    (await ask(twin, 'GET', `${HERE}/clubs/1/funds/${fund}/members/${who}`)).status
  expect(await may(1, 'ada')).toBe(404)
  await ask(twin, 'PUT', `${HERE}/clubs/1/members/ada`)
  expect([await may(1, 'ada'), await may(1, 'bob'), await may(2, 'ada')]).toEqual([204, 404, 404])
})
