/** @module The place that a tying operation is about: `…/members/add` and `…/member` are about `…/members`. */

import { plural } from '../../observe/nouns.ts'
import type { OperationFacts } from '../../observe/operation-facts.ts'
import { type PathStep, shapeOfSteps } from '../../observe/path-steps.ts'

/** A place, and what the path's last word says is done there. */
export interface TiePlace {
  readonly shape: string
  readonly steps: readonly PathStep[]
  readonly verb: 'set' | 'unset' | undefined
}

const VERBS: Readonly<Record<string, 'set' | 'unset'>> = {
  add: 'set',
  attach: 'set',
  assign: 'set',
  remove: 'unset',
  detach: 'unset',
  unassign: 'unset',
}

/** The place of an operation whose path ends with a word. */
export function tiePlace({ operation, steps, shape }: OperationFacts): TiePlace {
  const last = steps.at(-1)
  const before = steps.at(-2)
  const verb = operation.method === 'post' ? VERBS[last?.text ?? ''] : undefined
  if (verb === undefined || before?.kind !== 'literal') return { shape, steps, verb: undefined }
  const place = steps.slice(0, -1)
  return { shape: shapeOfSteps(place), steps: place, verb }
}

/** The shape with its last word in the plural. */
export function pluralPlace(steps: readonly PathStep[]): string {
  return shapeOfSteps(
    steps.map((step, i) =>
      i === steps.length - 1 && step.kind === 'literal'
        ? { ...step, text: plural(step.text) }
        : step,
    ),
  )
}
