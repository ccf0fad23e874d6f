/** @module Entities from parts: what respond's other parts use. */

export { entityContext } from './entity-context.ts'
export { momentFieldsOf, UPDATED } from './field-words.ts'
export { completeEntity, createWorldModel, keepUnnamed } from './make-entity.ts'
export { ownPath } from './own-url.ts'
export { repairValue } from './repair-value.ts'
