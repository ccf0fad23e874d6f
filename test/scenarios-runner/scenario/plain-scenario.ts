/** @module A scenario for tests that only read it: nothing drawn, given, done or asked unless a test says so. */

import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'

/** A happy path of high criticality, with what a test says of it. */
export function plainScenario(id: string, said: Partial<Scenario> = {}): Scenario {
  return {
    id,
    title: `Title of ${id}`,
    file: `holdout-scenarios/${id}.md`,
    category: 'happy-path',
    criticality: 'high',
    canary: undefined,
    tags: [],
    persona: undefined,
    safeFor: [],
    cell: {},
    files: {},
    env: {},
    before: [],
    cleanup: [],
    timeoutMs: undefined,
    vary: {},
    given: {},
    steps: [],
    checks: [],
    criteria: [],
    symptom: undefined,
    trials: undefined,
    story: '',
    storyLine: 1,
    text: '',
    hash: id,
    ...said,
  }
}
