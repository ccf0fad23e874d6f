/** @module Media of entities: kept as they were sent, and sent as they are kept. */

export { asksForMedia, dropMedia, keepMedia, mediaAnswer, mediaFields } from './kept-media.ts'
