/** @module The terminal: where words go, live lines, columns. */

export { columnsOf, fitLine, padColumns, plainLine, wrapText } from './fit-line.ts'
export type { LiveLines } from './live-lines.ts'
export {
  type Colors,
  createOutput,
  type Output,
  type OutputOptions,
  type TextStream,
} from './output.ts'
export { type TableColumn, textTable } from './text-table.ts'
