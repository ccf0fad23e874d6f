import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import {
  answerExceptions,
  type CheckedContract,
  checkContractFile,
  contractFiles,
  withLawTable,
} from '../../../cli/build/law-table.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../contract/published-contract.ts'

const folder = dirname(publishedPath(GITHUB))
const page = new URL('../../../twins/README.md', import.meta.url)

/** Filled by the first test, contract by contract; the last one reads it. */
const checked: CheckedContract[] = []

test.each(existsSync(folder) ? contractFiles(folder) : [])(
  '%s: nothing is wrongly said to be stateless',
  async (file) => {
    const one = await checkContractFile(folder, file)
    checked.push(one)
    expect(one.alone.wronglyStateless).toEqual([])
    expect(one.packed?.wronglyStateless ?? []).toEqual([])
  },
  600_000,
)

test('at least 99% of valid requests get a valid answer; the contract has none for the others', (context) => {
  if (!existsSync(folder)) context.skip(NOT_AT_HAND)
  const answers = checked.flatMap(({ alone }) => alone.answers ?? [])
  const sum = (field: 'sent' | 'valid') => answers.reduce((all, one) => all + one[field], 0)
  expect(sum('valid') / sum('sent')).toBeGreaterThanOrEqual(0.99)
  const wrong = checked.flatMap(({ alone }) => answerExceptions(alone))
  expect(wrong.filter((one) => one.includes('(wrong)'))).toEqual([])
})

test('what twins/README.md says of the published contracts is what the laws say (npm run laws)', (context) => {
  if (!existsSync(folder)) context.skip(NOT_AT_HAND)
  const text = readFileSync(page, 'utf8')
  expect(withLawTable(text, checked)).toBe(text)
})
