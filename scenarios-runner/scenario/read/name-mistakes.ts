/** @module The mistakes that need the whole scenario to be seen: names used twice, or used and never given a meaning. */

import { HoldoutError, type SourcePosition } from '../../../twins/base/index.ts'
import { ANSWER_FIELDS, type KnownNames, nameProblems } from '../checks/check-names.ts'
import { ExpressionProblem, parseExpression } from '../checks/expression.ts'
import { PERSON_FIELDS } from '../draw/draw-variables.ts'
import { parseTemplate, type Reference } from '../draw/interpolate.ts'
import type { Scenario, Step, Variation } from '../model.ts'
import type { FrontMatter, ValuePath } from './front-matter.ts'
import type { ScenarioSurroundings } from './parse-scenario.ts'
import { fieldName } from './schema-problems.ts'
import { suggestion } from './suggestion.ts'

/** Every such mistake of a scenario, with its place. */
export function nameMistakes(
  scenario: Scenario,
  source: FrontMatter,
  surroundings: ScenarioSurroundings,
): HoldoutError[] {
  const errors: HoldoutError[] = []
  const report = (
    code: string,
    message: string,
    path: ValuePath,
    at: SourcePosition,
    hint?: string,
  ) =>
    errors.push(
      new HoldoutError(message, {
        code,
        place: { file: scenario.file, ...at, field: fieldName(path) },
        ...(hint === undefined ? {} : { hint }),
      }),
    )
  const drawn = new Map(
    Object.entries(scenario.vary).map(([name, variation]) => [name, fieldsOf(variation)]),
  )
  const known = { steps: [] as string[], saved: [] as string[], drawn, twins: surroundings.twins }

  const checkTemplates = (value: unknown, path: ValuePath, names: KnownNames = known) => {
    for (const [text, at] of textsIn(value, path)) {
      const { parts, broken } = parseTemplate(text)
      for (const { text: written, offset, isOpen } of broken) {
        const hint = `write a path of names, such as \${who.email}, or $\${ for the characters themselves`
        const message = isOpen
          ? `\${${oneLine(written)} is never closed`
          : `\${${oneLine(written)}} is not a path of names`
        report('SCENARIO_UNKNOWN_REFERENCE', message, at, source.positionInside(at, offset), hint)
      }
      for (const part of parts) {
        if (typeof part === 'string') continue
        const mistake = referenceMistake(part, names)
        if (mistake === undefined) continue
        const place = source.positionInside(at, part.offset)
        report('SCENARIO_UNKNOWN_REFERENCE', mistake.message, at, place, mistake.hint)
      }
    }
  }
  const checkExpression = (expression: string, path: ValuePath, names: KnownNames | 'response') => {
    for (const problem of expressionMistakes(expression, names)) {
      const place = source.positionInside(path, problem.offset)
      const message = `${problem.message}, in: ${oneLine(expression)}`
      report('SCENARIO_EXPRESSION', message, path, place, problem.hint)
    }
  }

  for (const twin of Object.keys(scenario.given)) {
    if (surroundings.twins !== undefined && !surroundings.twins.includes(twin)) {
      const place = source.positionOfKey(['given'], twin)
      const hint = suggestion(twin, surroundings.twins)
      report('SCENARIO_UNKNOWN_TWIN', `no twin is called "${twin}"`, ['given', twin], place, hint)
    }
    // As written: reading renames and converts some fields.
    checkTemplates(memberOf(source.value, ['given', twin]), ['given', twin])
  }
  scenario.steps.forEach((step, index) => {
    const path = ['steps', index, step.kind]
    if (step.kind === 'http') {
      const { path: url, query, headers, json, form, text } = step
      checkTemplates({ path: url, query, headers, json, form, text }, path)
    }
    const { as, save } = namesOf(step)
    if (as !== undefined && known.steps.includes(as)) {
      const at = source.positionOf([...path, 'as'])
      report('SCENARIO_DUPLICATE_NAME', `two steps are called "${as}"`, [...path, 'as'], at)
    }
    if (as !== undefined) known.steps.push(as)
    for (const [name, expression] of Object.entries(save)) {
      const at = [...path, 'save', name]
      checkExpression(expression, at, 'response')
      if (drawn.has(name)) {
        const message = `"${name}" is drawn already`
        report('SCENARIO_DUPLICATE_NAME', message, at, source.positionOfKey(at.slice(0, -1), name))
      }
      if (!known.saved.includes(name)) known.saved.push(name)
    }
  })
  scenario.checks.forEach((check, index) => {
    const path = ['checks', index]
    const inObject = source.positionOf([...path, 'check'])
    const isObject = typeof memberOf(source.value, [...path, 'check']) === 'string'
    checkExpression(check.expression, isObject && inObject ? [...path, 'check'] : path, known)
  })
  scenario.criteria.forEach((criterion, index) => {
    checkTemplates(criterion.text, ['criteria', index], { ...known, steps: [], saved: [] })
  })
  return errors
}

