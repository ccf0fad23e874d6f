/** @module Finds the names in an expression that nothing in its scenario gives a meaning, before anything runs. */

import { suggestion } from '../read/suggestion.ts'
import { type ASTNode, ExpressionProblem } from './expression.ts'
import { staticPath, visitNodes } from './scopes.ts'

/** The names that a scenario gives a meaning. */
export interface KnownNames {
  /** Names of steps that are answered → the parts of their answers. */
  readonly steps: ReadonlyMap<string, readonly string[]>
  /** Drawn name → its fields; undefined where any may be. */
  readonly drawn: ReadonlyMap<string, readonly string[] | undefined>
  readonly saved: readonly string[]
  /** Names of twins; undefined when they are not known yet. */
  readonly twins: readonly string[] | undefined
  /** Names of what receives; undefined when they are not known yet. */
  readonly receivers?: readonly string[] | undefined
}

/** The mistakes in the names of an expression, each with its offset. */
export function nameProblems(ast: ASTNode, known: KnownNames): ExpressionProblem[] {
  const problems: ExpressionProblem[] = []
  const explained = new Set<ASTNode>()
  const roots = [
    'steps',
    'twins',
    'calls',
    'received',
    'cel',
    ...known.drawn.keys(),
    ...known.saved,
  ]
  const report = (node: ASTNode, message: string, hint: string) => {
    if (!explained.has(node)) problems.push(new ExpressionProblem(message, node.pos, hint))
    explained.add(node)
  }
  visitNodes(ast, (node, bindings) => {
    const isUnknown = (name: string) => !bindings.has(name) && !roots.includes(name)
    if (node.op === '-') {
      const [left, right] = node.args
      const start = rootNode(right)
      const dashed = start !== undefined && isUnknown(start.args) && staticPath(left)
      if (dashed && dashed.length > 1) {
        const name = `${dashed.at(-1)}-${start.args}`
        const owner = dashed.slice(0, -1).join('.')
        report(left, `"${name}" is read as a subtraction`, `write ${owner}["${name}"]`)
        explained.add(start)
      }
    }
    if (node.op === 'id' && isUnknown(node.args)) {
      report(node, `"${node.args}" is not known here`, suggestion(node.args, roots))
    }
    if (node.op !== '.' && node.op !== '[]') return
    const path = staticPath(node)
    if (path === undefined || bindings.has(path[0])) return
    const [root, second, third, ...deeper] = path
    if (second === undefined || deeper.length > 0) return
    const here = third === undefined
    if (root === 'steps') {
      const parts = known.steps.get(String(second))
      if (here && parts === undefined) {
        const hint = suggestion(String(second), [...known.steps.keys()])
        report(node, `no step is called "${second}"`, hint)
      } else if (!here && parts !== undefined && !parts.includes(String(third))) {
        report(node, `an answer has no "${third}"`, suggestion(String(third), parts))
      }
    } else if ((root === 'twins' || root === 'calls') && here && known.twins !== undefined) {
      if (!known.twins.includes(String(second))) {
        report(node, `no twin is called "${second}"`, suggestion(String(second), known.twins))
      }
    } else if (root === 'received' && here && known.receivers !== undefined) {
      if (!known.receivers.includes(String(second))) {
        const hint = suggestion(String(second), known.receivers)
        report(node, `nothing receives as "${second}"`, hint)
      }
    } else if (here) {
      const fields = known.drawn.get(root)
      if (fields !== undefined && !fields.includes(String(second))) {
        report(node, `${root} has no "${second}"`, suggestion(String(second), fields))
      }
    }
  })
  return problems
}

/** The name at the start of a path such as `all.status`. */
function rootNode(node: ASTNode): (ASTNode & { op: 'id'; args: string }) | undefined {
  if (node.op === 'id') return node
  if (node.op === '.' || node.op === '[]') return rootNode(node.args[0])
  return undefined
}
