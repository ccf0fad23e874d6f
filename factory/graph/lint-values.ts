/** @module Values that mean something only in certain words: what is written otherwise would be passed over in silence. */

import { textOf } from './attributes.ts'
import type { Graph } from './model.ts'

interface Rule {
  readonly on: 'graph' | 'node' | 'edge'
  readonly pattern: RegExp
  readonly expected: string
  /** The stage would fail whenever it is reached. */
  readonly fails?: true
}

const COUNT = /^[0-9]+$/
const RETRY_POLICY = {
  pattern: /^(none|standard|aggressive|linear|patient)$/,
  expected: 'none, standard, aggressive, linear or patient',
}
const RETRIES = { pattern: COUNT, expected: 'a whole number from 0' }

const RULES: readonly (readonly [string, Rule])[] = [
  ['default_max_retries', { on: 'graph', ...RETRIES }],
  ['default_max_retry', { on: 'graph', ...RETRIES }],
  ['retry_policy', { on: 'graph', ...RETRY_POLICY }],
  ['max_retries', { on: 'node', ...RETRIES }],
  ['retry_policy', { on: 'node', ...RETRY_POLICY }],
  ['timeout', { on: 'node', pattern: /^[0-9]+(ms|s|m|h|d)?$/, expected: 'a duration such as 90s' }],
  ['max_parallel', { on: 'node', pattern: /^[1-9][0-9]*$/, expected: 'a whole number from 1' }],
  [
    'join_policy',
    {
      on: 'node',
      pattern: /^(wait_all|first_success)$/,
      expected: 'wait_all or first_success',
      fails: true,
    },
  ],
  ['weight', { on: 'edge', pattern: /^-?[0-9]+$/, expected: 'a whole number' }],
]

/** Each value that is none of what its attribute takes. */
export function* misplacedValues(graph: Graph) {
  for (const [name, { on, pattern, expected, fails }] of RULES) {
    const subjects =
      on === 'graph'
        ? [{ attributes: graph.attributes, subject: {} }]
        : on === 'node'
          ? [...graph.nodes.values()].map((node) => ({
              attributes: node.attributes,
              subject: { node },
            }))
          : graph.edges.map((edge) => ({ attributes: edge.attributes, subject: { edge } }))
    for (const { attributes, subject } of subjects) {
      const value = textOf(attributes, name).trim()
      if (value === '' || pattern.test(value)) continue
      yield { name, value, expected, subject, fails: fails === true }
    }
  }
}
