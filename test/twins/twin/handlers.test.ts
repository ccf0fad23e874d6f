import { expect, test } from 'vitest'
import {
  createTwin,
  defineHandlers,
  type Handlers,
  replayJournal,
} from '../../../twins/twin/index.ts'
import { ask, petTwin } from '../pet-twin.ts'
import { petBehaviour, petContract } from '../pets.ts'
import type { operations } from './pet-operations.ts'

const ada = { email: 'ada@example.com', name: 'Ada' }
const bob = { email: 'bob@example.com', name: 'Bob' }

/** An owner is read by email, a pet doubles its name, and of a deletion somebody is told. */
const handlers = defineHandlers<operations>({
  getOwner({ path, show, refuse }, world) {
    const owner = world.find('owners', path.ownerId)
    return owner === undefined ? refuse(404, 'No such owner') : show(200, owner)
  },
  createPet({ path, body, show, refuse }, world) {
    const owner = world.find('owners', path.ownerId)
    if (owner === undefined) return refuse(404, 'No such owner')
    const name = `${body.name} ${body.name} ${world.random.int(1, 1000)}`
    return show(201, world.create('pets', { ...body, name }, owner.uid))
  },
  replaceOwner({ path, body, show, json }, world) {
    const owner = world.find('owners', path.ownerId)
    if (owner === undefined) return json(404, { title: 'No such owner', status: 404 })
    return show(200, world.update(owner.uid, { name: body.name.toUpperCase() }))
  },
  async deleteOwner({ path, json }, world) {
    await Promise.resolve()
    for (const owner of world.list('owners')) {
      if (owner.value.email === path.ownerId) world.delete(owner.uid)
    }
    return json(204)
  },
})

async function story(twin: ReturnType<typeof petTwin>) {
  await ask(twin, 'POST', '/owners', ada)
  await ask(twin, 'POST', '/owners', bob)
  return [
    await ask(twin, 'GET', '/owners/ada@example.com'),
    await ask(twin, 'POST', '/owners/ada@example.com/pets', { name: 'Tom', species: 'cat' }),
    await ask(twin, 'POST', '/owners/ada@example.com/pets', { name: 'Kim', species: 'dog' }),
    await ask(twin, 'PUT', '/owners/bob@example.com', bob),
    await ask(twin, 'DELETE', '/owners/bob@example.com'),
    await ask(twin, 'GET', '/owners/bob@example.com'),
  ]
}

test('handlers read and write the world, and the journal has what they did', async () => {
  const twin = petTwin({ handlers })
  const seen = await story(twin)
  expect(seen.map(({ status }) => status)).toEqual([200, 201, 201, 200, 204, 404])
  expect(seen[0]?.json).toMatchObject({ ...ada, petCount: 0 })
  expect(seen[1]?.json.name).toMatch(/^Tom Tom \d+$/)
  expect(seen[1]?.json).toMatchObject({ number: 1, ownerId: seen[0]?.json.id })
  expect(seen[1]?.headers.location).toMatch(/\/owners\/.+\/pets\/1$/)
  expect(seen[3]?.json.name).toBe('BOB')
  expect(seen[5]?.json).toMatchObject({ title: 'No such owner', status: 404 })
  const journal = twin.world().journal().slice(2)
  expect(
    journal.map(
      ({ operation, outcome, reads, writes }) =>
        `${operation} ${outcome}; read ${reads.join(', ')}; wrote ${writes.join(', ')}`,
    ),
  ).toEqual([
    'getOwner answered; read owners/1; wrote ',
    'createPet answered; read owners/1; wrote pets/1',
    'createPet answered; read owners/1; wrote pets/2',
    'replaceOwner answered; read owners/2; wrote owners/2',
    'deleteOwner answered; read owners/1, owners/2; wrote owners/2',
    'getOwner not-found; read ; wrote ',
  ])
  expect(journal.flatMap(({ answerProblems = [] }) => answerProblems)).toEqual([])
  expect(twin.world().state().owners).toHaveLength(1)
})

test('a replay holds with handlers: the same bytes, draws and state', async () => {
  const twin = petTwin({ handlers })
  await story(twin)
  const replay = await replayJournal(twin, twin.world().journalLines(), {
    credential: 'secret-key',
  })
  expect(replay.differences).toEqual([])
  expect(replay.world.state()).toEqual(twin.world().state())
  const again = petTwin({ handlers })
  expect(await story(again)).toEqual(await story(petTwin({ handlers })))
  twin.setHandlers({})
  const without = await replayJournal(twin, twin.world().journalLines(), {
    credential: 'secret-key',
  })
  expect(without.differences.length).toBeGreaterThan(0)
})

