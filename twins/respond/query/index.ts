/** @module Expressions by which clients ask for entities: read, and held against values. */

export { inOrder } from './in-order.ts'
export { compareValues, matchesCondition, valuesAt } from './match-condition.ts'
export type { Condition, Order, Query } from './model.ts'
export { QueryProblem } from './model.ts'
export { type Qualifier, readQualified } from './read-qualified.ts'
export { readQuery } from './read-query.ts'
