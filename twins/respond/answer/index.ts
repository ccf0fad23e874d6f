/** @module Answers in the contract's form: results and refusals. */

export { errorAnswer } from './error-answer.ts'
export { type Handed, isResponse, leaveUnread, readHanded } from './handed-response.ts'
export { canShow, shownItem } from './list-item.ts'
export { renderEffect } from './render-answer.ts'
export { checkSelection, hasExpansion } from './select-fields.ts'
