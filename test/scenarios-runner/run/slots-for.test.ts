import { expect, test } from 'vitest'
import { slotsFor } from '../../../scenarios-runner/run/index.ts'

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
