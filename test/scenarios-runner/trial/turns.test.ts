import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTurns } from '../../../scenarios-runner/trial/index.ts'

test('never more play than may, everybody comes to play, in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 30 }),
      async (most, lengths) => {
        const turns = createTurns(most)
        const begun: number[] = []
        let playing = 0
        let highest = 0
        await Promise.all(
          lengths.map(async (length, index) => {
            using _turn = await turns.take()
            begun.push(index)
            playing += 1
            highest = Math.max(highest, playing)
            for (let step = 0; step < length; step += 1) await null
            playing -= 1
          }),
        )
        expect(begun).toEqual(lengths.map((_, index) => index))
        expect(highest).toBeLessThanOrEqual(most)
        expect(playing).toBe(0)
      },
    ),
  )
})
