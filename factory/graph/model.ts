/** @module The graph as the Attractor specification defines it (§2), with the place of every part. */

import type { SourcePosition } from '../../twins/base/index.ts'

/** An attribute's value as written: quoted strings unescaped; bare words kept as strings. Durations are milliseconds. */
export type AttributeValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'integer' | 'float'; readonly value: number; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'duration'; readonly value: number; readonly text: string }

/** Attributes by name, qualified names (`human.default_choice`) whole; unknown ones are kept. */
export type Attributes = Readonly<Record<string, AttributeValue>>

export interface GraphNode {
  readonly id: string
  readonly attributes: Attributes
  /** From `class` and from enclosing subgraphs. */
  readonly classes: readonly string[]
  readonly position: SourcePosition
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly attributes: Attributes
  readonly position: SourcePosition
}

export interface Graph {
  readonly id: string
  readonly file: string
  readonly attributes: Attributes
  /** In the order in which they are first declared. */
  readonly nodes: ReadonlyMap<string, GraphNode>
  readonly edges: readonly GraphEdge[]
}

/** What lint says (§7). */
export interface Diagnostic {
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly file: string
  readonly position?: SourcePosition
  readonly node?: string
  readonly edge?: { readonly from: string; readonly to: string }
  readonly fix?: string
}
