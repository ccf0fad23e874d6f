import { expect, test } from 'vitest'
import { boundedText } from '../../../scenarios-runner/sandbox/program/run-program.ts'

test('a letter that lies in the middle of what is kept whole stays one', () => {
  const kept = boundedText(4)
  for (const byte of Buffer.from('aéb')) kept.add(Buffer.from([byte]))
  expect([kept.text(), kept.dropped()]).toEqual(['aéb', 0])
  kept.add(Buffer.from('cdef'))
  expect(kept.dropped()).toBe(4)
  expect(kept.text()).toMatch(/\n\[… 4 bytes left out …\]\nef$/)
})

test('what comes letter by letter is held in few pieces, and is the same text', () => {
  const letters = Array.from({ length: 20_000 }, (_, at) => String(at % 10))
  const whole = boundedText(40_000)
  const cut = boundedText(10_000)
  for (const letter of letters) {
    whole.add(Buffer.from(letter))
    cut.add(Buffer.from(letter))
  }
  expect(whole.pieces()).toBeLessThan(2100)
  expect(whole.text()).toBe(letters.join(''))
  expect(cut.pieces()).toBeLessThan(2100)
  const [head, tail] = [letters.slice(0, 5000).join(''), letters.slice(-5000).join('')]
  expect(cut.text()).toBe(`${head}\n[… 10000 bytes left out …]\n${tail}`)
})
