/** @module Finds the operation of a method and a path: a trie over segments, literals before parameters, with backtracking. */

import type { Contract, Method, Operation } from './model.ts'

/** An operation and the values in its path, percent-decoded. */
export interface RouteMatch {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

/** The path is known, but not with this method. */
export interface MethodMismatch {
  /** In the order in which the contract has them. */
  readonly allowed: readonly Method[]
}

/** Made once a contract; a match costs about a microsecond however many operations there are. */
export interface Router {
  /**
   * @param method as it stands in the request; case does not matter
   * @param pathname percent-encoded as in a URL, without the server's base path and without the query
   * @returns undefined where no operation has this path (404), allowed methods where one has it (405)
   */
  match(method: string, pathname: string): RouteMatch | MethodMismatch | undefined
}

/** The operations of one path shape; parameter names differ by operation. */
interface Leaf {
  readonly routes: Map<string, Route>
}

interface Route {
  readonly operation: Operation
  readonly names: readonly string[]
}

interface Node {
  readonly literals: Map<string, Node>
  readonly mixed: { readonly source: string; readonly pattern: RegExp; readonly node: Node }[]
  param: Node | undefined
  /** A last parameter that takes the rest of the path, slashes and all. */
  rest: Leaf | undefined
  leaf: Leaf | undefined
}

/**
 * Builds the router of a contract. Concrete segments win over templated ones, as OpenAPI asks;
 * where the concrete path lacks the method, a templated one that has it is taken.
 */
export function createRouter(contract: Pick<Contract, 'operations'>): Router {
  const root = newNode()
  for (const operation of contract.operations) insert(root, operation)

  const find = (method: string, pathname: string): RouteMatch | MethodMismatch | undefined => {
    const search: Search = { method, path: pathname, captures: [], allowed: [], route: undefined }
    walk(root, 1, 0, search)
    if (search.route === undefined) {
      return search.allowed.length === 0 ? undefined : { allowed: [...new Set(search.allowed)] }
    }
    const { operation, names } = search.route
    const params: Record<string, string> = {}
    for (const [index, name] of names.entries()) {
      params[name] = decode(search.captures[index] ?? '')
    }
    return { operation, params }
  }

  return {
    match(method, pathname) {
      const lower = method.toLowerCase()
      const found = find(lower, pathname)
      if (found !== undefined || pathname.length < 2 || !pathname.endsWith('/')) return found
      return find(lower, pathname.slice(0, -1))
    },
  }
}

interface Search {
  readonly method: string
  readonly path: string
  readonly captures: string[]
  readonly allowed: Method[]
  route: Route | undefined
}

/** True when a route was found; `start` is where the next segment begins. */
function walk(node: Node, start: number, depth: number, search: Search): boolean {
  const { path, captures } = search
  if (start > path.length) return node.leaf !== undefined && take(node.leaf, depth, search)
  const slash = path.indexOf('/', start)
  const end = slash === -1 ? path.length : slash
  const segment = path.slice(start, end)

  const literal =
    node.literals.get(segment) ??
    (segment.includes('%') ? node.literals.get(decode(segment)) : undefined)
  if (literal !== undefined && walk(literal, end + 1, depth, search)) return true
  if (segment !== '') {
    for (const { pattern, node: next } of node.mixed) {
      const parts = pattern.exec(segment)
      if (parts === null) continue
      for (let i = 1; i < parts.length; i++) captures[depth + i - 1] = parts[i] ?? ''
      if (walk(next, end + 1, depth + parts.length - 1, search)) return true
    }
    if (node.param !== undefined) {
      captures[depth] = segment
      if (walk(node.param, end + 1, depth + 1, search)) return true
    }
  }
  if (node.rest !== undefined && start < path.length) {
    captures[depth] = path.slice(start)
    return take(node.rest, depth + 1, search)
  }
  return false
}

function take(leaf: Leaf, depth: number, search: Search): boolean {
  const route = leaf.routes.get(search.method)
  if (route === undefined) {
    for (const method of leaf.routes.keys()) search.allowed.push(method as Method)
    return false
  }
  search.captures.length = depth
  search.route = route
  return true
}

function insert(root: Node, operation: Operation): void {
  // A path such as `/x#y` or `/x?y` names variants of one URL: only what stands before can be matched.
  const segments = operation.path
    .replace(/[?#].*$/s, '')
    .slice(1)
    .split('/')
  const names: string[] = []
  let node = root
  for (const [index, segment] of segments.entries()) {
    const parts = segment.split(/\{([^{}]*)\}/)
    if (parts.length === 1) {
      node = literalChild(node, segment)
      continue
    }
    for (let i = 1; i < parts.length; i += 2) names.push(parts[i] ?? '')
    const whole = parts.length === 3 && parts[0] === '' && parts[2] === ''
    if (!whole) {
      node = mixedChild(node, parts)
      continue
    }
    if (index === segments.length - 1 && spansSegments(operation, parts[1] ?? '')) {
      node.rest ??= { routes: new Map() }
      addRoute(node.rest, operation, names)
    }
    node.param ??= newNode()
    node = node.param
  }
  node.leaf ??= { routes: new Map() }
  addRoute(node.leaf, operation, names)
}

/** Of two templates with one shape and one method the first is served, as the contract's order says. */
function addRoute(leaf: Leaf, operation: Operation, names: readonly string[]): void {
  if (!leaf.routes.has(operation.method)) leaf.routes.set(operation.method, { operation, names })
}

/** GitHub marks parameters that hold paths with this extension; OpenAPI has no word for it. */
function spansSegments(operation: Operation, name: string): boolean {
  return operation.parameters.some(
    (parameter) => parameter.in === 'path' && parameter.name === name && parameter.multiSegment,
  )
}

function literalChild(node: Node, segment: string): Node {
  let child = node.literals.get(segment)
  if (child === undefined) {
    child = newNode()
    node.literals.set(segment, child)
  }
  return child
}

function mixedChild(node: Node, parts: readonly string[]): Node {
  const source = parts.map((part, i) => (i % 2 === 0 ? escapePattern(part) : '(.+?)')).join('')
  const known = node.mixed.find((other) => other.source === source)
  if (known !== undefined) return known.node
  const child = newNode()
  node.mixed.push({ source, pattern: new RegExp(`^${source}$`), node: child })
  // More literal text first: `{a}...{b}` before `{a}.{b}`.
  node.mixed.sort((a, b) => literalLength(b.source) - literalLength(a.source))
  return child
}

function literalLength(source: string): number {
  return source.replaceAll('(.+?)', '').length
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function newNode(): Node {
  return { literals: new Map(), mixed: [], param: undefined, rest: undefined, leaf: undefined }
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