function expressionMistakes(text: string, names: KnownNames | 'response'): ExpressionProblem[] {
  try {
    const { ast, type } = parseExpression(text)
    if (names !== 'response' && type !== 'bool' && type !== 'dyn') {
      return [new ExpressionProblem(`a check must be true or false, and this is a ${type}`, 0)]
    }
    const known =
      names === 'response'
        ? { steps: [], drawn: new Map([['response', ANSWER_FIELDS]]), saved: [], twins: [] }
        : names
    return nameProblems(ast, known)
  } catch (error) {
    if (error instanceof ExpressionProblem) return [error]
    throw error
  }
}

function referenceMistake(
  reference: Reference,
  known: KnownNames,
): { message: string; hint: string } | undefined {
  const [root, second, third] = reference.path
  const names = `\${${reference.text}} names nothing`
  if (root === 'steps') {
    if (second === undefined) {
      return {
        message: `${names}: it lacks the name of a step`,
        hint: `write \${steps.<name>.json}`,
      }
    }
    if (!known.steps.includes(String(second))) {
      const message = `${names}: no earlier step is called "${second}"`
      return { message, hint: suggestion(String(second), known.steps) }
    }
    if (third === undefined || ANSWER_FIELDS.some((field) => field === third)) return undefined
    const message = `${names}: an answer has no "${third}"`
    return { message, hint: suggestion(String(third), ANSWER_FIELDS) }
  }
  if (known.saved.includes(root)) return undefined
  if (!known.drawn.has(root)) {
    const all = [
      ...known.drawn.keys(),
      ...known.saved,
      ...(known.steps.length > 0 ? ['steps'] : []),
    ]
    const message = `${names}: nothing called "${root}" is drawn, or saved by an earlier step`
    return { message, hint: suggestion(root, all) }
  }
  const fields = known.drawn.get(root)
  if (second === undefined || fields === undefined || fields.includes(String(second)))
    return undefined
  const message = `${names}: ${root} has no "${second}"`
  return { message, hint: suggestion(String(second), fields) }
}

/** The fields of what is drawn; undefined where they cannot be known. */
function fieldsOf(variation: Variation): readonly string[] | undefined {
  if (variation.kind === 'person') return PERSON_FIELDS
  if (variation.kind !== 'one-of') return []
  if (variation.values.some(Array.isArray)) return undefined
  return variation.values.flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.keys(value) : [],
  )
}

function namesOf(step: Step): { as?: string; save: Readonly<Record<string, string>> } {
  return step.kind === 'http' ? { as: step.as, save: step.save ?? {} } : { save: {} }
}

function* textsIn(value: unknown, path: ValuePath): Generator<[string, ValuePath]> {
  if (typeof value === 'string') yield [value, path]
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    yield* textsIn(member, [...path, Array.isArray(value) ? Number(key) : key])
  }
}

function memberOf(value: unknown, path: ValuePath): unknown {
  let current = value
  for (const part of path) current = (current as Record<string | number, unknown> | null)?.[part]
  return current
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
