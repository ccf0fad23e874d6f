/** @module Which trials of which runs a person is asked about, and in which order. */

import { type LabelQuestion, labelQuestion } from '../../scenarios-runner/judge/index.ts'
import { readRun, readTrajectory } from '../../scenarios-runner/run/index.ts'
import { type Scenario, tellStory } from '../../scenarios-runner/scenario/index.ts'
import { lastAttempts } from '../../scenarios-runner/trial/index.ts'
import { createRandom } from '../../twins/base/index.ts'

/** How trials are chosen. */
export interface SampleOptions {
  /** Also those that a failed check had decided, which no judge was asked about. */
  readonly decided: boolean
  readonly seed: string
}

/** What there is to label. */
export interface SampledTrials {
  readonly questions: readonly LabelQuestion[]
  /** Trials that would be asked about, were their trajectories still in the folders. */
  readonly missing: number
}

/**
 * The trials that a judge is asked about, identical ones once, in a seeded random order: what the judge said of them has no
 * part in it, since labels that were chosen by verdict would not tell how often verdicts are right.
 *
 * @param folders of finished runs; runs of software that is known to be wrong tell how well failures are seen
 */
export function sampleTrials(
  folders: readonly string[],
  scenarios: readonly Scenario[],
  options: SampleOptions,
): SampledTrials {
  const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]))
  const found = new Map<string, LabelQuestion>()
  let missing = 0
  for (const folder of folders) {
    for (const record of lastAttempts(readRun(folder).records)) {
      const scenario = byId.get(record.scenario)
      if (scenario === undefined || scenario.hash !== record.scenarioHash) continue
      if (scenario.criteria.length === 0 || record.checks.some(({ result }) => result === 'error'))
        continue
      const judgeable = record.checks.every(({ result }) => result === 'met')
      if (!judgeable && !options.decided) continue
      const trajectory = readTrajectory(folder, record)
      if (trajectory === undefined) missing += 1
      if (trajectory === undefined || trajectory.events.length === 0) continue
      const question = labelQuestion(scenario, tellStory(scenario, trajectory.drawn), trajectory)
      found.set(question.key, question)
    }
  }
  const sorted = [...found.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return { questions: createRandom(options.seed, 'label-order').shuffle(sorted), missing }
}
