import { expect, test } from 'vitest'
import { commandLines } from '../../../cli/commands/twin/twin-check.ts'

const lines = (count: number) => Array.from({ length: count }, (_, i) => `curl ${i + 1}`)

test('of many commands the first and the last are shown, and how many are not', () => {
  expect(commandLines(lines(13))).toEqual(lines(13))
  const shown = commandLines(lines(40))
  expect(shown).toEqual([...lines(6), '# and 28 more (--json shows them)', ...lines(40).slice(-6)])
})
