import { expect, test } from 'vitest'
import { endsOfText, headOfText } from '../../../scenarios-runner/drive/kept-text.ts'

test('no letter is cut in two, at the end of what is kept or at its beginning', () => {
  // Of three bytes each, and so cut within one at all but every third place.
  const text = '€'.repeat(20)
  for (const most of [20, 21, 22, 23, 24, 25]) {
    expect(headOfText(text, most)).toMatch(/^€{6,8}\n\[\d+ bytes left out\]$/)
    expect(endsOfText(text, most)).toMatch(/^€{3,4}\n\[… \d+ bytes left out …\]\n€{3,4}$/)
  }
  expect(endsOfText(text, 60)).toBe(text)
})
