/** @module What operations do to a world. */

export { carryOut } from './carry-out.ts'
export { findAll, keyGroups } from './find-entities.ts'
export { listEntities } from './listing/index.ts'
