/** @module Finds the places of a document that a JSONPath query (RFC 9535) selects. */

import {
  isJsonObject,
  type JsonValue,
  type LinearPattern,
  linearPattern,
} from '../../base/index.ts'
import type { Comparison, Expression, JsonPathQuery, Selector } from './json-path-model.ts'

/** A place: member names and indices from the root, and the value there. */
export interface JsonPathNode {
  readonly location: readonly (string | number)[]
  readonly value: JsonValue
}

/** The selected places in the order of the standard; a query can select one more than once. */
export function selectNodes(document: JsonValue, query: JsonPathQuery): readonly JsonPathNode[] {
  return select(query, { location: [], value: document }, document)
}

function select(
  query: JsonPathQuery,
  start: JsonPathNode,
  document: JsonValue,
): readonly JsonPathNode[] {
  let nodes: JsonPathNode[] = [start]
  for (const { descendants, selectors } of query.segments) {
    const found: JsonPathNode[] = []
    for (const node of nodes) {
      for (const origin of descendants ? withDescendants(node) : [node]) {
        for (const selector of selectors) found.push(...apply(selector, origin, document))
      }
    }
    nodes = found
  }
  return nodes
}

function apply(
  selector: Selector,
  node: JsonPathNode,
  document: JsonValue,
): readonly JsonPathNode[] {
  const { value } = node
  switch (selector.kind) {
    case 'name': {
      if (!isJsonObject(value) || !Object.hasOwn(value, selector.name)) return []
      return [child(node, selector.name, value[selector.name] as JsonValue)]
    }
    case 'index': {
      if (!Array.isArray(value)) return []
      const index = selector.index < 0 ? value.length + selector.index : selector.index
      return index in value && index >= 0 ? [child(node, index, value[index])] : []
    }
    case 'slice':
      return Array.isArray(value)
        ? sliceIndices(selector, value.length).map((index) => child(node, index, value[index]))
        : []
    case 'wildcard':
      return children(node)
    case 'filter':
      return children(node).filter((each) => isTrue(selector.test, each, document))
  }
}

function child(node: JsonPathNode, step: string | number, value: JsonValue): JsonPathNode {
  return { location: [...node.location, step], value }
}

function children(node: JsonPathNode): readonly JsonPathNode[] {
  const { value } = node
  if (Array.isArray(value)) return value.map((item, index) => child(node, index, item))
  if (!isJsonObject(value)) return []
  return Object.entries(value).map(([name, item]) => child(node, name, item as JsonValue))
}

function* withDescendants(node: JsonPathNode): Generator<JsonPathNode> {
  yield node
  for (const each of children(node)) yield* withDescendants(each)
}

/** Source: RFC 9535, section 2.3.4.2.2. */
function sliceIndices(
  slice: { readonly start: number | undefined; readonly end: number | undefined; step: number },
  length: number,
): readonly number[] {
  const { step } = slice
  if (step === 0) return []
  const normal = (index: number): number => (index < 0 ? length + index : index)
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(Math.max(index, low), high)
  const indices: number[] = []
  if (step > 0) {
    const end = clamp(normal(slice.end ?? length), 0, length)
    for (let i = clamp(normal(slice.start ?? 0), 0, length); i < end; i += step) indices.push(i)
  } else {
    const end = clamp(normal(slice.end ?? -length - 1), -1, length - 1)
    const start = clamp(normal(slice.start ?? length - 1), -1, length - 1)
    for (let i = start; i > end; i += step) indices.push(i)
  }
  return indices
}

function isTrue(test: Expression, node: JsonPathNode, document: JsonValue): boolean {
  switch (test.kind) {
    case 'or':
      return isTrue(test.left, node, document) || isTrue(test.right, node, document)
    case 'and':
      return isTrue(test.left, node, document) && isTrue(test.right, node, document)
    case 'not':
      return !isTrue(test.of, node, document)
    case 'compare':
      return compare(
        test.operator,
        singleValue(test.left, node, document),
        singleValue(test.right, node, document),
      )
    case 'query':
      return nodesOf(test, node, document).length > 0
    case 'call':
      return matches(test, node, document)
    case 'literal':
      return test.value === true
  }
}

/** The one value of an expression, or undefined for the standard's Nothing. */
function singleValue(
  expression: Expression,
  node: JsonPathNode,
  document: JsonValue,
): JsonValue | undefined {
  if (expression.kind === 'literal') return expression.value
  if (expression.kind === 'query') return nodesOf(expression, node, document)[0]?.value
  if (expression.kind !== 'call') return undefined
  const [first] = expression.arguments
  if (first === undefined) return undefined
  if (expression.name === 'length') return lengthOf(singleValue(first, node, document))
  const nodes = nodesOf(first, node, document)
  if (expression.name === 'count') return nodes.length
  return nodes.length === 1 ? nodes[0]?.value : undefined
}

function nodesOf(
  expression: Expression,
  node: JsonPathNode,
  document: JsonValue,
): readonly JsonPathNode[] {
  if (expression.kind !== 'query') return []
  const { query } = expression
  const value = query.root === '$' ? document : node.value
  return select(query, { location: [], value }, document)
}

function lengthOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string') return [...value].length
  if (Array.isArray(value)) return value.length
  return isJsonObject(value) ? Object.keys(value).length : undefined
}

function matches(
  call: Expression & { readonly kind: 'call' },
  node: JsonPathNode,
  document: JsonValue,
): boolean {
  const [text, pattern] = call.arguments.map((argument) => singleValue(argument, node, document))
  if (typeof text !== 'string' || typeof pattern !== 'string') return false
  return regularExpression(pattern, call.name === 'match')?.test(text) ?? false
}

/** An I-Regexp (RFC 9485), whose dot stops at both line ends; one that is broken matches nothing, as the standard says. */
function regularExpression(pattern: string, whole: boolean): LinearPattern | undefined {
  const source = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]|\./gsu, (part) =>
    part === '.' ? '[^\\n\\r]' : part,
  )
  return linearPattern(whole ? `^(?:${source})$` : source)
}

function compare(
  operator: Comparison,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case '<':
      return isLess(left, right)
    case '>':
      return isLess(right, left)
    case '<=':
      return isLess(left, right) || isEqual(left, right)
    case '>=':
      return isLess(right, left) || isEqual(left, right)
  }
}

function isLess(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right
  return typeof left === 'string' && typeof right === 'string' && left < right
}

function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, i) => isEqual(item, right[i]))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name]))
  )
}
