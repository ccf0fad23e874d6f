/** @module Other formats as OpenAPI 3.1, for the reader. */

export { convertDocument } from './convert-document.ts'
export type { Conversion } from './origins.ts'
