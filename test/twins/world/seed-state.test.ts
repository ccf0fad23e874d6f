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
  expect(world.state()).toMatchInlineSnapshot(`
    {
      "owners": [
        {
          "createdAt": "2026-01-05T09:00:00.000Z",
          "email": "bob@example.com",
          "friends": [
            "ada@example.com",
          ],
          "id": "7f024659-1eeb-4b4e-b3c2-04604da9ff6f",
          "name": "Bob",
          "newsletter": false,
          "petCount": 1,
          "updatedAt": "2026-01-05T09:00:00.000Z",
        },
        {
          "createdAt": "2026-01-05T09:00:00.000Z",
          "email": "ada@example.com",
          "friends": [],
          "id": "ca1ad2e2-cf6c-4fc5-846d-dc2ee5a4b40a",
          "name": "Ada",
          "newsletter": true,
          "petCount": 0,
          "updatedAt": "2026-01-05T09:00:00.000Z",
        },
      ],
      "pets": [
        {
          "chip": "ABC-123456",
          "name": "Tom",
          "number": 1,
          "owner": "bob@example.com",
          "ownerId": "7f024659-1eeb-4b4e-b3c2-04604da9ff6f",
          "registered": "2026-01-05T09:00:00.000Z",
          "species": "cat",
        },
      ],
    }
  `)
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
  expect(refused.map(refusal).join('\n')).toMatchInlineSnapshot(`
    "WORLD_SEED_RESOURCE the service has no resource "ownrs" (ownrs)
      did you mean owners?
    WORLD_SEED_FIELD owners have no field "adress" (owners[0].adress)
      did you mean address?
    WORLD_SEED_FIELD owners have no field "cty" (owners[0].address.cty)
      did you mean city?
    WORLD_SEED_VALUE the contract does not allow "" here: it must have at least 1 character (owners[0].name)
    WORLD_SEED_REFERENCE no entry of owners is "ad@example.com" (owners[0].friends[0])
      did you mean "ada@example.com"?
    WORLD_SEED_REFERENCE no entry of owners is "nobody" (pets[0].owner)
      known owners: ada@example.com
    WORLD_SEED_PARENT it must say which of owners it belongs to (pets[0])
      add owner: with the name of one, such as "ada@example.com"
    WORLD_SEED_SHAPE a list of entries is expected here (owners)
      write owners: [ { … } ]
    WORLD_SEED_SHAPE an object is expected here, not "bob" (owners[0])"
  `)
})
