import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  copyArtifactFiles,
  listArtifactFiles,
} from '../../../scenarios-runner/artifact/copy/artifact-files.ts'
import { hashArtifact } from '../../../scenarios-runner/artifact/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
  write('src/server.ts', 'a')
  write('src/deep/er.ts', 'b')
  write('package.json', '{}')
  write('.env', 'SECRET=1')
  write('.git/HEAD', 'ref')
  write('node_modules/x/index.js', 'x')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const list = async (include?: string[]) =>
  (await listArtifactFiles({ directory: folder, ...(include && { include }) })).map(
    (file) => file.path,
  )

test('everything but node_modules and dot folders, unless said otherwise', async () => {
  expect(await list()).toEqual(['.env', 'package.json', 'src/deep/er.ts', 'src/server.ts'])
  expect(await list(['src', 'package.json'])).toEqual([
    'package.json',
    'src/deep/er.ts',
    'src/server.ts',
  ])
  expect(await list(['src/*.ts'])).toEqual(['src/server.ts'])
  expect(await list(['**'])).toEqual(['package.json', 'src/deep/er.ts', 'src/server.ts'])
  expect(await list(['./src/', 'node_modules', '.env'])).toEqual([
    '.env',
    'node_modules/x/index.js',
    'src/deep/er.ts',
    'src/server.ts',
  ])
})

test('nothing to copy, no folder, and a link that leads out are refused', async () => {
  await expect(list(['lib/**'])).rejects.toThrow('there is nothing of the artifact to copy')
  await expect(listArtifactFiles({ directory: join(folder, 'none') })).rejects.toThrow(
    'cannot be read',
  )
  symlinkSync('server.ts', join(folder, 'src/inside.ts'))
  expect(await list(['src'])).toContain('src/inside.ts')
  symlinkSync('../../../etc/hosts', join(folder, 'src/outside'))
  await expect(list(['src'])).rejects.toThrow("this link leads out of the artifact's folder")
})

test('a link leads to the same file of a copy, and not back to where it was made', async () => {
  symlinkSync(join(folder, 'src/server.ts'), join(folder, 'src/deep/absolute.ts'))
  symlinkSync('../server.ts', join(folder, 'src/deep/relative.ts'))
  symlinkSync(folder, join(folder, 'src/whole'))
  const copy = mkdtempSync(join(tmpdir(), 'copy-'))
  try {
    await copyArtifactFiles(folder, await listArtifactFiles({ directory: folder }), copy)
    for (const [link, target] of [
      ['src/deep/absolute.ts', 'src/server.ts'],
      ['src/deep/relative.ts', 'src/server.ts'],
      ['src/whole', '.'],
    ] as const) {
      expect(realpathSync(join(copy, link))).toBe(realpathSync(join(copy, target)))
    }
    // Wherever it stands, it is the same artifact.
    expect(await hashArtifact({ directory: copy })).toBe(await hashArtifact({ directory: folder }))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

test('the hash follows names and contents, and nothing else', async () => {
  const hash = await hashArtifact({ directory: folder, include: ['src'] })
  write('package.json', '{ "changed": true }')
  expect(await hashArtifact({ directory: folder, include: ['src'] })).toBe(hash)
  write('src/server.ts', 'c')
  expect(await hashArtifact({ directory: folder, include: ['src'] })).not.toBe(hash)
  write('src/server.ts', 'a')
  expect(await hashArtifact({ directory: folder, include: ['src'] })).toBe(hash)
})

test('what a run was told to leave among them is no part of it, begun or finished', async () => {
  const hash = await hashArtifact({ directory: folder })
  write('part-1/plan.json', '{}')
  write('part-1/trials.jsonl', '')
  write('part-1/trajectories/revoke.json', '{}')
  write('out/whole/run.json', '{}')
  write('out/whole/trials.jsonl', '')
  expect(await hashArtifact({ directory: folder })).toBe(hash)
  expect(await list(['**'])).toEqual(['package.json', 'src/deep/er.ts', 'src/server.ts'])
  // A plan of its own is the artifact's.
  write('plans/plan.json', '{}')
  expect(await list()).toContain('plans/plan.json')
})
