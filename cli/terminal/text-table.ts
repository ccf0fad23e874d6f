/** @module Columns of text for a terminal. */

import { columnsOf, fitLine, padColumns } from './fit-line.ts'

/** One column: its heading, and whether it gives way when the table is too wide. */
export interface TableColumn {
  readonly heading: string
  readonly align?: 'left' | 'right'
  /** The share of the shortage that it takes; columns without one keep their width. */
  readonly shrink?: number
  /** What it never gets narrower than; 8 columns unless given. */
  readonly least?: number
}

const GAP = 2

/** Rows under headings, cut to the width; no trailing blanks. */
export function textTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const natural = columns.map((column, index) =>
    Math.max(columnsOf(column.heading), ...rows.map((row) => columnsOf(row[index] ?? ''))),
  )
  const total = natural.reduce((sum, n) => sum + n, 0) + GAP * (columns.length - 1)
  const widths = total > width ? shrink(columns, natural, total - width) : natural
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => {
        const size = widths[index] as number
        const cell = fitLine(cells[index] ?? '', size)
        return column.align === 'right'
          ? ' '.repeat(size - columnsOf(cell)) + cell
          : padColumns(cell, size)
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  return [line(columns.map((column) => column.heading)), ...rows.map(line)].join('\n')
}

function shrink(
  columns: readonly TableColumn[],
  natural: readonly number[],
  shortage: number,
): number[] {
  const widths = [...natural]
  let left = shortage
  // The widest of those that may shrink gives a column at a time, weighed by its share.
  while (left > 0) {
    let widest = -1
    let size = 0
    columns.forEach((column, index) => {
      const width = widths[index] as number
      if (column.shrink === undefined || width <= (column.least ?? 8)) return
      if (width * column.shrink > size) {
        widest = index
        size = width * column.shrink
      }
    })
    if (widest === -1) break
    widths[widest] = (widths[widest] as number) - 1
    left -= 1
  }
  return widths
}
