/** @module Reads one scenario: front matter, prose, and every mistake in either, with its place. */

import { HoldoutError, sha256Hex, throwIfAny } from '../../../twins/base/index.ts'
import type { Check, Criterion, Scenario } from '../model.ts'
import { buildSteps } from '../steps/build-steps.ts'
import { expandMatrix } from './expand-matrix.ts'
import { type FrontMatter, readFrontMatter } from './front-matter.ts'
import { nameMistakes } from './name-mistakes.ts'
import { productionMistakes } from './production-mistakes.ts'
import { type FrontMatterValue, frontMatterSchema } from './scenario-schema.ts'
import { schemaProblems } from './schema-problems.ts'

/** What is known of the world around a scenario. */
export interface ScenarioSurroundings {
  /** The names of the configured twins; any name passes when absent. */
  readonly twins?: readonly string[]
  /** The names of what receives; any name passes when absent. */
  readonly receivers?: readonly string[]
}

/**
 * Reads a file of one scenario.
 *
 * @throws {HoldoutError | HoldoutErrors} as {@link parseScenarios}; `SCENARIO_MATRIX` when the file holds several
 */
export function parseScenario(
  text: string,
  file: string,
  surroundings: ScenarioSurroundings = {},
): Scenario {
  const [scenario, ...others] = parseScenarios(text, file, surroundings)
  if (scenario === undefined || others.length > 0) {
    throw new HoldoutError('one scenario was expected here, and the matrix makes several', {
      code: 'SCENARIO_MATRIX',
      place: { file, field: 'matrix' },
    })
  }
  return scenario
}

/**
 * Reads the scenarios of a text: one, or each cell of its matrix, in the order of the values.
 *
 * @throws {HoldoutError | HoldoutErrors} `SCENARIO_*`: every mistake at once, each with file, line, column and field
 */
export function parseScenarios(
  text: string,
  file: string,
  surroundings: ScenarioSurroundings = {},
): Scenario[] {
  const source = readFrontMatter(text, file)
  // One mistake in YAML makes the parser stumble over all that follows.
  throwIfAny(source.problems.slice(0, 1))
  const parsed = frontMatterSchema.safeParse(source.value ?? {})
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error.issues, source, file)
    throwIfAny(inReadingOrder([...problems, ...proseProblems(source, file)]))
  }
  const value = parsed.data as FrontMatterValue
  const { scenarios, mistakes: ofMatrix } = expandMatrix(
    build(value, source, text, file),
    { matrix: value.matrix ?? {}, exclude: value.exclude ?? [] },
    source,
  )
  const axes = value.matrix ?? {}
  const mistakes = scenarios
    .slice(0, 1)
    .flatMap((scenario) => [
      ...nameMistakes(scenario, axes, source, surroundings),
      ...productionMistakes(scenario, source),
    ])
  throwIfAny(inReadingOrder([...ofMatrix, ...mistakes, ...proseProblems(source, file)]))
  return scenarios
}

function build(value: FrontMatterValue, source: FrontMatter, text: string, file: string): Scenario {
  const heading = /^#\s+(.+)$/m.exec(source.prose)?.[1]
  const words = value.id.replaceAll('-', ' ')
  return {
    id: value.id,
    title: value.title ?? heading?.trim() ?? words.slice(0, 1).toUpperCase() + words.slice(1),
    file,
    category: value.category,
    criticality: value.criticality,
    canary: value.canary,
    tags: value.tags ?? [],
    persona: value.persona,
    safeFor: value['safe-for'] ?? [],
    cell: {},
    vary: value.vary ?? {},
    given: value.given?.twins ?? {},
    files: (value.given?.files ?? {}) as Scenario['files'],
    env: value.given?.env ?? {},
    before: buildSteps(value.given?.artifact, ['given', 'artifact'], 'given', source),
    steps: buildSteps(value.steps, ['steps'], 'step', source),
    cleanup: buildSteps(value.cleanup, ['cleanup'], 'cleanup', source),
    checks: (value.checks ?? []).map(
      ({ check, symptom }, index): Check => ({
        id: `check-${index + 1}`,
        expression: check,
        symptom,
        position: source.positionOf(['checks', index]),
      }),
    ),
    criteria: (value.criteria ?? []).map(
      (criterion, index): Criterion => ({
        id: `criterion-${index + 1}`,
        text: criterion,
        position: source.positionOf(['criteria', index]),
      }),
    ),
    symptom: value.symptom,
    timeoutMs: value.timeout,
    trials: value.trials,
    story: source.prose,
    storyLine: source.proseLine,
    text,
    hash: sha256Hex(text),
  }
}

function proseProblems(source: FrontMatter, file: string): HoldoutError[] {
  if (source.prose !== '') return []
  const problem = new HoldoutError('the story is missing', {
    code: 'SCENARIO_NO_STORY',
    place: { file, line: source.proseLine, column: 1 },
    hint: 'tell below the front matter, in a few sentences, who wants what and what must come of it',
  })
  return [problem]
}

function inReadingOrder(errors: readonly HoldoutError[]): HoldoutError[] {
  const rank = ({ place }: HoldoutError) => (place?.line ?? 0) * 10_000 + (place?.column ?? 0)
  return [...errors].sort((a, b) => rank(a) - rank(b))
}
