/** @module What a program printed, bounded: the beginning and the end, because causes stand at either. */

import type { OutputChunk } from '../model.ts'

/** Collects output between two takes. */
export interface OutputBuffer {
  add(stream: OutputChunk['stream'], text: string): void
  take(): OutputChunk[]
}

const HEAD_CHARS = 16_384
const TAIL_CHARS = 49_152

/** Makes an empty buffer that keeps 16 Ki characters of the beginning and 48 Ki of the end. */
export function createOutputBuffer(): OutputBuffer {
  let head: OutputChunk[] = []
  let headSize = 0
  let tail: OutputChunk[] = []
  let tailSize = 0
  let omitted = 0

  const push = (list: OutputChunk[], chunk: OutputChunk) => {
    const last = list.at(-1)
    // A secret cut in two would not be recognised: what belongs to one line stays one piece.
    if (last !== undefined && last.stream === chunk.stream && !last.text.endsWith('\n')) {
      list[list.length - 1] = { ...last, text: last.text + chunk.text }
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
      const kept = text.length > TAIL_CHARS ? text.slice(-TAIL_CHARS) : text
      omitted += text.length - kept.length
      push(tail, { ...chunk, text: kept })
      tailSize += kept.length
      while (tailSize > TAIL_CHARS) {
        const first = tail[0] as OutputChunk
        const surplus = tailSize - TAIL_CHARS
        const dropped = Math.min(surplus, first.text.length)
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
