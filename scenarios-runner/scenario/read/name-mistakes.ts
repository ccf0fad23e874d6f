/** @module The mistakes that need the whole scenario to be seen: names used twice, or used and never given a meaning. */

import { normalize } from 'node:path/posix'
import { HoldoutError, type JsonValue, type SourcePosition } from '../../../twins/base/index.ts'
import { type KnownNames, nameProblems } from '../checks/check-names.ts'
import { ExpressionProblem, parseExpression } from '../checks/expression.ts'
import { PERSON_FIELDS } from '../draw/draw-variables.ts'
import { parseTemplate, type Reference } from '../draw/interpolate.ts'
import type { Scenario, Variation } from '../model.ts'
import {
  type ActingStep,
  ANSWER_FIELDS,
  type Step,
  templatesOf,
  USER_FIELDS,
} from '../steps/step-model.ts'
import type { FrontMatter, ValuePath } from './front-matter.ts'
import type { ScenarioSurroundings } from './parse-scenario.ts'
import { fieldName } from './schema-problems.ts'
import { suggestion } from './suggestion.ts'

/** What the harness gives every trial: where the artifact is, and the user's folder. */
const PLACES: KnownNames['drawn'] = new Map([
  ['artifact', ['url', 'directory', 'world']],
  ['folder', []],
])

/**
 * Every such mistake of a scenario, with its place.
 *
 * @param axes the values of the file's matrix: what holds of one cell must hold of each
 */
