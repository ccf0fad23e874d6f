/** @module Media of entities: kept as they were sent, and sent as they are kept. */

export {
  asksForMedia,
  contentAnswer,
  copyMedia,
  dropMedia,
  keepMedia,
  mediaAnswer,
  mediaFields,
  putMediaBack,
  withoutFile,
} from './kept-media.ts'
export { refusePartUpload } from './part-upload.ts'
