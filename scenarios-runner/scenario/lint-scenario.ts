/** @module Advice on a scenario that can be read but may not say enough. */

import type { SourcePosition } from '../../twins/base/index.ts'
import { parseExpression } from './checks/expression.ts'
import { rootsOf, staticPath, visitNodes } from './checks/scopes.ts'
import { parseTemplate } from './draw/interpolate.ts'
import type { Scenario } from './model.ts'
import { type ActingStep, actingSteps, type Step, templatesOf } from './steps/step-model.ts'

/** One piece of advice. */
export interface ScenarioAdvice {
  readonly rule:
    | 'nothing-to-judge'
    | 'criterion-names-nothing'
    | 'unused-save'
    | 'unchecked-step'
    | 'no-symptom'
    | 'no-canary'
  readonly message: string
  readonly place: { readonly file: string } & SourcePosition
  readonly field: string
}

// What a reader of a trajectory can see or be told: answers, messages, texts, things that are there or not.
const OBSERVABLE =
  /\b(answer|answers|answered|answering|respon\w+|repl(?:y|ies|ied)|status|message|messages|text|body|header|error|errors|says?|said|tells?|told|shows?|shown|names?|named|lists?|listed|sees?|seen|visible|mentions?|mentioned|states?|stated|explains?|explained|describes?|wording|words?|reads?|link|page|title|field|comment|ticket|issue|channel|announce\w*|post(?:s|ed)?|notif\w+|mail|email|log|output|record(?:s|ed)?|created?|deleted?|removed?|receives?d?|gets?|request|calls?|called|contains?|leaks?|reveals?|discloses?|apolog\w+|thanks?|asks?|offers?)\b/i

/** What could be better in a scenario, in reading order. Nothing here keeps it from running. */
export function lintScenario(scenario: Scenario): ScenarioAdvice[] {
  const advice: ScenarioAdvice[] = []
  const top = { line: 1, column: 1 }
  const add = (rule: ScenarioAdvice['rule'], field: string, at: SourcePosition, message: string) =>
    advice.push({ rule, field, message, place: { file: scenario.file, ...at } })
  if (scenario.checks.length === 0 && scenario.criteria.length === 0) {
    add(
      'nothing-to-judge',
      'checks',
      top,
      'there are neither checks nor criteria: no trial of it can be judged',
    )
  }
  if (scenario.canary === undefined) {
    add(
      'no-canary',
      'canary',
      top,
      'without a canary, nobody can notice that an agent has seen this scenario',
    )
  }
  if (scenario.symptom === undefined && scenario.checks.some((c) => c.symptom === undefined)) {
    const message = 'some checks have no symptom: an agent will not be told what went wrong'
    add('no-symptom', 'symptom', top, message)
  }
  for (const [index, criterion] of scenario.criteria.entries()) {
    if (OBSERVABLE.test(criterion.text)) continue
    const message = `"${criterion.text}" names nothing that a reader of the trial could see`
    add('criterion-names-nothing', `criteria[${index}]`, criterion.position, message)
  }
  const { roots, steps } = namesUsed(scenario)
  const before = placedSteps(scenario.before, 'given.artifact')
  const story = placedSteps(scenario.steps, 'steps')
  for (const { step, field } of [...before, ...story]) {
    for (const name of Object.keys(step.save ?? {})) {
      if (roots.has(name)) continue
      const message = `${name} is saved and never used`
      add('unused-save', `${field}.${step.kind}.save.${name}`, step.position, message)
    }
  }
  for (const { step, field } of story) {
    // Waiting fails by itself when what is waited for does not come.
    if (step.kind === 'wait' || steps.has(step.as) || scenario.criteria.length > 0) continue
    if (Object.keys(step.save ?? {}).length > 0) continue
    const message = `nothing looks at the answer to ${step.as}: it could fail unnoticed`
    add('unchecked-step', field, step.position, message)
  }
  return advice
}

/** The steps that are answered, each with its place in the front matter. */
function placedSteps(
  steps: readonly Step[],
  list: string,
): readonly { readonly step: ActingStep; readonly field: string }[] {
  return steps.flatMap((step, index) => {
    const field = `${list}[${index}]`
    if (step.kind === 'advance') return []
    if (step.kind !== 'concurrent') return [{ step, field }]
    return step.steps.map((one, i) => ({ step: one, field: `${field}.concurrent[${i}]` }))
  })
}

function namesUsed(scenario: Scenario): { roots: Set<string>; steps: Set<string> } {
  const roots = new Set<string>()
  const steps = new Set<string>()
  const addNames = (expression: string) => {
    const { ast } = parseExpression(expression)
    for (const root of rootsOf(ast, new Map())) roots.add(root)
    visitNodes(ast, (node) => {
      const path = staticPath(node)
      if (path?.[0] === 'steps' && path.length > 1) steps.add(String(path[1]))
    })
  }
  for (const { expression } of scenario.checks) addNames(expression)
  const all = actingSteps([...scenario.before, ...scenario.steps, ...scenario.cleanup])
  const texts = all.map((step) => JSON.stringify(templatesOf(step)))
  for (const step of all) {
    const conditions = step.kind === 'http' ? [step.until, step.stream?.until] : []
    if (step.kind === 'wait') conditions.push(step.until)
    for (const condition of conditions) if (condition !== undefined) addNames(condition)
  }
  for (const text of [...texts, ...scenario.criteria.map((criterion) => criterion.text)]) {
    for (const part of parseTemplate(text.replaceAll('\\"', '"')).parts) {
      if (typeof part === 'string') continue
      roots.add(part.path[0])
      if (part.path[0] === 'steps') steps.add(String(part.path[1]))
    }
  }
  return { roots, steps }
}
