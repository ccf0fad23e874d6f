import { expect, test } from 'vitest'
import { createRandom, type JsonObject } from '../../../../twins/base/index.ts'
import { type FillContext, fillValue } from '../../../../twins/respond/fill/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { number, object, ref, text, things } from '../../small-service.ts'

const issue = object({ id: number, user: ref('Person'), reviewer: ref('Reviewer') })
const contract = contractOf(things('/issues', 'id', 'Issue', issue), {
  Issue: issue,
  Person: object({ login: text, site_admin: { type: 'boolean' } }, ['login', 'site_admin']),
  Reviewer: object({ login: text, badge: text }, ['login', 'badge']),
})
const contextOf = (uid: string): FillContext => ({
  contract,
  atMs: 0,
  random: (path) => createRandom(uid, path),
  suppliesTo: 1,
})
const ada: JsonObject = { login: 'ada', email: 'ada@example.com', plan: { name: 'pro' } }
const shown = (uid: string, given: JsonObject) =>
  fillValue(contextOf(uid), '#/components/schemas/Issue', given) as JsonObject

test('things share what is shown of the same user', () => {
  const [one, other] = ['issues/1', 'issues/2'].map((uid) => shown(uid, { id: 1, user: ada }))
  expect(one?.user).toEqual({ login: 'ada', site_admin: false })
  expect(other?.user).toBe(one?.user)
  expect(shown('issues/3', { id: 1, user: { ...ada, login: 'bob' } }).user).toMatchObject({
    login: 'bob',
  })
})

test('what is drawn for a thing is its own, whoever was shown before', () => {
  const [one, other] = ['issues/1', 'issues/2'].map(
    (uid) => shown(uid, { id: 1, reviewer: ada }).reviewer as JsonObject,
  )
  expect(one).toEqual({ login: 'ada', badge: expect.any(String) })
  expect(other?.badge).not.toBe(one?.badge)
})
