/** @module The graph as the Attractor specification defines it (§2), with the place of every part. */

export type {
  Attributes,
  AttributeValue,
  Diagnostic,
  Graph,
  GraphEdge,
  GraphNode,
} from './model.ts'
