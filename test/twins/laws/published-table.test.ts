import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import {
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

test('what twins/README.md says of the published contracts is what the laws say (npm run laws)', (context) => {
  if (!existsSync(folder)) context.skip(NOT_AT_HAND)
  const text = readFileSync(page, 'utf8')
  expect(withLawTable(text, checked)).toBe(text)
})
