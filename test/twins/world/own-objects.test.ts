import { expect, test } from 'vitest'
import { createTwin } from '../../../twins/twin/index.ts'
import type { LiveWorld } from '../../../twins/world/index.ts'
import { contractOf } from '../contract/small-contract.ts'
import { ask } from '../pet-twin.ts'
import { object, text, things } from '../small-service.ts'

const User = object({ login: text, tags: { type: 'array', items: text } }, ['login'])
const contract = contractOf(things('/users', 'username', 'User'), { User })

// biome-ignore lint/suspicious/noExplicitAny: the tests change what nobody should.
type Anything = any

const given = () => ({ users: [{ login: 'ann', tags: ['a'] }] })

test.each<[string, (world: LiveWorld, seeded: Anything) => void]>([
  ['was seeded', (_, seeded) => seeded.users[0].tags.push('leak')],
  ['state gives', (world) => (world.state() as Anything).users[0].tags.push('leak')],
  [
    'a snapshot holds',
    (world) => (world.snapshot() as Anything).entities[0].value.tags.push('leak'),
  ],
  ['a difference tells', (world) => (world.diff() as Anything)[0].after.tags.push('leak')],
  [
    'was restored',
    (world) => {
      const snapshot = world.snapshot() as Anything
      world.restore(snapshot)
      snapshot.entities[0].value.tags.push('leak')
    },
  ],
])('who changes what %s changes neither the world, nor its forks, nor its journal', (_, change) => {
  const world = createTwin({ contract }).world() as LiveWorld
  const seeded = given()
  world.seedState(seeded)
  const fork = world.fork('fork')
  change(world, seeded)
  expect(world.state()).toMatchObject(given())
  expect(fork.state()).toMatchObject(given())
  expect(world.journalLines().join('\n')).not.toContain('leak')
})

test('a handler changes what it was given for itself alone', async () => {
  const leak = (value: object) => (value as Anything).tags.push('leak')
  const at = 'https://example.com/users'
  const operations = contract.operations.filter(({ method }) => method === 'get')
  const handlers = Object.fromEntries(
    operations.map(({ id }) => [
      id,
      ({ show }: Anything, world: Anything) => {
        const [user] = world.list('users')
        leak(user.value)
        leak(world.find('users', 'ann').value)
        leak(world.update(user.uid, {}).value)
        return show(200, user)
      },
    ]),
  )
  const twin = createTwin({ contract, handlers })
  const world = twin.world() as LiveWorld
  world.seedState(given())
  const fork = world.fork('fork')
  twin.keepWorld(fork)
  const headers = { 'x-holdout-world': 'fork' }
  expect((await ask(twin, 'GET', `${at}/ann`, undefined, headers)).json.tags).toEqual(['a', 'leak'])
  expect(world.state()).toMatchObject(given())
  expect(fork.state()).toMatchObject(given())
})

test('faults are what they were when they were set', async () => {
  const world = createTwin({ contract }).world() as LiveWorld
  const faults: Anything = [{ status: 500, match: { query: { q: 'x' } } }]
  world.setFaults(faults)
  faults[0].match.query.q = 'y'
  ;(world.faults() as Anything)[0].status = 418
  expect(world.faults()).toEqual([{ status: 500, match: { query: { q: 'x' } } }])
  expect(world.journalLines().at(-1)).toContain('"q":"x"')
})
