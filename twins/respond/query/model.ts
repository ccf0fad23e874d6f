/** @module What an expression asks for. */

import type { JsonValue } from '../../base/index.ts'

/** How a field's value is compared. `is` is equality without regard to case. */
export type Comparison =
  | 'is'
  | 'equal'
  | 'unequal'
  | 'contains'
  | 'starts'
  | 'ends'
  | 'greater'
  | 'greater-or-equal'
  | 'less'
  | 'less-or-equal'
  | 'present'

/** An expression, read. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare'
      /** The steps to the field: `metadata`, `order`. */
      readonly field: readonly string[]
      readonly by: Comparison
      /** Any of these will do; none for `present`. */
      readonly values: readonly JsonValue[]
    }

/** What an expression asks for, and in which order. */
export interface Query {
  /** Undefined where it asks for everything. */
  readonly condition: Condition | undefined
  readonly order: readonly Order[]
}

/** One thing to sort by. */
export interface Order {
  readonly field: readonly string[]
  readonly isDown: boolean
}

/** An expression that cannot be understood. */
export class QueryProblem extends Error {
  /** Where in the text, counted from 0. */
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.name = 'QueryProblem'
    this.position = position
  }
}
