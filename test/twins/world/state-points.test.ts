import { expect, test } from 'vitest'
import type { StateChange } from '../../../twins/world/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

const person = (n: number) => ({ email: `p${n}@example.com`, name: `Person ${n}` })
const told = (changes: readonly StateChange[] | undefined) =>
  changes?.map(({ kind, uid }) => `${kind} ${uid}`)

test('the difference between any two points, by name or by what mark gave, either way round', () => {
  const world = petTwin().world()
  const empty = world.mark()
  world.seedState({ owners: [person(1)] })
  world.mark('one')
  world.seedState({ owners: [person(2)] })
  world.mark('two')
  world.seedState({ owners: [person(3)] })
  expect(told(world.diff('one', 'two'))).toEqual(['created owners/2'])
  expect(told(world.diff('two', 'one'))).toEqual(['deleted owners/2'])
  expect(told(world.diff(empty, 'one'))).toEqual(['created owners/1'])
  expect(told(world.diff('two'))).toEqual(['created owners/3'])
  expect(told(world.diff('start', 'now'))).toHaveLength(3)
  expect(world.points()).toEqual(['one', 'two'])
  expect(() => world.diff('on')).toThrow('the world has no point "on"')
  world.reset()
  expect(world.points()).toEqual([])
})

test('what each request changed is told where it was kept, and seeding between is not taken for it', async () => {
  const twin = petTwin()
  const world = twin.world()
  await ask(twin, 'POST', '/owners', person(1))
  world.keepChanges(2)
  await ask(twin, 'POST', '/owners', person(2))
  world.seedState({ owners: [person(3)] })
  await ask(twin, 'GET', '/owners')
  expect(told(world.changesOf(0))).toBeUndefined()
  expect(told(world.changesOf(1))).toEqual(['created owners/2'])
  expect(told(world.changesOf(2))).toEqual([])
  for (let n = 4; n < 10; n += 1) await ask(twin, 'POST', '/owners', person(n))
  expect(world.changesOf(1)).toBeUndefined()
  expect(told(world.changesOf(8))).toEqual(['created owners/9'])
})

test('what is kept of a request is what comparing the states around it shows', async () => {
  const twin = petTwin()
  const world = twin.world()
  world.keepChanges(100)
  const requests: readonly [string, string, unknown?][] = [
    ['POST', '/owners', person(1)],
    ['POST', '/owners/p1@example.com/pets', { name: 'Rex', species: 'dog' }],
    ['POST', '/owners/p1@example.com/pets', { name: 'Tom', species: 'cat' }],
    ['PATCH', '/owners/p1@example.com', { name: 'Ada' }],
    ['GET', '/owners/p1@example.com'],
    ['DELETE', '/owners/p1@example.com/pets/1'],
    ['DELETE', '/owners/p1@example.com'],
    ['POST', '/owners', { email: 'nobody' }],
  ]
  for (const [i, [method, path, body]] of requests.entries()) {
    const before = world.mark()
    await ask(twin, method, path, body)
    expect(world.changesOf(i)).toEqual(world.diff(before))
  }
  expect(requests.map((_, i) => world.changesOf(i)?.length)).toEqual([1, 2, 2, 1, 0, 2, 2, 0])
  world.reset()
  await ask(twin, 'POST', '/owners', person(1))
  expect(told(world.changesOf(0))).toEqual(['created owners/1'])
  world.restore(world.snapshot())
  await ask(twin, 'POST', '/owners', person(2))
  expect(told(world.changesOf(1))).toEqual(['created owners/2'])
})
