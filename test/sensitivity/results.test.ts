import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readResults } from './results.ts'
import { page, resultsBlock } from './write-page.ts'

test('the page holds what the results say, and nothing else', async () => {
  expect(readFileSync(page, 'utf8')).toContain(await resultsBlock(readResults()))
})
