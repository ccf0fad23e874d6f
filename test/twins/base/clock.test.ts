import { expect, test } from 'vitest'
import { createClock, DEFAULT_START_MS } from '../../../twins/base/index.ts'

test('a manual clock stands still until somebody moves it', () => {
  const clock = createClock()
  expect(clock.now()).toBe(DEFAULT_START_MS)
  expect(clock.tick()).toBe(DEFAULT_START_MS)
  clock.advance(1500)
  expect(clock.now()).toBe(DEFAULT_START_MS + 1500)
})

test('a stepping clock moves by its step at each request, not at each reading', () => {
  const clock = createClock({ mode: 'stepping', startMs: 0, stepMs: 10 })
  expect([clock.now(), clock.now()]).toEqual([0, 0])
  expect([clock.tick(), clock.tick(), clock.now()]).toEqual([10, 20, 20])
})

test('an elapsed clock follows its monotonic source from a fixed start', () => {
  let real = 5_000
  const clock = createClock({ mode: 'elapsed', startMs: 100, monotonicMs: () => real })
  expect(clock.now()).toBe(100)
  real += 42.9
  expect(clock.tick()).toBe(142)
  clock.advance(1_000)
  expect(clock.now()).toBe(1_142)
})

test.each(['manual', 'stepping', 'elapsed'] as const)(
  'a forked %s clock goes on by itself',
  (mode) => {
    const clock = createClock({ mode, startMs: 0, monotonicMs: () => 0 })
    clock.advance(50)
    const fork = clock.fork()
    expect(fork.now()).toBe(50)
    fork.advance(7)
    expect(clock.now()).toBe(50)
    clock.advance(1)
    expect(fork.now()).toBe(57)
  },
)

test('no clock moves backwards', () => {
  expect(() => createClock().advance(-1)).toThrow('A clock only moves forward; got -1 ms.')
  expect(() => createClock().advance(Number.NaN)).toThrow('only moves forward')
})
