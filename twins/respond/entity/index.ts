/** @module Entities from parts: what respond's other parts use. */

export { containedParts, withContained, withPartsApart } from './contained-parts.ts'
export { ancestorsOf, entityContext } from './entity-context.ts'
export { addressIn, fieldWord, momentFieldsOf, OWN_URL, UPDATED } from './field-words.ts'
export { completeEntity, createWorldModel, isWholeFor, keepUnnamed } from './make-entity.ts'
export { isMark, markedPart, oncePerMarked } from './marked-part.ts'
export { ownPath } from './own-url.ts'
export { repairValue } from './repair-value.ts'
