/** @module Lines and columns of text that people wrote, for messages that point at it. */

/** A place in a text: both start at 1, as editors show them. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

/** The line and column of a character offset (UTF-16 units, from 0). */
export function positionAt(text: string, offset: number): SourcePosition {
  const before = text.slice(0, Math.max(0, offset))
  const lastBreak = before.lastIndexOf('\n')
  let line = 1
  for (let i = before.indexOf('\n'); i !== -1; i = before.indexOf('\n', i + 1)) line += 1
  return { line, column: before.length - lastBreak }
}
