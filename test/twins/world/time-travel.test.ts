import { expect, test } from 'vitest'
import { type Clock, createClock } from '../../../twins/base/index.ts'
import { createWorld } from '../../../twins/world/create-world.ts'
import type { DueHandler, LiveWorld } from '../../../twins/world/index.ts'
import { ask, petTwin } from '../pet-twin.ts'

const START = Date.UTC(2026, 0, 5, 9)

/** A world in which things of kind `note` happen as told. */
function worldWith(happen: DueHandler, clock: Clock = createClock()): LiveWorld {
  const { model } = petTwin().world() as LiveWorld
  const whenDue = new Map([['note', happen]])
  return createWorld({ name: 'timed', seed: 'a', clock, model: { ...model, whenDue } })
}

test('what falls due on the way is carried out in order of time, each at its own', async () => {
  const seen: string[] = []
  const world = worldWith((at, due) => {
    seen.push(`${due.data} at ${at.clock.now() - START}`)
    if (due.data === 'first') at.schedule(at.clock.now() + 200, 'note', 'retry')
  })
  world.schedule(START + 500, 'note', 'second')
  world.schedule(START + 100, 'note', 'first')
  world.schedule(START + 500, 'note', 'third')
  world.schedule(START + 9000, 'note', 'too late')
  const passage = await world.advance(1000)
  expect(seen).toEqual(['first at 100', 'retry at 300', 'second at 500', 'third at 500'])
  expect(passage.fired.map(({ data }) => data)).toEqual(['first', 'retry', 'second', 'third'])
  expect(passage.nowMs).toBe(START + 1000)
  expect(world.agenda().map(({ data }) => data)).toEqual(['too late'])
})

test('passages wait for one another, and for what takes its time', async () => {
  const seen: string[] = []
  const world = worldWith(async (at, due) => {
    await new Promise((resolve) => setTimeout(resolve, due.data === 'slow' ? 10 : 0))
    seen.push(`${due.data} at ${at.clock.now() - START}`)
  })
  world.schedule(START + 10, 'note', 'slow')
  world.schedule(START + 20, 'note', 'fast')
  await Promise.all([world.advance(15), world.advance(15)])
  expect(seen).toEqual(['slow at 10', 'fast at 20'])
  expect(world.clock.now()).toBe(START + 30)
})

test('a fork and a snapshot have the same to come, a reset has nothing', async () => {
  const seen: string[] = []
  const world = worldWith((at, due) => {
    seen.push(`${at.name} ${due.data}`)
  })
  world.schedule(START + 10, 'note', 'x')
  const fork = world.fork('fork')
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  world.reset()
  await world.advance(50)
  expect(seen).toEqual([])
  await fork.advance(50)
  world.restore(snapshot)
  await world.advance(50)
  expect(seen).toEqual(['fork x', 'timed x'])
})

test.each(['manual', 'stepping', 'elapsed'] as const)('a %s clock moves', async (mode) => {
  const monotonicMs = () => 0
  const seen: number[] = []
  const world = worldWith((at) => {
    seen.push(at.clock.now() - START)
  }, createClock({ mode, monotonicMs }))
  world.schedule(START + 70, 'note', null)
  expect((await world.advanceTo(START + 100)).nowMs).toBe(START + 100)
  expect(seen).toEqual([70])
})

test('a request that finds something due starts it', async () => {
  const seen: unknown[] = []
  const twin = petTwin()
  const world = twin.world() as LiveWorld
  ;(world.model.whenDue as Map<string, DueHandler>).set('note', (_, due) => {
    seen.push(due.data)
  })
  world.schedule(world.clock.now() + 1500, 'note', 'after two steps')
  await ask(twin, 'GET', '/owners')
  await world.settled()
  expect(seen).toEqual([])
  await ask(twin, 'GET', '/owners')
  await world.settled()
  expect(seen).toEqual(['after two steps'])
})

test('a reset meanwhile ends the passage', async () => {
  const world = worldWith((at) => at.reset())
  world.schedule(START + 10, 'note', null)
  await world.advance(1000)
  expect(world.clock.now()).toBe(START)
})

test('what fails is told to whoever waits, and once', async () => {
  const world = worldWith(() => {
    throw new Error('no luck')
  })
  world.schedule(START, 'note', null)
  world.wake()
  await expect(world.settled()).rejects.toThrow('no luck')
  await world.settled()
})

test('time goes forward alone', async () => {
  const world = worldWith(() => {})
  await world.advance(1000)
  await expect(world.advance(-1)).rejects.toThrow('a clock cannot move by -1 ms')
  await expect(world.advance(Number.NaN)).rejects.toThrow('a clock cannot move by NaN ms')
  await expect(world.advance(1e300)).rejects.toThrow('past the last date')
  await expect(world.advanceTo(START)).rejects.toThrow(
    'a clock only moves forward: it stands at 2026-01-05T09:00:01.000Z, and 2026-01-05T09:00:00.000Z has passed',
  )
})
