import { expect, test } from 'vitest'
import { createTwin } from '../../../twins/twin/index.ts'
import type { LiveWorld } from '../../../twins/world/index.ts'
import { answer, contractOf } from '../contract/small-contract.ts'
import { ask, petTwin } from '../pet-twin.ts'
import { object, ref, text, things } from '../small-service.ts'

const person = (n: number) => ({ email: `p${n}@example.com`, name: `Person ${n}` })

test('a fork starts equal and never sees its sibling', () => {
  const base = petTwin().world()
  base.seedState({ owners: [person(1)] })
  const left = base.fork('left')
  const right = base.fork('right')
  left.seedState({ owners: [person(2)] })
  expect(right.state()).toEqual(base.state())
  expect(left.state().owners).toHaveLength(2)
  expect(left.diff().map(({ kind, uid }) => `${kind} ${uid}`)).toEqual(['created owners/2'])
  expect(right.diff()).toEqual([])
})

test('reset brings a fork back to where it was forked, and a first world back to empty', () => {
  const base = petTwin().world()
  base.seedState({ owners: [person(1)] })
  const fork = base.fork('fork')
  fork.seedState({ owners: [person(2)] })
  fork.setFaults([{ status: 500 }])
  fork.clock.advance(5000)
  const startMs = base.clock.now()
  fork.reset({ seed: 'other' })
  expect(fork.state()).toEqual(base.state())
  expect([fork.faults(), fork.clock.now(), fork.seed]).toEqual([[], startMs, 'other'])
  base.reset()
  expect(base.state()).toEqual({ owners: [], pets: [] })
})

test('forking costs the same for ten entities and for twenty thousand', () => {
  const costOf = (entities: number) => {
    const world = petTwin().world() as LiveWorld
    for (let i = 0; i < entities; i += 1) {
      world.store.put({
        resource: 'owners',
        uid: `owners/${i}`,
        value: { ...person(i), id: String(i) },
        version: 1,
        createdMs: 0,
        updatedMs: 0,
        order: i,
      })
    }
    const times = Array.from({ length: 200 }, () => {
      const start = performance.now()
      world.fork('fork')
      return performance.now() - start
    })
    return times.sort((a, b) => a - b)[100] as number
  }
  const small = costOf(10)
  const large = costOf(20_000)
  expect(large).toBeLessThan(Math.max(1, small * 20))
})

test('a snapshot restores into a fresh world, byte for byte, and goes on with the same ids', () => {
  const twin = petTwin()
  const world = twin.world()
  world.seedState({
    owners: [person(1), { ...person(2), friends: ['p1@example.com'] }],
    pets: [{ owner: 'p1@example.com', name: 'Tom', species: 'cat' }],
  })
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  const other = twin.world('other')
  other.restore(snapshot)
  expect(JSON.stringify(other.snapshot())).toBe(JSON.stringify(snapshot))
  const more = { pets: [{ owner: 'p1@example.com', name: 'Rex', species: 'dog' }] }
  world.seedState(more)
  other.seedState(more)
  expect(other.state()).toEqual(world.state())
  expect(other.state().pets?.map((pet) => pet.number)).toEqual([1, 2])
})

test('a snapshot of a world that knows who calls restores, and the caller is the same', async () => {
  const me = { get: { operationId: 'me', responses: answer(ref('User')) } }
  const contract = contractOf(
    { '/user': me, ...things('/users', 'username', 'User') },
    { User: object({ login: text, bio: text }, ['login']) },
  )
  const twin = createTwin({ contract })
  const at = 'https://example.com/user'
  const { json: caller } = await ask(twin, 'GET', at)
  const snapshot = twin.world().snapshot()
  expect(snapshot.relations).toMatchObject([{ name: 'actor', owner: 'world' }])
  twin.world().reset({ seed: 'another' })
  expect((await ask(twin, 'GET', at)).json).not.toEqual(caller)
  twin.world().restore(snapshot)
  expect((await ask(twin, 'GET', at)).json).toEqual(caller)
  expect(JSON.stringify(twin.world().snapshot())).toBe(JSON.stringify(snapshot))
})

test('a diff since a point tells what was made, changed, tied and removed since', () => {
  const world = petTwin().world() as LiveWorld
  world.seedState({ owners: [person(1), { ...person(2), friends: ['p1@example.com'] }] })
  const point = world.mark()
  world.update('owners/2', { ...(world.store.get('owners/2')?.value ?? {}), name: 'Changed' })
  world.seedState({ owners: [{ ...person(3), friends: ['p2@example.com'] }] })
  world.remove('owners/1')
  expect(
    world
      .diff(point)
      .map(({ kind, uid, relation, member }) =>
        [kind, uid, relation, member].filter(Boolean).join(' '),
      ),
  ).toMatchInlineSnapshot(`
    [
      "deleted owners/1",
      "updated owners/2",
      "created owners/3",
      "unlinked owners/2 friends owners/1",
      "linked owners/3 friends owners/2",
    ]
  `)
})
