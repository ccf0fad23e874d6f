import pico from 'picocolors'
import { expect, test } from 'vitest'
import { columnsOf, fitLine, padColumns, textTable, wrapText } from '../../../cli/terminal/index.ts'

const { red } = pico.createColors(true)

test('colours take no columns', () => {
  expect(columnsOf(red('three'))).toBe(5)
  expect(padColumns(red('ab'), 4)).toBe(`${red('ab')}  `)
})

test('a line that is too long is cut, and no colour runs on', () => {
  expect(fitLine('0123456789', 10)).toBe('0123456789')
  expect(fitLine('0123456789', 6)).toBe('01234…')
  const cut = fitLine(`ab ${red('0123456789')} z`, 8)
  expect(columnsOf(cut)).toBe(8)
  expect(cut.endsWith('…\u001b[0m')).toBe(true)
})

test('a paragraph is broken at blanks, later lines are indented', () => {
  expect(wrapText('    one two three four', 12, '  ')).toBe('    one two\n  three four')
  expect(wrapText('· one two three four', 10, '  ')).toBe('· one two\n  three\n  four')
})

test('a table fits its width: what may shrink does, the widest first', () => {
  const columns = [
    { heading: 'name', shrink: 1 },
    { heading: 'n', align: 'right' as const },
    { heading: 'why', shrink: 1 },
  ]
  const rows = [['a', '1', 'because it is so and not otherwise, as anybody can see']]
  const table = textTable(columns, rows, 30)
  expect(table).toMatchInlineSnapshot(`
    "name  n  why
    a     1  because it is so and…"
  `)
  expect(Math.max(...table.split('\n').map(columnsOf))).toBeLessThanOrEqual(30)
})