test('whatever a handler throws is a 500 in the shape of the service, with its cause in the journal', async () => {
  const broken: Handlers = {
    getOwner: () => {
      throw new TypeError('owner is not a function')
    },
    listOwners: async () => Promise.reject(new Error('too late')),
    updateOwner: (() => undefined) as never,
    replaceOwner: (_, world) => {
      world.find('owner', 'ada')
      throw new Error('not reached')
    },
    deleteOwner: () => {
      throw 'a text'
    },
  }
  const twin = petTwin({ handlers: broken })
  await ask(twin, 'POST', '/owners', ada)
  const seen = [
    await ask(twin, 'GET', '/owners/ada@example.com'),
    await ask(twin, 'GET', '/owners'),
    await ask(
      twin,
      'PATCH',
      '/owners/ada@example.com',
      { name: 'A' },
      {
        'content-type': 'application/merge-patch+json',
      },
    ),
    await ask(twin, 'PUT', '/owners/ada@example.com', ada),
    await ask(twin, 'DELETE', '/owners/ada@example.com'),
  ]
  for (const { status, headers, json } of seen) {
    expect(status).toBe(500)
    expect(headers['content-type']).toContain('application/problem+json')
    expect(json).toMatchObject({ title: 'Internal Server Error', status: 500 })
  }
  const journal = twin.world().journal().slice(1)
  expect(journal.map(({ outcome, status }) => [outcome, status])).toEqual(
    seen.map(() => ['error', 500]),
  )
  expect(journal.map(({ cause }) => cause)).toEqual([
    'handler of getOwner: TypeError: owner is not a function',
    'handler of listOwners: Error: too late',
    'handler of updateOwner: TypeError: It gave no answer: return what json, show or refuse made, or a Response.',
    'handler of replaceOwner: RangeError: There is no resource "owner"; did you mean "owners"?',
    'handler of deleteOwner: a text',
  ])
})

test('an answer that the contract does not have is sent, and told in the journal', async () => {
  const twin = petTwin({
    handlers: {
      getOwner: ({ json }) => json(200, { name: 7 }),
      listOwners: ({ json }) => json(299, []),
      deleteOwner: () => new Response('gone', { status: 200, headers: { 'x-own': '1' } }),
    },
  })
  expect((await ask(twin, 'GET', '/owners/a')).json).toEqual({ name: 7 })
  await ask(twin, 'GET', '/owners')
  expect(await ask(twin, 'DELETE', '/owners/a')).toMatchObject({ status: 200, text: 'gone' })
  const problems = twin
    .world()
    .journal()
    .map(({ answerProblems }) => answerProblems)
  expect(problems[0]).toContain('email is required')
  expect(problems.slice(1)).toEqual([['status 299 is not documented'], undefined])
})

test('an idempotency key is honoured for a handler as well', async () => {
  const twin = petTwin({ handlers, profile: { idempotency: { header: 'idempotency-key' } } })
  await ask(twin, 'POST', '/owners', ada)
  const cat = { name: 'Tom', species: 'cat' }
  const key = { 'idempotency-key': 'k1' }
  const first = await ask(twin, 'POST', '/owners/ada@example.com/pets', cat, key)
  const second = await ask(twin, 'POST', '/owners/ada@example.com/pets', cat, key)
  expect(second.text).toBe(first.text)
  expect(twin.world().state().pets).toHaveLength(1)
})

test('a handler of nothing is told with the nearest operation, and changes no handlers', async () => {
  const answer = () => Response.json({})
  expect(() => petTwin({ handlers: { getOwnr: answer } })).toThrow(
    expect.objectContaining({
      code: 'TWIN_HANDLER_UNKNOWN_OPERATION',
      message: 'Pet clinic has no operation "getOwnr"',
      hint: 'did you mean "getOwner"?',
    }),
  )
  const twin = petTwin({ handlers })
  expect(() => twin.setHandlers({ getOwner: 1 as never, listPetz: answer })).toThrow(/listPetz/)
  expect(twin.handled()).toEqual(['getOwner', 'createPet', 'replaceOwner', 'deleteOwner'])
})

test('other handlers take over from the next request on, and the world keeps its state', async () => {
  const contract = petContract()
  const twin = createTwin({ contract, behaviour: petBehaviour(contract) })
  await ask(twin, 'POST', '/owners', ada)
  twin.setHandlers({ listOwners: ({ json }, world) => json(200, world.list('owners').length) })
  expect((await ask(twin, 'GET', '/owners')).json).toBe(1)
  twin.setHandlers({})
  expect((await ask(twin, 'GET', '/owners')).json.total).toBe(1)
})
