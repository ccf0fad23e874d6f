/** @module Reads one scenario: front matter, prose, and every mistake in either, with its place. */

import { HoldoutError, sha256Hex, throwIfAny } from '../../../twins/base/index.ts'
import type { Check, Criterion, Scenario, Step } from '../model.ts'
import { type FrontMatter, readFrontMatter } from './front-matter.ts'
import { nameMistakes } from './name-mistakes.ts'
import { type FrontMatterValue, frontMatterSchema } from './scenario-schema.ts'
import { schemaProblems } from './schema-problems.ts'

/** What is known of the world around a scenario. */
export interface ScenarioSurroundings {
  /** The names of the configured twins; any name passes when absent. */
  readonly twins?: readonly string[]
}

const DEFAULT_TIMEOUT_MS = 10_000

/**
 * Reads a scenario from its text.
 *
 * @throws {HoldoutError | HoldoutErrors} `SCENARIO_*`: every mistake at once, each with file, line, column and field
 */
export function parseScenario(
  text: string,
  file: string,
  surroundings: ScenarioSurroundings = {},
): Scenario {
  const source = readFrontMatter(text, file)
  // One mistake in YAML makes the parser stumble over all that follows.
  throwIfAny(source.problems.slice(0, 1))
  const parsed = frontMatterSchema.safeParse(source.value ?? {})
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error.issues, source, file)
    throwIfAny(inReadingOrder([...problems, ...proseProblems(source, file)]))
  }
  const scenario = build(parsed.data as FrontMatterValue, source, text, file)
  const mistakes = nameMistakes(scenario, source, surroundings)
  throwIfAny(inReadingOrder([...mistakes, ...proseProblems(source, file)]))
  return scenario
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
    vary: value.vary ?? {},
    given: value.given ?? {},
    steps: (value.steps ?? []).map((step, index) => buildStep(step, index, source)),
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
    trials: value.trials,
    story: source.prose,
    storyLine: source.proseLine,
    hash: sha256Hex(text),
  }
}

function buildStep(
  step: NonNullable<FrontMatterValue['steps']>[number],
  index: number,
  source: FrontMatter,
): Step {
  const position = source.positionOf(['steps', index])
  if (step.http === undefined) {
    return { kind: 'advance', as: `advance${index + 1}`, byMs: step.advance ?? 0, position }
  }
  const { as, method, path, timeout, ...rest } = step.http
  const given = Object.fromEntries(Object.entries(rest).filter(([, part]) => part !== undefined))
  return {
    ...given,
    kind: 'http',
    as: as ?? `step${index + 1}`,
    method: method ?? 'GET',
    path,
    timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    position,
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
