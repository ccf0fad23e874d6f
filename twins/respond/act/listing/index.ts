/** @module Lists and searches of things. */

export { listEntities, newestListed, removeListed } from './list-entities.ts'
export { replaceListed } from './replace-listed.ts'
