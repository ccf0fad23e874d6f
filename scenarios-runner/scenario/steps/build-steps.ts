/** @module Steps as they were written, made steps as they are played: names and limits given to what says none. */

import type { FrontMatter, ValuePath } from '../read/front-matter.ts'
import type { ActingStep, Step } from './step-model.ts'
import type { StepValue } from './step-schema.ts'

const DEFAULT_TIMEOUT_MS = 10_000
const DEFAULT_EVERY_MS = 100
const DEFAULT_SESSION = 'user'

/**
 * @param path where the list stands: `['steps']`
 * @param word what a step without a name is called, with its number: `step1`
 */
export function buildSteps(
  steps: readonly StepValue[] | undefined,
  path: ValuePath,
  word: string,
  source: FrontMatter,
): Step[] {
  return (steps ?? []).map((step, index): Step => {
    const at = [...path, index]
    const position = source.positionOf(at)
    if (step.advance !== undefined) {
      return { kind: 'advance', as: `advance${index + 1}`, byMs: step.advance, position }
    }
    if (step.concurrent !== undefined) {
      return {
        kind: 'concurrent',
        as: `concurrent${index + 1}`,
        steps: step.concurrent.map((one, inner) =>
          buildActing(
            one,
            `${word}${index + 1}_${inner + 1}`,
            [...at, 'concurrent', inner],
            source,
          ),
        ),
        position,
      }
    }
    return buildActing(step, `${word}${index + 1}`, at, source)
  })
}

function buildActing(
  step: Omit<StepValue, 'advance' | 'concurrent'>,
  name: string,
  path: ValuePath,
  source: FrontMatter,
): ActingStep {
  const position = source.positionOf(path)
  if (step.http !== undefined) {
    const { as, timeout, every, method, path: address, ...rest } = step.http
    return {
      ...defined(rest),
      kind: 'http',
      as: as ?? name,
      method: method ?? 'GET',
      path: address,
      everyMs: every ?? DEFAULT_EVERY_MS,
      timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
      position,
    }
  }
  if (step.cli !== undefined) {
    const { as, timeout, run, ...rest } = step.cli
    return {
      ...defined(rest),
      kind: 'cli',
      as: as ?? name,
      command: run,
      timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
      position,
    }
  }
  if (step.browser !== undefined) {
    const { as, timeout, session, do: actions, save } = step.browser
    return {
      kind: 'browser',
      as: as ?? name,
      session: session ?? DEFAULT_SESSION,
      actions,
      ...defined({ save }),
      timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
      position,
    }
  }
  const { as, timeout, every, until, ...rest } = step.wait as NonNullable<typeof step.wait>
  return {
    ...defined(rest),
    kind: 'wait',
    as: as ?? name,
    until,
    everyMs: every ?? DEFAULT_EVERY_MS,
    timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    position,
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Without the members that have no value. */
function defined<T extends object>(members: T): Partial<Defined<T>> {
  return Object.fromEntries(
    Object.entries(members).filter(([, member]) => member !== undefined),
  ) as Partial<Defined<T>>
}
