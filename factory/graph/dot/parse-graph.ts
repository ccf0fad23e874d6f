/** @module Reads the Attractor specification's DOT subset (§2) by recursive descent, keeping the place of every part. */

import { HoldoutError, type SourcePosition } from '../../../twins/base/index.ts'
import { classNames } from '../attributes.ts'
import type { AttributeValue, Diagnostic, Graph, GraphEdge, GraphNode } from '../model.ts'
import { Scanner } from './scanner.ts'

/** How a text is read. */
export interface ParseOptions {
  /** The specification's grammar and nothing more. Otherwise what real files need is read too, each with an `info`. */
  readonly strict?: boolean
}

/** What reading gave: a graph unless not even its frame could be read, and what there is to say about it. */
export interface ParsedGraph {
  readonly graph: Graph | undefined
  readonly diagnostics: readonly Diagnostic[]
}

type MutableAttributes = Record<string, AttributeValue>

/** Defaults and class of the graph or of one subgraph. */
interface Scope {
  readonly nodeDefaults: MutableAttributes
  readonly edgeDefaults: MutableAttributes
  /** Ids declared inside, for the class that a subgraph's label gives them. */
  readonly members: Set<string>
  label: string | undefined
  readonly depth: number
}

interface NodeDraft {
  readonly id: string
  attributes: MutableAttributes
  readonly classes: Set<string>
  readonly position: SourcePosition
}

/** A folder's name has 255 at most, and a stage's is the id with the number of its visit. */
const LONGEST_ID = 200

const KEYWORDS = new Set(['graph', 'node', 'edge', 'subgraph', 'digraph', 'strict'])
const MAX_ERRORS = 20
/** Of blocks within blocks: more than anybody draws, less than the stack holds. */
const MAX_DEPTH = 100

/**
 * Reads a graph. Never throws for what the text holds: mistakes are diagnostics of severity `error`, and reading goes
 * on after them so that several are found at once.
 *
 * @param file the name that diagnostics give it
 * @example
 * const { graph, diagnostics } = parseGraph('digraph g { start -> exit }', 'factory/g.dot')
 */
export function parseGraph(text: string, file: string, options: ParseOptions = {}): ParsedGraph {
  const parser = new Parser(new Scanner(text, file), file, options.strict === true)
  return parser.parse()
}

/** A diagnostic as an error for a person, with its place. */
export function diagnosticError(diagnostic: Diagnostic): HoldoutError {
  return new HoldoutError(`${diagnostic.message} [${diagnostic.rule}]`, {
    code: 'GRAPH_INVALID',
    place: { file: diagnostic.file, ...diagnostic.position },
    ...(diagnostic.fix === undefined ? {} : { hint: diagnostic.fix }),
  })
}

class Parser {
  readonly #scanner: Scanner
  readonly #file: string
  readonly #strict: boolean
  readonly #errors: Diagnostic[] = []
  readonly #graphAttributes: MutableAttributes = {}
  readonly #nodes = new Map<string, NodeDraft>()
  readonly #edges: GraphEdge[] = []
  #tooDeep = false

  constructor(scanner: Scanner, file: string, strict: boolean) {
    this.#scanner = scanner
    this.#file = file
    this.#strict = strict
  }

