/** @module The shortest edit between two lists of lines (Myers 1986, linear space by its middle snake left out). */

/** A run of lines that is kept, removed or added. */
export interface LineChange {
  readonly kind: 'same' | 'removed' | 'added'
  readonly line: string
}

/** Above this many differing lines the middle is shown as replaced whole: a diff is for reading. */
const MAX_EDITS = 4_000

/** The lines of `before` and `after` in order, each said to be kept, removed or added. */
export function diffLines(before: readonly string[], after: readonly string[]): LineChange[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let [endBefore, endAfter] = [before.length, after.length]
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1
    endAfter -= 1
  }
  const same = (lines: readonly string[]): LineChange[] =>
    lines.map((line) => ({ kind: 'same', line }))
  return [
    ...same(before.slice(0, start)),
    ...shortestEdit(before.slice(start, endBefore), after.slice(start, endAfter)),
    ...same(before.slice(endBefore)),
  ]
}

function shortestEdit(before: readonly string[], after: readonly string[]): LineChange[] {
  const furthest = new Map<number, number>([[1, 0]])
  const trace: Map<number, number>[] = []
  const most = Math.min(before.length + after.length, MAX_EDITS)
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(new Map(furthest))
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1))
      let x = down ? at(furthest, k + 1) : at(furthest, k - 1) + 1
      let y = x - k
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1
        y += 1
      }
      furthest.set(k, x)
      if (x >= before.length && y >= after.length) return walkBack(before, after, trace)
    }
  }
  return [
    ...before.map((line): LineChange => ({ kind: 'removed', line })),
    ...after.map((line): LineChange => ({ kind: 'added', line })),
  ]
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly Map<number, number>[],
): LineChange[] {
  const out: LineChange[] = []
  let x = before.length
  let y = after.length
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] as Map<number, number>
    const k = x - y
    const down = k === -edits || (k !== edits && at(furthest, k - 1) < at(furthest, k + 1))
    const previousX = at(furthest, down ? k + 1 : k - 1)
    const previousY = previousX - (down ? k + 1 : k - 1)
    while (x > previousX && y > previousY && x > 0 && y > 0) {
      x -= 1
      y -= 1
      out.push({ kind: 'same', line: before[x] as string })
    }
    if (edits === 0) break
    if (down) {
      y -= 1
      out.push({ kind: 'added', line: after[y] as string })
    } else {
      x -= 1
      out.push({ kind: 'removed', line: before[x] as string })
    }
  }
  return out.reverse()
}

function at(furthest: ReadonlyMap<number, number>, k: number): number {
  return furthest.get(k) ?? 0
}
