/** @module A few lines at the bottom of a terminal that are redrawn in place. */

import { columnsOf, fitLine } from './fit-line.ts'
import type { TextStream } from './output.ts'

/** Lines that are replaced as work goes on. Without a terminal they draw nothing. */
export interface LiveLines {
  /** Whether there is a terminal to draw on. */
  readonly enabled: boolean
  /** The columns that a line may take now: a terminal may have been made wider or narrower. */
  readonly width: number
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
  /** The columns of each line that is drawn. */
  let drawn: readonly number[] = []
  let timer: NodeJS.Timeout | undefined

  /** What takes the drawn lines away. In a terminal that has become narrower since, each of them may be several rows. */
  const away = () => {
    const columns = Math.max(1, stream.columns || 80)
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0)
    drawn = []
    return rows === 0 ? '' : `\r\u001b[${rows}A\u001b[J`
  }
  const erase = () => {
    const text = away()
    if (text !== '') stream.write(text)
  }
  const widthNow = () => Math.max(1, (stream.columns || 80) - 1)
  const draw = () => {
    timer = undefined
    // One write for erasing and drawing, so that nothing flickers.
    const up = away()
    const lines = wanted.map((line) => fitLine(line, widthNow()))
    const text = lines.map((line) => `${line}\n`).join('')
    if (up !== '' || text !== '') stream.write(up + text)
    drawn = lines.map(columnsOf)
  }
  return {
    enabled: options.enabled,
    get width() {
      return widthNow()
    },
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
