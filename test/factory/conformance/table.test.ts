import { globSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { conformanceTable } from '../../../factory/conformance/index.ts'

const folder = fileURLToPath(new URL('./', import.meta.url))

/** The rows that a test file holds, as it names them. */
function rowsIn(file: string): string[] {
  const text = readFileSync(`${folder}${file}`, 'utf8')
  return [...text.matchAll(/^\s*row\('([^']+)'/gm)].map(([, id]) => id as string)
}

describe('the conformance table', () => {
  const table = conformanceTable()

  it('has each number once, and a requirement for each', () => {
    const ids = table.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(table.filter(({ requirement }) => requirement.length < 8)).toEqual([])
    expect(table.length).toBeGreaterThan(150)
  })

  it('names a test for each row, in the file that has it, and no test is without a row', () => {
    const files = globSync('*/*.test.ts', { cwd: folder })
    const held = files.flatMap((file) =>
      rowsIn(file).map((id) => `test/factory/conformance/${file.split(sep).join('/')} > ${id} `),
    )
    const named = table.map(
      ({ test, id }) => `${test.slice(0, test.indexOf(` > ${id} `))} > ${id} `,
    )
    expect(held.sort()).toEqual(named.sort())
  })

  it('has all numbers of the specification’s list that are claimed', () => {
    const ids = new Set(table.map(({ id }) => id))
    const numbered = (prefix: string, count: number, without: readonly number[] = [], from = 1) =>
      Array.from({ length: count - from + 1 }, (_, n) => n + from)
        .filter((n) => !without.includes(n))
        .map((n) => `${prefix}${n}`)
    const wanted = [
      ...numbered('P', 16),
      ...numbered('G', 11, [8, 9]),
      ...numbered('N', 21),
      ...numbered('E', 6),
      ...numbered('H', 11),
      ...numbered('X', 10),
      ...numbered('S', 6),
      ...numbered('GG', 4),
      ...numbered('R', 10),
      ...numbered('F', 4),
      ...['HS', 'HX', 'HC', 'HC2', 'HH', 'HD', 'HP', 'HF', 'HT', 'HQ'],
      ...numbered('C-', 3),
      ...numbered('O-', 1),
      ...numbered('K-', 4),
      ...numbered('FI-', 4),
      ...numbered('A-', 2),
      ...numbered('I-', 9),
      ...numbered('V-', 13, [], 0),
      ...numbered('M-', 4),
      ...numbered('T-', 3),
      ...numbered('EV-', 6),
      ...numbered('TH-', 2),
      ...numbered('CE-', 6),
      ...numbered('D-', 1),
      ...numbered('MX-', 22),
      ...numbered('C', 19),
      'SMOKE',
    ]
    expect(wanted.filter((id) => !ids.has(id))).toEqual([])
    expect([...ids].filter((id) => !wanted.includes(id))).toEqual([])
  })
})
