/** @module Paths taken apart: literals and parameters, and the shape that paths share when parameters lose their names. */

import { wordsOf } from './nouns.ts'

/** One segment of a path template. */
export interface PathStep {
  readonly kind: 'literal' | 'param'
  /** The literal, or the parameter's name. */
  readonly text: string
}

/** The steps of a template. A mixed segment is its parameters, then its text: `{id}:clear` → param id, literal clear. */
export function pathSteps(path: string): readonly PathStep[] {
  const steps: PathStep[] = []
  for (const segment of path.split('/')) {
    if (segment === '') continue
    const parts = segment.split(/\{([^{}]*)\}/)
    if (parts.length === 1) {
      steps.push({ kind: 'literal', text: segment })
      continue
    }
    for (const [index, part] of parts.entries()) {
      if (index % 2 === 1) steps.push({ kind: 'param', text: part })
      else if (/\w/.test(part)) steps.push({ kind: 'literal', text: part.replaceAll(/\W+/g, '') })
    }
  }
  return steps
}

/** `/repos/{owner}/{repo}/issues` → `repos/{}/{}/issues`. */
export function shapeOfSteps(steps: readonly PathStep[]): string {
  return steps.map((step) => (step.kind === 'param' ? '{}' : step.text)).join('/')
}

/** How many parameters the path ends with. */
export function trailingParams(steps: readonly PathStep[]): number {
  let count = 0
  while (steps.at(-1 - count)?.kind === 'param') count += 1
  return count
}

/** The last literal before an index (exclusive). */
export function literalBefore(steps: readonly PathStep[], index: number): string | undefined {
  for (let i = index - 1; i >= 0; i--) {
    const step = steps[i]
    if (step?.kind === 'literal') return step.text
  }
  return undefined
}

const GENERATES = /^(?:generate|allocate|reserve)$/

/** Whether a path that can only be read gives another thing each time: `/files/generateIds`, `/changes/startPageToken`. */
export function isMadeAnew(steps: readonly PathStep[]): boolean {
  const words = wordsOf(steps.at(-1)?.kind === 'literal' ? (steps.at(-1)?.text ?? '') : '')
  const last = words.at(-1) ?? ''
  return last === 'token' || (GENERATES.test(words[0] ?? '') && /^ids?$/.test(last))
}
