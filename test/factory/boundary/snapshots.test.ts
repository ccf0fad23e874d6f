import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSnapshots } from '../../../factory/boundary/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

test('a restored folder holds the snapshot and nothing else, and nothing is written through links', async () => {
  const [workspace, outside] = [temporaryFolder(), temporaryFolder()]
  for (const folder of ['src', 'lib']) mkdirSync(join(workspace, folder))
  writeFileSync(join(workspace, 'src', 'a.txt'), 'a')
  writeFileSync(join(workspace, 'lib', 'b.txt'), 'b')
  writeFileSync(join(workspace, 'plain'), 'p')
  const store = openSnapshots(temporaryFolder())
  const snapshot = await store.take(workspace)

  rmSync(join(workspace, 'src'), { recursive: true })
  symlinkSync(outside, join(workspace, 'src'))
  writeFileSync(join(outside, 'a.txt'), 'precious')
  rmSync(join(workspace, 'lib'), { recursive: true })
  writeFileSync(join(workspace, 'lib'), 'a file where a folder was')
  rmSync(join(workspace, 'plain'))
  mkdirSync(join(workspace, 'plain', 'deep'), { recursive: true })
  writeFileSync(join(workspace, 'plain', 'deep', 'x'), 'x')
  writeFileSync(join(workspace, 'large'), Buffer.alloc(6 * 1024 * 1024))
  mkdirSync(join(workspace, '.git'))

  await store.restore(snapshot, workspace)
  expect(readdirSync(workspace).sort()).toEqual(['.git', 'lib', 'plain', 'src'])
  expect((await store.take(workspace)).tree).toBe(snapshot.tree)
  expect(readFileSync(join(outside, 'a.txt'), 'utf8')).toBe('precious')
  expect(existsSync(join(outside, 'b.txt'))).toBe(false)
})
