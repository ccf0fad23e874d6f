/** @module A few lines at the bottom of a terminal that are redrawn in place. */

import { fitLine } from './fit-line.ts'
import type { TextStream } from './output.ts'

/** Lines that are replaced as work goes on. Without a terminal they draw nothing. */
export interface LiveLines {
  /** Whether there is a terminal to draw on. */
  readonly enabled: boolean
  /** Replaces what is drawn; drawn at once or within a tenth of a second. */
  set(lines: readonly string[]): void
  /** Takes the lines away while something is written above them, then draws them again. */
  above(write: () => void): void
  /** Takes the lines away for good. */
  clear(): void
}

const FRAME_MS = 100

/** Makes live lines on a terminal's stream. */
export function createLiveLines(
  stream: TextStream,
  options: { readonly enabled: boolean },
): LiveLines {
  let wanted: readonly string[] = []
  let drawn = 0
  let timer: NodeJS.Timeout | undefined

  const erase = () => {
    if (drawn > 0) stream.write(`\r\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = () => {
    timer = undefined
    const width = (stream.columns ?? 80) - 1
    // One write for erasing and drawing, so that nothing flickers.
    const up = drawn > 0 ? `\r\u001b[${drawn}A\u001b[J` : ''
    const text = wanted.map((line) => `${fitLine(line, width)}\n`).join('')
    if (up !== '' || text !== '') stream.write(up + text)
    drawn = wanted.length
  }
  return {
    enabled: options.enabled,
    set(lines) {
      if (!options.enabled) return
      wanted = lines
      if (timer === undefined) {
        timer = setTimeout(draw, FRAME_MS)
        timer.unref()
      }
    },
    above(write) {
      if (!options.enabled) return write()
      erase()
      write()
      draw()
    },
    clear() {
      clearTimeout(timer)
      timer = undefined
      wanted = []
      if (options.enabled) erase()
    },
  }
}