  parse(): ParsedGraph {
    let id: string | undefined
    try {
      id = this.#frame()
    } catch (error) {
      this.#record(error)
    }
    const diagnostics: Diagnostic[] = [
      ...this.#errors,
      ...this.#scanner.leniencies.map((leniency) => ({
        ...leniency,
        severity: this.#strict ? ('error' as const) : ('info' as const),
        file: this.#file,
      })),
    ]
    if (id === undefined) return { graph: undefined, diagnostics }
    const nodes = new Map<string, GraphNode>()
    for (const draft of this.#nodes.values()) {
      nodes.set(draft.id, {
        id: draft.id,
        attributes: draft.attributes,
        classes: [...new Set([...classNames(draft.attributes), ...draft.classes])],
        position: draft.position,
      })
    }
    const graph = {
      id,
      file: this.#file,
      attributes: this.#graphAttributes,
      nodes,
      edges: this.#edges,
    }
    return { graph, diagnostics }
  }

  #frame(): string {
    const s = this.#scanner
    if (s.peekIdentifier() === 'strict') {
      throw s.error(
        'GRAPH_SYNTAX',
        '"strict" is not part of the Attractor subset',
        'remove the word',
      )
    }
    const keyword = s.peekIdentifier()
    if (keyword === 'graph') {
      throw s.error('GRAPH_SYNTAX', 'an undirected graph cannot be run', 'write "digraph" and "->"')
    }
    if (keyword !== 'digraph') {
      throw s.error('GRAPH_SYNTAX', `a pipeline starts with "digraph", found ${s.found()}`)
    }
    s.identifier()
    const id = s.identifier() ?? this.#unusualId()
    s.expect('{', 'after the graph’s name')
    this.#statements(newScope(undefined))
    if (!s.ended && !this.#tooDeep) {
      const found = s.found()
      this.#record(
        s.error(
          'GRAPH_SYNTAX',
          `one graph a file; after it there is ${found}`,
          'move it to a file of its own',
        ),
      )
    }
    return id
  }

  #unusualId(): string {
    const s = this.#scanner
    if (s.looksAt('"')) {
      s.lenient('quoted_id', 'the graph’s name needs no quotes')
      return s.string()
    }
    s.lenient('graph_id_missing', 'the graph has no name')
    return 'G'
  }

  /** Everything up to the closing brace, which is taken. */
  #statements(scope: Scope): void {
    const s = this.#scanner
    while (!this.#tooDeep) {
      try {
        if (s.take('}')) return
        if (s.ended) throw s.error('GRAPH_SYNTAX', 'the closing brace is missing', 'add }')
        if (!s.take(';')) this.#statement(scope)
      } catch (error) {
        this.#record(error)
        if (s.ended || this.#errors.length >= MAX_ERRORS) return
        s.recover()
      }
    }
  }

  #statement(scope: Scope): void {
    const s = this.#scanner
    const position = s.position()
    const word = s.peekIdentifier()
    if (word === 'subgraph') {
      this.#subgraph(scope)
      return
    }
    if (s.looksAt('{')) {
      s.lenient('anonymous_block', 'a block without "subgraph" is read as one')
      this.#block(scope)
      return
    }
    if (word === 'digraph' || word === 'strict') {
      throw s.error('GRAPH_SYNTAX', `"${word}" cannot stand inside a graph`)
    }
    if (word === 'graph' || word === 'node' || word === 'edge') {
      const start = s.identifier()
      if (s.looksAt('[')) {
        const attributes = this.#attributes()
        if (start === 'node') Object.assign(scope.nodeDefaults, attributes)
        else if (start === 'edge') Object.assign(scope.edgeDefaults, attributes)
        else this.#assignGraph(scope, attributes)
        s.take(';')
        return
      }
      throw s.error('GRAPH_SYNTAX', `expected "[" after "${start}", found ${s.found()}`)
    }
    const key = s.key()
    if (key === undefined) throw s.error('GRAPH_SYNTAX', `expected a statement, found ${s.found()}`)
    const tail = s.glued()
    if (tail === '' && key !== '__proto__' && s.take('=')) {
      this.#assignGraph(scope, { [key]: s.value() })
      s.take(';')
      return
    }
    const from = this.#nodeId(key + tail, position)
    if (s.looksAt('->') || s.looksAt('--')) {
      this.#edge(scope, from, position)
    } else {
      this.#declare(scope, from, this.#attributes(), position)
      s.take(';')
    }
  }

  #nodeId(id: string, position: SourcePosition): string {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) || KEYWORDS.has(id)) {
      const fix = 'use letters, digits and _, and put the words in its label'
      throw this.#scanner.error('GRAPH_NODE_ID', `"${id}" cannot be a node’s id`, fix, position)
    }
    if (id.length > LONGEST_ID) {
      const words = `a node’s id has ${id.length} characters, and ${LONGEST_ID} are the most: "${id.slice(0, 20)}…"`
      const fix = 'its stages’ folders are named after it; put the words in its label'
      throw this.#scanner.error('GRAPH_NODE_ID', words, fix, position)
    }
    return id
  }

  #edge(scope: Scope, first: string, position: SourcePosition): void {
    const s = this.#scanner
    const chain = [first]
    while (s.looksAt('->') || s.looksAt('--')) {
      if (s.looksAt('--')) throw s.error('GRAPH_SYNTAX', '"--" has no direction', 'write "->"')
      s.take('->')
      const at = s.position()
      const id = s.key()
      if (id === undefined)
        throw s.error('GRAPH_SYNTAX', `expected a node’s id, found ${s.found()}`)
      chain.push(this.#nodeId(id + s.glued(), at))
    }
    const attributes = { ...scope.edgeDefaults, ...this.#attributes() }
    s.take(';')
    for (let i = 1; i < chain.length; i += 1) {
      const [from, to] = [chain[i - 1], chain[i]] as [string, string]
      this.#edges.push({ from, to, attributes, position })
      scope.members.add(from).add(to)
    }
  }

  #declare(scope: Scope, id: string, own: MutableAttributes, position: SourcePosition): void {
    scope.members.add(id)
    const known = this.#nodes.get(id)
    if (known !== undefined) {
      known.attributes = { ...known.attributes, ...own }
      return
    }
    const attributes = { ...scope.nodeDefaults, ...own }
    this.#nodes.set(id, { id, attributes, classes: new Set(), position })
  }

  #subgraph(scope: Scope): void {
    const s = this.#scanner
    s.identifier()
    if (!s.looksAt('{') && s.identifier() === undefined) s.string()
    this.#block(scope)
  }

  #block(scope: Scope): void {
    const s = this.#scanner
    s.expect('{', 'to open the subgraph')
    const inner = newScope(scope)
    if (inner.depth > MAX_DEPTH) {
      this.#tooDeep = true
      throw s.error('GRAPH_SYNTAX', `blocks stand in each other more than ${MAX_DEPTH} deep`)
    }
    this.#statements(inner)
    s.take(';')
    const name = inner.label === undefined ? '' : subgraphClass(inner.label)
    for (const member of inner.members) {
      scope.members.add(member)
      if (name !== '') this.#nodes.get(member)?.classes.add(name)
    }
  }

  #assignGraph(scope: Scope, attributes: MutableAttributes): void {
    if (scope.depth === 0) {
      Object.assign(this.#graphAttributes, attributes)
      return
    }
    // A subgraph's own attributes end with it; only its label means something, as a class.
    const { label } = attributes
    if (label?.type === 'string') scope.label = label.value
  }

  /** All attribute blocks that follow; none is an empty record. */
  #attributes(): MutableAttributes {
    const s = this.#scanner
    const out: MutableAttributes = {}
    for (let blocks = 0; s.looksAt('['); blocks += 1) {
      if (blocks > 0) s.lenient('several_blocks', 'one attribute block a statement')
      const position = s.position()
      s.take('[')
      if (s.looksAt(']'))
        s.lenient('empty_block', 'an empty attribute block says nothing', position)
      while (!s.take(']')) this.#attribute(out)
    }
    return out
  }

  #attribute(out: MutableAttributes): void {
    const s = this.#scanner
    const position = s.position()
    const key = s.key()
    if (key === undefined) {
      throw s.error('GRAPH_SYNTAX', `expected an attribute’s name or "]", found ${s.found()}`)
    }
    if (key === '__proto__') throw s.error('GRAPH_SYNTAX', `${key} cannot be an attribute’s name`)
    if (s.take('=')) {
      out[key] = s.value()
    } else {
      s.lenient(
        'attribute_without_value',
        `${key} has no value and is read as ${key}=true`,
        position,
      )
      out[key] = { type: 'boolean', value: true }
    }
    if (s.take(',')) {
      if (s.looksAt(']')) s.lenient('trailing_comma', 'a comma before "]" is not needed')
    } else if (s.take(';')) {
      s.lenient('separator', 'attributes are separated by commas')
    } else if (!s.looksAt(']')) {
      if (s.ended)
        throw s.error('GRAPH_SYNTAX', 'this attribute block is never closed', 'add ]', position)
      s.lenient('separator', 'attributes are separated by commas')
    }
  }

  #record(error: unknown): void {
    if (!(error instanceof HoldoutError)) throw error
    const { line, column } = error.place ?? {}
    this.#errors.push({
      rule: error.code === 'GRAPH_SYNTAX' ? 'syntax' : error.code.toLowerCase(),
      severity: 'error',
      message: error.message,
      file: this.#file,
      ...(line === undefined || column === undefined ? {} : { position: { line, column } }),
      ...(error.hint === undefined ? {} : { fix: error.hint }),
    })
  }
}

function newScope(outer: Scope | undefined): Scope {
  return {
    nodeDefaults: { ...outer?.nodeDefaults },
    edgeDefaults: { ...outer?.edgeDefaults },
    members: new Set(),
    label: undefined,
    depth: outer === undefined ? 0 : outer.depth + 1,
  }
}

/** `Loop A` → `loop-a` (§2.10). */
function subgraphClass(label: string): string {
  return label
    .toLowerCase()
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^a-z0-9-]/g, '')
}
