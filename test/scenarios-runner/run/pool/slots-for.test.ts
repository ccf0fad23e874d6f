import { expect, test } from 'vitest'
import { mostSlotsFor, slotsFor } from '../../../../scenarios-runner/run/index.ts'
import { watchRoom } from '../../../../scenarios-runner/run/pool/machine-room.ts'

test.each([
  [2, 8, 4],
  [1, 8, 2],
  [8, 64, 16],
  [64, 64, 16],
  // Little memory is free: what does not fit would only make all of them slow.
  [8, 1, 4],
  [8, 0.1, 1],
])('%i processors with %f GiB free run %i instances', (processors, gibibytes, slots) => {
  expect(slotsFor({ processors, freeBytes: gibibytes * 2 ** 30 })).toBe(slots)
})

test.each([
  [1, 8],
  [2, 16],
  [64, 64],
])('on %i processors up to %i come to run', (processors, most) => {
  expect(mostSlotsFor(processors)).toBe(most)
})

test('there is room while a quarter of the processors was idle since the last look, and memory is free', () => {
  const free = 2 ** 30
  const looks = [
    { idle: 0, total: 0, freeBytes: free },
    { idle: 50, total: 200, freeBytes: free },
    { idle: 99, total: 400, freeBytes: free },
    { idle: 299, total: 600, freeBytes: 2 ** 28 },
    { idle: 299, total: 600, freeBytes: free },
    { idle: 399, total: 700, freeBytes: free },
  ]
  let next = 0
  const hasRoom = watchRoom(() => looks[next++] as (typeof looks)[number])
  expect(looks.slice(1).map(() => hasRoom())).toEqual([true, false, false, false, true])
})
