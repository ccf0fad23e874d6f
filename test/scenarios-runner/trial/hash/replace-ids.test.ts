import fc from 'fast-check'
import { expect, test } from 'vitest'
import { replacerOf } from '../../../../scenarios-runner/trial/hash/replace-ids.ts'

const letters = (minLength: number, maxLength: number) =>
  fc
    .array(fc.constantFrom('a', 'b', '1', '_', '-', '.', ' ', '(', 'ü'), { minLength, maxLength })
    .map((all) => all.join(''))

/** As it is said: an alternation, the longest first, with no letter of a word on either side. */
function byPattern(ids: readonly string[], text: string): string {
  const plain = [...ids]
    .sort((a, b) => b.length - a.length)
    .map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text.replace(new RegExp(`(?<![\\w])(?:${plain.join('|')})(?![\\w])`, 'g'), '<id>')
}

test('finds what a pattern of all ids would find', () => {
  const cases = fc.array(letters(5, 9), { minLength: 1, maxLength: 6 }).chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      text: fc
        .array(fc.oneof(fc.constantFrom(...ids), letters(0, 4)), { maxLength: 8 })
        .map((parts) => parts.join('')),
    }),
  )
  fc.assert(
    fc.property(cases, ({ ids, text }) => {
      expect(replacerOf(new Set(ids), () => '<id>')(text)).toBe(byPattern(ids, text))
    }),
    { seed: 5, numRuns: 2_000 },
  )
})

test('a hundred thousand ids, and one of a hundred thousand letters, are no trouble', () => {
  const ids = Array.from({ length: 100_000 }, (_, i) => `0f8b7c1e-0000-4000-8000-${i + 1e11}`)
  const replace = replacerOf(new Set([...ids, '9'.repeat(100_000)]), () => '<id>')
  expect(replace(`it is ${ids[77_777]}, not ${ids[3]}0`)).toBe(`it is <id>, not ${ids[3]}0`)
})
