import { expect, test } from 'vitest'
import { formatError, type HoldoutError } from '../../../twins/base/index.ts'
import type { Expectation } from '../../../twins/world/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

/** A clinic that was asked to keep Ada, her cat and her dog, and to list them. */
async function busyWorld() {
  const twin = petTwin()
  const ada = '/owners/ada@example.com'
  await ask(twin, 'POST', '/owners', {
    email: 'ada@example.com',
    name: 'Ada',
    password: 'hunter2hunter2',
  })
  await ask(twin, 'POST', `${ada}/pets`, { name: 'Tom', species: 'cat' })
  await ask(twin, 'POST', `${ada}/pets`, { name: 'Rex', species: 'dog' })
  await ask(twin, 'GET', `${ada}/pets?per_page=1`, undefined, { 'x-trace': 'abc-17' })
  return twin.world()
}

test('calls are counted by operation, method, path, query, headers, body and status', async () => {
  const world = await busyWorld()
  const cases: readonly (readonly [Expectation, boolean, number])[] = [
    [{ operation: 'createPet', times: 2 }, true, 2],
    [{ operation: 'createPet', times: { atMost: 1 } }, false, 2],
    [{ method: 'post', path: '/owners/{id}/pets', body: { species: 'dog' } }, true, 1],
    [{ path: '/v1/owners/*' }, true, 3],
    [{ query: { per_page: 1 }, headers: { 'X-Trace': { $matches: '^abc-\\d+$' } } }, true, 1],
    [{ body: { name: { $contains: 'o' }, chip: { $absent: true } } }, true, 1],
    [{ status: 201, times: { atLeast: 3, atMost: 3 } }, true, 3],
    [{ operation: 'createPet', since: 2 }, true, 1],
    [{ operation: 'deletePet', times: 0 }, true, 0],
  ]
  expect(cases.map(([one]) => world.verify(one)).map(({ met, count }) => [met, count])).toEqual(
    cases.map(([, met, count]) => [met, count]),
  )
})

test('near misses say which field was different, without secrets', async () => {
  const world = await busyWorld()
  const { explanation } = world.verify({
    operation: 'createPet',
    body: { name: 'Rex', species: 'cat' },
  })
  expect(explanation).toMatchInlineSnapshot(`
    "createPet with body {"name":"Rex","species":"cat"}: expected at least 1, received 0
    closest:
      call 2: POST /v1/owners/ada@example.com/pets
        body.species: expected "cat", received "dog"
      call 1: POST /v1/owners/ada@example.com/pets
        body.name: expected "Rex", received "Tom"
      call 3: GET /v1/owners/ada@example.com/pets?per_page=1
        operation: expected "createPet", received "listPets"
        body: expected {"name":"Rex","species":"cat"}, received nothing"
  `)
  const owner = world.verify({ operation: 'createOwner', body: { password: 'other-password' } })
  expect(owner.nearMisses).toMatchObject([
    { index: 0, differences: [{ field: 'body.password', received: '[redacted]' }] },
  ])
  expect(JSON.stringify(owner)).not.toContain('hunter2')
})

test('an order is met by calls between others, and what came too early is said', async () => {
  const world = await busyWorld()
  const [owner, pet, list] = ['createOwner', 'createPet', 'listPets'].map((operation) => ({
    operation,
  })) as [Expectation, Expectation, Expectation]
  expect(world.verify({ inOrder: [owner, pet, list] })).toMatchObject({
    met: true,
    calls: [0, 1, 3],
  })
  const wrong = world.verify({ inOrder: [list, pet] })
  expect([wrong.met, wrong.explanation]).toEqual([
    false,
    '2 in order: 1 came, then createPet did not (call 1 is one, but came too early)',
  ])
})

test('an expectation that nothing could meet is a mistake', async () => {
  const world = await busyWorld()
  const messages = [
    { operation: 'createPets' },
    { times: 1.5 },
    { times: { atLeast: 3, atMost: 2 } },
    { inOrder: [{ operation: 'nope' }] },
    { inOrder: [], method: 'GET' },
    { body: { name: { $matches: '(' } } },
    { operatoin: 'createPet' },
    { inOrder: [{ operation: 'createPet', times: 2 }] },
    { times: { exactily: 1 } },
  ].map((one) => {
    try {
      world.verify(one as Expectation)
      return 'accepted'
    } catch (error) {
      return formatError(error as HoldoutError).split('\n')[0]
    }
  })
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "the contract has no operation "createPets" (operation)
    1.5 is no number of calls (times.exactly)
    at least 3 and at most 2 is impossible (times)
    the contract has no operation "nope" (inOrder[0].operation)
    inOrder stands for itself (inOrder)
    "(" is no regular expression (body.name.$matches)
    an expectation has no "operatoin" here (operatoin)
    an expectation has no "times" here (inOrder[0].times)
    an expectation has no "exactily" here (times.exactily)"
  `)
})

test('what fell out of memory may have been more: no upper bound is met over it', async () => {
  const twin = petTwin()
  await ask(twin, 'DELETE', '/owners/nobody@example.com')
  for (let i = 0; i < 12_500; i += 1) {
    await twin.fetch(new Request('https://clinic.example.com/v1/owners'))
  }
  const world = twin.world()
  const { missing, met, explanation } = world.verify({ operation: 'deleteOwner', times: 0 })
  expect([missing > 0, met]).toEqual([true, false])
  expect(explanation).toBe(
    `deleteOwner: expected exactly 0, received 0\n(${missing} earlier calls are not in memory any more, so that there may have been more: verify earlier, or give since)`,
  )
  expect(world.verify({ operation: 'deleteOwner', times: 0, since: missing }).met).toBe(true)
  expect(world.verify({ operation: 'listOwners', times: { atLeast: 10 } }).met).toBe(true)
})
