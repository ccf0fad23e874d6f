/** @module What a scenario may not ask for when it says that it is safe for production, which has no twins. */

import { HoldoutError } from '../../../twins/base/index.ts'
import { ExpressionProblem, parseExpression } from '../checks/expression.ts'
import { rootsOf } from '../checks/scopes.ts'
import type { Scenario } from '../model.ts'
import type { Step } from '../steps/step-model.ts'
import type { FrontMatter, ValuePath } from './front-matter.ts'
import { fieldName } from './schema-problems.ts'

/** Every such mistake, with its place. */
export function productionMistakes(scenario: Scenario, source: FrontMatter): HoldoutError[] {
  if (!scenario.safeFor.includes('production')) return []
  const mistakes: HoldoutError[] = []
  const report = (path: ValuePath, message: string) =>
    mistakes.push(
      new HoldoutError(`${message}, so that this is not safe for production`, {
        code: 'SCENARIO_NOT_SAFE',
        place: { file: scenario.file, ...source.positionOf(path), field: fieldName(path) },
        hint: 'take safe-for out, or tell the story without it',
      }),
    )
  for (const twin of Object.keys(scenario.given)) {
    report(['given', twin], 'nobody can set what a real service holds')
  }
  if (Object.keys(scenario.env).length > 0) {
    report(['given', 'env'], 'what runs in production has its environment already')
  }
  const lookInto = (expression: string, path: ValuePath) => {
    const roots = rootsIn(expression)
    if (roots.has('twins') || roots.has('calls') || roots.has('received')) {
      report(path, 'nobody can look into real services or mailboxes')
    }
  }
  const look = (steps: readonly Step[], path: ValuePath) =>
    steps.forEach((step, index) => {
      const at = [...path, index]
      if (step.kind === 'advance') report(at, 'nobody can move the clock there')
      else if (step.kind === 'concurrent') look(step.steps, [...at, 'concurrent'])
      else if (step.kind === 'wait') lookInto(step.until, [...at, 'wait', 'until'])
    })
  look(scenario.before, ['given', 'artifact'])
  look(scenario.steps, ['steps'])
  look(scenario.cleanup, ['cleanup'])
  scenario.checks.forEach(({ expression }, index) => {
    lookInto(expression, ['checks', index])
  })
  return mistakes
}

function rootsIn(expression: string): ReadonlySet<string> {
  try {
    return rootsOf(parseExpression(expression).ast, new Map())
  } catch (error) {
    // Told elsewhere.
    if (error instanceof ExpressionProblem) return new Set()
    throw error
  }
}
