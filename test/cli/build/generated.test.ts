import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../../cli/build/generated-files.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

test('generated/ holds what npm run generate writes, byte for byte, and nothing else', async () => {
  const wanted = await generatedFiles(root)
  const folder = join(root, 'generated')
  const found = new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        path.slice(folder.length + 1).replaceAll('\\', '/'),
        readFileSync(path, 'utf8'),
      ]),
  )
  expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort())
  for (const [path, text] of wanted) {
    expect(found.get(path) === text, `${path} differs: run npm run generate`).toBe(true)
  }
  expect(wanted.size).toBeGreaterThanOrEqual(10)
})

test('the same sources give the same bytes', async () => {
  expect([...(await generatedFiles(root))]).toEqual([...(await generatedFiles(root))])
})
