import { expect, test } from 'vitest'
import { formatError, HoldoutError, type JsonValue } from '../../../twins/base/index.ts'
import { petTwin } from '../pet-twin.ts'

const ada = { email: 'ada@example.com', name: 'Ada' }
const bob = { email: 'bob@example.com', name: 'Bob' }

function refusal(given: Readonly<Record<string, JsonValue>>): string {
  const world = petTwin().world()
  world.seedState({ owners: [ada] })
  const before = JSON.stringify(world.snapshot())
  try {
    world.seedState(given)
  } catch (error) {
    if (!(error instanceof HoldoutError)) throw error
    expect(JSON.stringify(world.snapshot())).toBe(before)
    return `${error.code} ${formatError(error)}`
  }
  throw new Error('it was accepted')
}

test('what is given comes back, made whole, with memberships and parents by name', () => {
  const world = petTwin().world()
  world.seedState({
    owners: [
      { ...bob, friends: ['ada@example.com'] },
      { ...ada, newsletter: true },
    ],
    pets: [{ owner: 'bob@example.com', name: 'Tom', species: 'cat', chip: 'ABC-123456' }],
  })
  expect(world.state()).toMatchInlineSnapshot()
})

test('state that was shown seeds another world alike', () => {
  const twin = petTwin()
  twin.world().seedState({
    owners: [{ ...bob, friends: ['ada@example.com'] }, ada],
    pets: [{ owner: 'ada@example.com', name: 'Tom', species: 'cat' }],
  })
  const state = twin.world().state() as Record<string, JsonValue>
  twin.world('other').seedState(state)
  expect(twin.world('other').state()).toEqual(state)
})

test('what cannot be put in is refused by resource, entry and field, and nothing changes', () => {
  const refused = [
    { ownrs: [] },
    { owners: [{ ...bob, adress: {} }] },
    { owners: [{ ...bob, address: { cty: 'Rome' } }] },
    { owners: [{ ...bob, name: '' }] },
    { owners: [{ ...bob, friends: ['ad@example.com'] }] },
    { pets: [{ owner: 'nobody', name: 'Tom', species: 'cat' }] },
    { owners: [bob], pets: [{ name: 'Tom', species: 'cat' }] },
    { owners: { ...bob } },
    { owners: ['bob'] },
  ]
  expect(refused.map(refusal).join('\n')).toMatchInlineSnapshot()
})
