/** @module Entities from parts: what respond's other parts use. */

export { ownPath } from './addresses/own-url.ts'
export { containedParts, withContained, withPartsApart } from './contained-parts.ts'
export { type Embedded, findEmbedded, ownEmbedded } from './embedded/embedded.ts'
export { sameItems, settled, withItemKeys, withoutReadOnly } from './embedded/settle.ts'
export { ancestorsOf, type Consulted, consultedAncestors, entityContext } from './entity-context.ts'
export { addressIn, fieldWord, momentFieldsOf, OWN_URL, UPDATED } from './field-words.ts'
export { isOfKind, kindMember, withIncluded } from './included-things.ts'
export { saidNames } from './known-names.ts'
export { createWorldModel, isWholeFor, keepUnnamed } from './make-entity.ts'
export { isMark, markedPart, oncePerMarked } from './marked-part.ts'
export { repairValue } from './repair-value.ts'
export { shownOnly, standingIn } from './standing-in.ts'
