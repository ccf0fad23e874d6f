/** @module The difference between two snapshots as a unified diff, which `git apply` reads. */

import { isUtf8 } from 'node:buffer'
import { diffLines, type LineChange } from './line-diff.ts'
import type { Snapshot, SnapshotStore } from './snapshots.ts'
import { changedPaths, type FileEntry } from './workspace-files.ts'

const CONTEXT_LINES = 3

/** The diff of a job: every changed file, sorted by path; '' when nothing changed. Binary files are only named. */
export function unifiedDiff(store: SnapshotStore, before: Snapshot, after: Snapshot): string {
  const old = new Map(before.files.map((entry) => [entry.path, entry]))
  const now = new Map(after.files.map((entry) => [entry.path, entry]))
  return changedPaths(before.files, after.files)
    .map((path) => fileDiff(store, path, old.get(path), now.get(path)))
    .join('')
}

function fileDiff(
  store: SnapshotStore,
  path: string,
  before: FileEntry | undefined,
  after: FileEntry | undefined,
): string {
  const lines = [`diff --git a/${path} b/${path}`]
  const mode = (entry: FileEntry) => (entry.executable ? '100755' : '100644')
  if (before === undefined && after !== undefined) lines.push(`new file mode ${mode(after)}`)
  else if (after === undefined && before !== undefined)
    lines.push(`deleted file mode ${mode(before)}`)
  else if (before !== undefined && after !== undefined && before.executable !== after.executable) {
    lines.push(`old mode ${mode(before)}`, `new mode ${mode(after)}`)
  }
  const [a, b] = [before && store.read(before), after && store.read(after)]
  if (before?.hash !== after?.hash) {
    const from = before === undefined ? '/dev/null' : `a/${path}`
    const to = after === undefined ? '/dev/null' : `b/${path}`
    if (isBinary(a) || isBinary(b)) lines.push(`Binary files ${from} and ${to} differ`)
    else {
      const hunks = hunksOf(diffLines(linesOf(a), linesOf(b)))
      if (hunks.length > 0) lines.push(`--- ${from}`, `+++ ${to}`, ...hunks)
    }
  }
  return `${lines.join('\n')}\n`
}

/** What is no text to the letter would be shown otherwise than it is, and two of it alike. */
function isBinary(content: Buffer | undefined): boolean {
  return content !== undefined && (content.includes(0) || !isUtf8(content))
}

const NO_NEWLINE = '\n\\ No newline at end of file'

/** Lines, the last marked when no line break ends it, so that a change of only that is seen. */
function linesOf(content: Buffer | undefined): string[] {
  if (content === undefined || content.length === 0) return []
  const lines = content.toString('utf8').split('\n')
  if (lines.at(-1) === '') return lines.slice(0, -1)
  return [...lines.slice(0, -1), `${lines.at(-1)}${NO_NEWLINE}`]
}

function hunksOf(changes: readonly LineChange[]): string[] {
  const shown = new Array<boolean>(changes.length).fill(false)
  changes.forEach((change, index) => {
    if (change.kind === 'same') return
    for (let i = index - CONTEXT_LINES; i <= index + CONTEXT_LINES; i += 1) {
      if (i >= 0 && i < shown.length) shown[i] = true
    }
  })
  const out: string[] = []
  let [oldLine, newLine] = [1, 1]
  for (let i = 0; i < changes.length; ) {
    if (!shown[i]) {
      oldLine += 1
      newLine += 1
      i += 1
      continue
    }
    const body: string[] = []
    const [oldStart, newStart] = [oldLine, newLine]
    for (; i < changes.length && shown[i]; i += 1) {
      const { kind, line } = changes[i] as LineChange
      body.push(`${kind === 'same' ? ' ' : kind === 'added' ? '+' : '-'}${line}`)
      if (kind !== 'added') oldLine += 1
      if (kind !== 'removed') newLine += 1
    }
    const [oldCount, newCount] = [oldLine - oldStart, newLine - newStart]
    // A side without lines names the line before it, as diff does.
    const range = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`
    out.push(`@@ -${range(oldStart, oldCount)} +${range(newStart, newCount)} @@`, ...body)
  }
  return out
}
