/** @module A JSONPath query (RFC 9535) as data. */

/** A query: where it starts, and its segments in order. */
export interface JsonPathQuery {
  /** `$`, the document, or `@`, the value that a filter looks at. */
  readonly root: '$' | '@'
  readonly segments: readonly Segment[]
}

/** One step: what it selects, of the value itself or of everything below as well. */
export interface Segment {
  readonly descendants: boolean
  readonly selectors: readonly Selector[]
}

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'index'; readonly index: number }
  | {
      readonly kind: 'slice'
      readonly start: number | undefined
      readonly end: number | undefined
      readonly step: number
    }
  | { readonly kind: 'filter'; readonly test: Expression }

export type Comparison = '==' | '!=' | '<=' | '>=' | '<' | '>'

export type FunctionName = 'length' | 'count' | 'value' | 'match' | 'search'

/** An expression inside a filter. */
export type Expression =
  | { readonly kind: 'or' | 'and'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'compare'
      readonly operator: Comparison
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'query'; readonly query: JsonPathQuery }
  | {
      readonly kind: 'call'
      readonly name: FunctionName
      readonly arguments: readonly Expression[]
    }
