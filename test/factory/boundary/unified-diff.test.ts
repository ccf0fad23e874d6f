import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listWorkspace, openSnapshots, unifiedDiff } from '../../../factory/boundary/index.ts'
import { diffLines } from '../../../factory/boundary/line-diff.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

describe('diffLines', () => {
  it('gives both sides back, with no more edits than the shortest', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = diffLines(before, after)
        expect(changes.filter((c) => c.kind !== 'added').map((c) => c.line)).toEqual(before)
        expect(changes.filter((c) => c.kind !== 'removed').map((c) => c.line)).toEqual(after)
        const same = changes.filter((change) => change.kind === 'same').length
        expect(same).toBe(longestCommon(before, after))
      }),
    )
  })
})

describe('unifiedDiff', () => {
  it('names added, changed, removed, binary and executable files', async () => {
    const { before, after, store } = await twoStates()
    expect(unifiedDiff(store, before, after)).toMatchInlineSnapshot(`
      "diff --git a/added.md b/added.md
      new file mode 100644
      --- /dev/null
      +++ b/added.md
      @@ -0,0 +1,1 @@
      +no line break
      \\ No newline at end of file
      diff --git a/binary b/binary
      Binary files a/binary and b/binary differ
      diff --git a/gone.md b/gone.md
      deleted file mode 100644
      --- a/gone.md
      +++ /dev/null
      @@ -1,1 +0,0 @@
      -old
      diff --git a/run.sh b/run.sh
      old mode 100644
      new mode 100755
      diff --git a/src/a.ts b/src/a.ts
      --- a/src/a.ts
      +++ b/src/a.ts
      @@ -1,5 +1,5 @@
       line 1
      -line 2
      +LINE 2
       line 3
       line 4
       line 5
      @@ -18,3 +18,4 @@
       line 18
       line 19
       line 20
      +line 21
      "
    `)
    expect(unifiedDiff(store, after, after)).toBe('')
  })

  it('is read by git apply', async (ctx) => {
    const { before, after, store } = await twoStates({ binary: false })
    const folder = temporaryFolder()
    await store.restore(before, folder)
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, '..') }
    try {
      execFileSync('git', ['--version'])
    } catch {
      ctx.skip('git is not installed')
    }
    execFileSync('git', ['apply', '-'], {
      cwd: folder,
      env,
      input: unifiedDiff(store, before, after),
    })
    expect((await listWorkspace(folder)).tree).toBe(after.tree)
  })
})

describe('listWorkspace', () => {
  it('follows no link and refuses what is too large', async () => {
    const folder = temporaryFolder()
    symlinkSync('/etc/passwd', join(folder, 'link'))
    writeFileSync(join(folder, 'large'), 'x'.repeat(100))
    writeFileSync(join(folder, 'small'), 'x')
    const { files, problems } = await listWorkspace(folder, { maxFileBytes: 99 })
    expect(files.map((file) => file.path)).toEqual(['small'])
    expect(problems).toEqual([
      { path: 'large', problem: 'it has 100 bytes, more than 99' },
      { path: 'link', problem: 'it is a symbolic link to /etc/passwd' },
    ])
  })
})

async function twoStates({ binary = true } = {}) {
  const folder = temporaryFolder()
  const store = openSnapshots(temporaryFolder())
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}\n`)
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src', 'a.ts'), lines.join(''))
  writeFileSync(join(folder, 'gone.md'), 'old\n')
  writeFileSync(join(folder, 'run.sh'), 'true\n')
  if (binary) writeFileSync(join(folder, 'binary'), Buffer.from([0, 1]))
  const before = await store.take(folder)
  writeFileSync(
    join(folder, 'src', 'a.ts'),
    [...lines, 'line 21\n'].join('').replace('line 2\n', 'LINE 2\n'),
  )
  rmSync(join(folder, 'gone.md'))
  chmodSync(join(folder, 'run.sh'), 0o755)
  if (binary) writeFileSync(join(folder, 'binary'), Buffer.from([0, 2]))
  writeFileSync(join(folder, 'added.md'), 'no line break')
  return { before, after: await store.take(folder), store }
}

/** Length of the longest common subsequence, by the textbook's table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0)
  for (const left of a) {
    const next = [0]
    b.forEach((right, j) => {
      next.push(left === right ? row[j]! + 1 : Math.max(next[j]!, row[j + 1]!))
    })
    row = next
  }
  return row[b.length]!
}