export function nameMistakes(
  scenario: Scenario,
  axes: Readonly<Record<string, readonly JsonValue[]>>,
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
  const variations: [string, Variation][] = [
    ...Object.entries(axes).map(([name, values]): [string, Variation] => [
      name,
      { kind: 'one-of', values },
    ]),
    ...Object.entries(scenario.vary),
  ]
  const drawn = new Map(variations.map(([name, variation]) => [name, fieldsOf(variation)]))
  const known = {
    steps: new Map<string, readonly string[]>(),
    saved: [] as string[],
    drawn,
    twins: surroundings.twins,
    receivers: surroundings.receivers,
  }

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
  const checkExpression = (
    expression: string,
    path: ValuePath,
    names: KnownNames | ActingStep['kind'],
  ) => {
    for (const problem of expressionMistakes(expression, names)) {
      const place = source.positionInside(path, problem.offset)
      const message = `${problem.message}, in: ${oneLine(expression)}`
      report('SCENARIO_EXPRESSION', message, path, place, problem.hint)
    }
  }

  const checkDrawn = (values: readonly JsonValue[], path: ValuePath) => {
    for (const [text, at] of textsIn(values, path)) {
      for (const part of parseTemplate(text).parts) {
        if (typeof part === 'string' || !drawn.has(part.path[0])) continue
        const message = `\${${part.text}} is not filled in: what is drawn is taken as it is written`
        const hint = 'put the two together where they are used'
        const place = source.positionInside(at, part.offset)
        report('SCENARIO_UNKNOWN_REFERENCE', message, at, place, hint)
      }
    }
  }
  for (const [name, values] of Object.entries(axes)) checkDrawn(values, ['matrix', name])
  for (const [name, variation] of Object.entries(scenario.vary)) {
    if (variation.kind === 'one-of') checkDrawn(variation.values, ['vary', name, 'one-of'])
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
  const startNames = { ...known, drawn: new Map([...drawn, ['folder', []]]) }
  checkTemplates(scenario.files, ['given', 'files'], startNames)
  checkTemplates(scenario.env, ['given', 'env'], startNames)

  const checkPaths = (paths: readonly string[], there: Iterable<string>, place: ValuePath) =>
    paths.forEach((path, index) => {
      const message = pathMistake(path, paths.slice(0, index), [...there, ...paths])
      if (message === undefined) return
      const at = source.positionOfKey(place, path)
      report('SCENARIO_DUPLICATE_NAME', message, [...place, path], at)
    })
  checkPaths(Object.keys(scenario.files), [], ['given', 'files'])

  // What lies in the user's folder; a program that has run may have written anything.
  const files = new Set(Object.keys(scenario.files).map(normalize))
  let aProgramRan = false
  const checkStep = (step: ActingStep, path: ValuePath) => {
    for (const [file, at] of filesOf(step, path)) {
      if (aProgramRan || file.includes('${') || files.has(normalize(file))) continue
      const message = `the user's folder holds no "${file}"`
      report(
        'SCENARIO_UNKNOWN_FILE',
        message,
        at,
        source.positionOf(at),
        suggestion(file, [...files]),
      )
    }
    if (step.kind === 'cli') {
      checkPaths(Object.keys(step.files ?? {}), aProgramRan ? [] : files, [...path, 'files'])
    }
    const during = { ...known, drawn: new Map([...drawn, ...PLACES]) }
    checkTemplates(templatesOf(step), path, during)
    const ofAnswer = {
      ...known,
      steps: new Map(),
      drawn: new Map([...drawn, ['response', ANSWER_FIELDS[step.kind]]]),
      twins: [],
    }
    if (step.kind === 'wait') checkExpression(step.until, [...path, 'until'], known)
    else if (step.kind === 'http') {
      const { until, stream } = step
      if (until !== undefined) checkExpression(until, [...path, 'until'], ofAnswer)
      if (stream?.until !== undefined) {
        checkExpression(stream.until, [...path, 'stream', 'until'], ofAnswer)
      }
    }
    for (const [name, expression] of Object.entries(step.save ?? {})) {
      const at = [...path, 'save', name]
      checkExpression(expression, at, step.kind)
      if (drawn.has(name)) {
        const message = `"${name}" is drawn already`
        report('SCENARIO_DUPLICATE_NAME', message, at, source.positionOfKey(at.slice(0, -1), name))
      }
    }
  }
  const learn = (step: ActingStep, path: ValuePath) => {
    if (known.steps.has(step.as)) {
      const at = source.positionOf([...path, 'as'])
      report('SCENARIO_DUPLICATE_NAME', `two steps are called "${step.as}"`, [...path, 'as'], at)
    }
    known.steps.set(step.as, ANSWER_FIELDS[step.kind])
    known.saved.push(...Object.keys(step.save ?? {}))
    aProgramRan ||= step.kind === 'cli'
  }
  // Whichever is answered last would win.
  const checkSavedTogether = (placed: readonly [ActingStep, ValuePath][]) => {
    const savedBy = new Map<string, string>()
    for (const [step, path] of placed) {
      for (const name of Object.keys(step.save ?? {})) {
        const other = savedBy.get(name)
        savedBy.set(name, step.as)
        if (other === undefined) continue
        const message = `"${name}" is saved by "${other}" too, which is taken at the same time`
        const at = source.positionOfKey([...path, 'save'], name)
        report('SCENARIO_DUPLICATE_NAME', message, [...path, 'save', name], at)
      }
    }
  }
  const checkSteps = (steps: readonly Step[], path: ValuePath) =>
    steps.forEach((step, index) => {
      if (step.kind === 'advance') return
      // Steps that begin together know nothing of one another.
      const together = step.kind === 'concurrent' ? step.steps : [step]
      const placed = together.map((one, inner): [ActingStep, ValuePath] => {
        const group = step.kind === 'concurrent' ? ['concurrent', inner] : []
        return [one, [...path, index, ...group, one.kind]]
      })
      for (const [one, at] of placed) checkStep(one, at)
      checkSavedTogether(placed)
      for (const [one, at] of placed) learn(one, at)
    })

  checkSteps(scenario.before, ['given', 'artifact'])
  checkSteps(scenario.steps, ['steps'])
  if (scenario.steps.length === 0) known.steps.set('user', USER_FIELDS)
  scenario.checks.forEach((check, index) => {
    const path = ['checks', index]
    const inObject = source.positionOf([...path, 'check'])
    const isObject = typeof memberOf(source.value, [...path, 'check']) === 'string'
    checkExpression(check.expression, isObject && inObject ? [...path, 'check'] : path, known)
  })
  scenario.criteria.forEach((criterion, index) => {
    const names = { ...known, steps: new Map(), saved: [] }
    checkTemplates(criterion.text, ['criteria', index], names)
  })
  // Last: what is only learnt at the end is known to no check.
  checkSteps(scenario.cleanup, ['cleanup'])
  return errors
}

function expressionMistakes(
  text: string,
  names: KnownNames | ActingStep['kind'],
): ExpressionProblem[] {
  try {
    const { ast, type } = parseExpression(text)
    if (typeof names !== 'string') {
      if (type === 'bool' || type === 'dyn') return nameProblems(ast, names)
      return [new ExpressionProblem(`a check must be true or false, and this is a ${type}`, 0)]
    }
    const drawn = new Map([['response', ANSWER_FIELDS[names]]])
    return nameProblems(ast, { steps: new Map(), drawn, saved: [], twins: [] })
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
    const parts = known.steps.get(String(second))
    if (parts === undefined) {
      const message = `${names}: no earlier step is called "${second}"`
      return { message, hint: suggestion(String(second), [...known.steps.keys()]) }
    }
    if (third === undefined || parts.includes(String(third))) return undefined
    const message = `${names}: an answer has no "${third}"`
    return { message, hint: suggestion(String(third), parts) }
  }
  if (known.saved.includes(root)) return undefined
  if (!known.drawn.has(root)) {
    const all = [...known.drawn.keys(), ...known.saved, ...(known.steps.size > 0 ? ['steps'] : [])]
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

/** Why a file cannot be written where others are: one lies in it, or it in one; or it was written just before. Told of the first of two. */
function pathMistake(
  path: string,
  before: readonly string[],
  others: readonly string[],
): string | undefined {
  const isIn = (inner: string, outer: string) => normalize(inner).startsWith(`${normalize(outer)}/`)
  const inside = others.find((one) => isIn(one, path) && !before.includes(one))
  if (inside !== undefined) return `"${path}" cannot be a file, since "${inside}" lies in it`
  const outside = others.find((one) => isIn(path, one) && !before.includes(one))
  if (outside !== undefined) return `"${path}" cannot lie in "${outside}", which is a file`
  const same = before.find((one) => normalize(one) === normalize(path))
  return same === undefined ? undefined : `"${path}" is the same file as "${same}"`
}

/** The files of the user's folder that a step sends. */
function filesOf(step: ActingStep, path: ValuePath): [string, ValuePath][] {
  if (step.kind === 'http') {
    return Object.entries(step.multipart ?? {}).flatMap(([name, parts]) =>
      parts.flatMap((part): [string, ValuePath][] =>
        'part' in part && 'file' in part.part
          ? [[part.part.file, [...path, 'multipart', name]]]
          : [],
      ),
    )
  }
  if (step.kind !== 'browser') return []
  return step.actions.flatMap((action, index) =>
    action.do === 'upload'
      ? action.files.map((file): [string, ValuePath] => [file, [...path, 'do', index, 'upload']])
      : [],
  )
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
