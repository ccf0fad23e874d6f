import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collidingPaths, openSnapshots, unifiedDiff } from '../../../factory/boundary/index.ts'
import { readInside, writeInside } from '../../../factory/boundary/inside-file.ts'
import { listWorkspace } from '../../../factory/boundary/workspace-files.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const MOST = 1_000

/** A workspace with a folder `a`, and a folder outside of it with files of the same names. */
function setting() {
  const [workspace, outside] = [temporaryFolder(), temporaryFolder()]
  mkdirSync(join(workspace, 'a'))
  for (const name of ['1', '2']) {
    writeFileSync(join(workspace, 'a', name), `ours ${name}`)
    writeFileSync(join(outside, name), `a scenario ${name}`)
  }
  const swap = () => {
    renameSync(join(workspace, 'a'), join(workspace, 'b'))
    symlinkSync(outside, join(workspace, 'a'))
  }
  return { workspace, outside, swap }
}

describe.skipIf(process.platform === 'win32')(
  'a workspace that is changed while it is read',
  () => {
    it('a folder that becomes a link in the midst of it shows nothing of what it leads to', async () => {
      const { workspace, swap } = setting()
      const kept: string[] = []
      const { files, problems } = await listWorkspace(workspace, {}, async (_, bytes) => {
        kept.push(bytes.toString())
        if (kept.length === 1) swap()
      })
      expect(kept).toEqual(['ours 1'])
      expect(files.map(({ path }) => path)).toEqual(['a/1'])
      expect(problems).toEqual([{ path: 'a/2', problem: 'it cannot be read' }])
    })

    it('nothing is read or written through a link, whatever part of the way it is', async () => {
      const { workspace, outside, swap } = setting()
      symlinkSync(join(outside, '1'), join(workspace, 'a', 'link'))
      expect((await readInside(join(workspace, 'a', '1'), MOST))?.toString()).toBe('ours 1')
      expect(await readInside(join(workspace, 'a', '1'), 3)).toBeUndefined()
      expect(await readInside(join(workspace, 'a', 'link'), MOST)).toBeUndefined()
      expect(await readInside(join(workspace, 'a'), MOST)).toBeUndefined()
      swap()
      expect(await readInside(join(workspace, 'a', '1'), MOST)).toBeUndefined()
      const bytes = Buffer.from('by an agent')
      await expect(writeInside(join(workspace, 'a', '1'), bytes, 0o644)).rejects.toThrow('EEXIST')
      await expect(writeInside(join(workspace, 'a', 'new'), bytes, 0o644)).rejects.toThrow(
        'a folder on the way to',
      )
      expect(readFileSync(join(outside, '1'), 'utf8')).toBe('a scenario 1')
      expect(readFileSync(join(outside, 'new'), 'utf8')).toBe('')
      await writeInside(join(workspace, 'b', 'new'), bytes, 0o755)
      expect(readFileSync(join(workspace, 'b', 'new'), 'utf8')).toBe('by an agent')
    })
  },
)

it('names that are one where letters count without their case are told, but not those that were so before', () => {
  const of = (...paths: string[]) =>
    paths.map((path) => ({ path, hash: '', bytes: 0, executable: false }))
  const before = of('Makefile', 'makefile', 'src/a.ts')
  const added = (...paths: string[]) => collidingPaths(before, [...before, ...of(...paths)])
  expect(added()).toEqual([])
  expect(added('src/b.ts')).toEqual([])
  expect(added('src/A.ts', 'Src/c.ts', 'lib/\u00e9', 'lib/e\u0301')).toEqual([
    'Src/c.ts',
    'lib/e\u0301',
    'src/A.ts',
  ])
  // Renamed, and no collision.
  expect(collidingPaths(before, of('Makefile', 'makefile', 'src/A.ts'))).toEqual([])
})

it('two texts that would be shown alike are told as binary', async () => {
  const workspace = temporaryFolder()
  const store = openSnapshots(temporaryFolder())
  writeFileSync(join(workspace, 'x'), Buffer.from([0x61, 0xff]))
  const before = await store.take(workspace)
  writeFileSync(join(workspace, 'x'), Buffer.from([0x61, 0xfe]))
  expect(unifiedDiff(store, before, await store.take(workspace))).toContain(
    'Binary files a/x and b/x differ',
  )
})
