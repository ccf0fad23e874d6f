/** @module When a check cannot be evaluated: whose doing that is, and what was missing. */

import { nearestName } from '../../../twins/base/index.ts'
import { type Hide, showValue } from './cel-values.ts'
import { COMPARISONS, explainCheck, possibleValues } from './explain-check.ts'
import { type ASTNode, type EvaluationError, type Expression, textOf } from './expression.ts'
import { type Bindings, rootsOf, staticPath, visitNodes } from './scopes.ts'

/** `artifact`: what it answered or brought about lacks something, so the check is not met. `author`: the check is wrong. */
export interface FailureExplanation {
  readonly blame: 'artifact' | 'author'
  readonly detail: string
}

const MADE_BY_ARTIFACT = ['steps', 'calls', 'twins', 'received']

/**
 * Explains an evaluation that failed.
 *
 * - Anything under `steps`, under a twin's calls or saved from an answer is the artifact's.
 * - So is a field that an entity of a twin lacks, or a list that is shorter than expected: what a twin holds, the
 *   artifact brought about. Only a field that no entity has and that is one slip away from one they have is the author's.
 * - A twin or a resource that does not exist, and drawn values, are the author's.
 */
export function explainFailure(
  expression: Expression,
  error: EvaluationError,
  values: Readonly<Record<string, unknown>>,
  saved: readonly string[],
  hide: Hide,
): FailureExplanation {
  const { node, bindings } = locate(expression.ast, error)
  const sourceOf = (variable: string) => bindings.get(variable)
  const roots = rootsOf(node, bindings)
  const isArtifacts = [...roots].some((r) => MADE_BY_ARTIFACT.includes(r) || saved.includes(r))
  const where = textOf(node)

  if (error.code === 'unknown_variable' && node.op === 'id') {
    return { blame: 'artifact', detail: `nothing called ${node.args} was saved` }
  }
  if (error.code === 'no_such_key' || error.code === 'index_out_of_bounds') {
    const missing = `${where} is not there`
    const owners = ownersOf(node, values, sourceOf)
    const maps = owners.filter((owner) => owner instanceof Map)
    const keys = [...new Set(maps.flatMap((owner) => [...owner.keys()]))]
    const detail = `${missing}${describeOwners(owners, keys)}`
    const path = staticPath(node)
    if (path?.[0] === 'twins' && path.length <= 3) return { blame: 'author', detail }
    if (path?.[0] === 'received' && path.length <= 2) return { blame: 'author', detail }
    if (path?.[0] === 'calls' && path.length <= 2) return { blame: 'author', detail }
    if (!isArtifacts) return { blame: 'author', detail }
    const key = node.op === '.' ? node.args[1] : undefined
    if (roots.has('twins') && !roots.has('steps') && key !== undefined && !keys.includes(key)) {
      const near = key.length < 4 ? undefined : nearestName(key, keys, 1)
      if (near !== undefined) {
        return { blame: 'author', detail: `${missing}; did you mean ${near}?` }
      }
    }
    return { blame: 'artifact', detail }
  }
  const inputs = [...roots]
    .filter((root) => root in values && !MADE_BY_ARTIFACT.includes(root))
    .map((root) => `${root} is ${showValue(values[root], hide, 80)}`)
  const why = error.summary.replaceAll(/dyn<([a-z]+)>/g, '$1')
  const sides =
    COMPARISONS.has(node.op) && bindings.size === 0 ? [explainCheck(node, values, hide)] : inputs
  const detail = [`${where} cannot be decided: ${why}`, ...sides].join('; ')
  return { blame: isArtifacts ? 'artifact' : 'author', detail }
}

/** The maps and lists in which a missing member was looked for. */
function ownersOf(
  node: ASTNode,
  values: Readonly<Record<string, unknown>>,
  sourceOf: Parameters<typeof possibleValues>[2],
): (Map<string, unknown> | unknown[])[] {
  if (node.op !== '.' && node.op !== '[]') return []
  return possibleValues(node.args[0], values, sourceOf).filter(
    (owner) => owner instanceof Map || Array.isArray(owner),
  ) as (Map<string, unknown> | unknown[])[]
}

function describeOwners(owners: ReturnType<typeof ownersOf>, keys: readonly string[]): string {
  const list = owners.find((owner) => Array.isArray(owner))
  if (list !== undefined) {
    return list.length === 0 ? ': the list is empty' : `: the list has ${list.length}`
  }
  if (keys.length === 0) return ''
  return `: there ${keys.length === 1 ? 'is' : 'are'} ${short(keys)}`
}

function locate(root: ASTNode, error: EvaluationError): { node: ASTNode; bindings: Bindings } {
  let found: { node: ASTNode; bindings: Bindings } = { node: root, bindings: new Map() }
  const wanted = error.node
  visitNodes(root, (node, bindings) => {
    const same = wanted !== undefined && node.op === wanted.op
    if (same && node.start === wanted.start && node.end === wanted.end) found = { node, bindings }
  })
  return found
}

function short(keys: readonly string[]): string {
  const shown = keys.slice(0, 12).join(', ')
  return keys.length > 12 ? `${shown} and ${keys.length - 12} more` : shown
}
