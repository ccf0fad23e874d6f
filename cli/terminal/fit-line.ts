/** @module Text in the columns of a terminal: measured, cut, padded, wrapped, with colours left alone. */

import { stripVTControlCharacters } from 'node:util'
import { visibleText } from '../../twins/base/node/index.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a colour begins with.
const COLOR = /\u001b\[[0-9;]*m/y

/** The columns that a text takes, colours apart. Characters count one each; we write no wide ones ourselves. */
export function columnsOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}

/** A text of any origin on one line, with nothing in it that a terminal obeys. */
export function plainLine(text: string): string {
  return visibleText(text).replace(/\s+/g, ' ')
}

/** The text cut to a number of columns, with an ellipsis where something went. */
export function fitLine(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let out = ''
  let used = 0
  let colored = false
  for (let at = 0; at < text.length && used < columns - 1; ) {
    COLOR.lastIndex = at
    const color = COLOR.exec(text)
    const piece = color?.[0] ?? String.fromCodePoint(text.codePointAt(at) as number)
    if (color === null) used += 1
    else colored = true
    out += piece
    at += piece.length
  }
  return `${out}…${colored ? '\u001b[0m' : ''}`
}

/** The text with blanks after it, up to a number of columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)))
}

/** The text broken at blanks into lines of at most a number of columns; a line's own indent stays, later lines get another. */
export function wrapText(text: string, columns: number, indent = ''): string {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    const [lead = ''] = /^ */.exec(paragraph) ?? []
    let line = (lines.length === 0 ? '' : indent) + lead
    let isEmpty = true
    for (const word of paragraph.slice(lead.length).split(' ')) {
      if (isEmpty) line += word
      else if (columnsOf(line) + 1 + columnsOf(word) <= columns) line += ` ${word}`
      else {
        lines.push(line)
        line = indent + word
      }
      isEmpty = false
    }
    lines.push(line)
  }
  return lines.join('\n')
}
