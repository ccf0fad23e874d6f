import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSharedLock } from '../../../../scenarios-runner/run/pool/shared-lock.ts'

test('whoever is to be alone is alone, everybody gets in, and nobody waits for those who came later', async () => {
  const visits = fc.array(
    fc.record({ isAlone: fc.boolean(), steps: fc.integer({ min: 0, max: 4 }) }),
    { minLength: 1, maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(visits, async (all) => {
      const lock = createSharedLock()
      const entered: number[] = []
      let inside = 0
      let alone = 0
      await Promise.all(
        all.map(async ({ isAlone, steps }, index) => {
          const leave = await lock.enter(isAlone)
          entered.push(index)
          inside += 1
          alone += isAlone ? 1 : 0
          for (let step = 0; step <= steps; step += 1) {
            if (alone > 0) expect(inside).toBe(1)
            await null
          }
          inside -= 1
          alone -= isAlone ? 1 : 0
          leave()
        }),
      )
      expect(entered).toEqual(all.map((_, index) => index))
    }),
  )
})
