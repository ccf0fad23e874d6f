/** @module What a program printed, bounded: the beginning and the end, because causes stand at either. */

import type { OutputChunk } from '../model.ts'

/** Collects output between two takes. */
export interface OutputBuffer {
  add(stream: OutputChunk['stream'], text: string): void
  take(): OutputChunk[]
}

const HEAD_CHARS = 16_384
const TAIL_CHARS = 49_152

// No secret is longer than this, or has a space in it.
const MOST_SECRET_CHARS = 1_024

/** Where a text can be cut after at least so many characters without leaving half of a word. */
function cutAt(text: string, least: number): number {
  if (least >= text.length) return text.length
  const rest = text.slice(least, least + MOST_SECRET_CHARS).search(/\s/)
  return least + Math.max(0, rest)
}

/** Makes an empty buffer that keeps 16 Ki characters of the beginning and 48 Ki of the end. */
export function createOutputBuffer(): OutputBuffer {
  let head: OutputChunk[] = []
  let headSize = 0
  let tail: OutputChunk[] = []
  let tailSize = 0
  let omitted = 0

  // A secret cut in two would not be recognised: what belongs to one line stays one piece, whatever the other stream says meanwhile.
  const isUnfinished = (chunk: OutputChunk | undefined) => chunk?.text.endsWith('\n') === false
  const lastOf = (list: readonly OutputChunk[], stream: OutputChunk['stream']) =>
    list.findLastIndex((chunk) => chunk.stream === stream)
  const push = (list: OutputChunk[], chunk: OutputChunk) => {
    const at = lastOf(list, chunk.stream)
    const last = list[at]
    if (last !== undefined && isUnfinished(last)) {
      list[at] = { ...last, text: last.text + chunk.text }
    } else list.push(chunk)
  }
  return {
    add(stream, text) {
      const chunk = { stream, atMs: performance.now(), text }
      if (tail.length === 0 && headSize + text.length <= HEAD_CHARS) {
        push(head, chunk)
        headSize += text.length
        return
      }
      const at = lastOf(head, stream)
      const begun = head[at]
      if (begun !== undefined && isUnfinished(begun) && lastOf(tail, stream) === -1) {
        head.splice(at, 1)
        headSize -= begun.text.length
        tail.push(begun)
        tailSize += begun.text.length
      }
      push(tail, chunk)
      tailSize += text.length
      while (tailSize > TAIL_CHARS) {
        const first = tail[0] as OutputChunk
        const dropped = cutAt(first.text, tailSize - TAIL_CHARS)
        if (dropped === first.text.length) tail.shift()
        else tail[0] = { ...first, text: first.text.slice(dropped) }
        tailSize -= dropped
        omitted += dropped
      }
    },
    take() {
      const note: OutputChunk[] =
        omitted === 0
          ? []
          : [
              {
                stream: 'stderr',
                atMs: tail[0]?.atMs ?? performance.now(),
                text: `\n[${omitted} characters of output left out]\n`,
              },
            ]
      const all = [...head, ...note, ...tail]
      head = []
      tail = []
      headSize = 0
      tailSize = 0
      omitted = 0
      return all
    },
  }
}
