/** @module Runs as `run` and `gate` leave them, made up: failing, passing, inconclusive, invalid, and one that attacks its reader. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RunResult } from '../../../scenarios-runner/run/index.ts'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import type {
  Trajectory,
  TrialRecord,
  VerdictStatus,
} from '../../../scenarios-runner/trial/index.ts'
import { plainScenario } from '../scenario/plain-scenario.ts'
import { aRecord, aTrajectory } from './a-record.ts'
import { aResult } from './a-result.ts'
import { HOSTILE, STORIES, type Story } from './html/stories.ts'

export interface ARun {
  readonly result: RunResult
  readonly records: readonly TrialRecord[]
  readonly scenarios: readonly Scenario[]
  readonly trajectories: ReadonlyMap<string, Trajectory>
}

/** A run that ends as asked. `hostile` puts {@link HOSTILE} strings wherever the artifact, an author or a judge could. */
export function aRun(kind: 'failing' | 'passing' | 'inconclusive' | 'invalid' | 'hostile'): ARun {
  const hostile = kind === 'hostile'
  const evil = hostile ? Object.values(HOSTILE).join(' ') : ''
  const stories = hostile
    ? STORIES.map((story) => ({
        ...story,
        title: `${story.title} ${evil}`,
        story: `${story.story} ${evil}`,
        symptom: `${story.symptom} ${evil}`,
        id: `${story.id}-"><b>`,
      }))
    : STORIES
  const trajectories = new Map<string, Trajectory>()
  const records = stories.flatMap((story, at) => {
    const failing = kind === 'failing' || hostile
    const failures = failing ? ([14, 20, 3, 1, 0][at] ?? 0) : 0
    const invalids = kind === 'invalid' ? 6 : 0
    return Array.from({ length: story.draws === false ? 3 : 20 }, (_, trial) => {
      const status: VerdictStatus =
        trial < failures ? 'unsatisfied' : trial < failures + invalids ? 'invalid' : 'satisfied'
      const trajectory = aTrajectory(story, trial, status, evil)
      const record = aRecord(story, trial, status, kind, evil)
      trajectories.set(record.trajectory, trajectory)
      return record
    })
  })
  const scenarios = stories.map(aScenario)
  return { result: aResult(kind, stories, records, evil), records, scenarios, trajectories }
}

/** Saves the trajectories of a run where its records say that they are. */
export function saveTrajectories(folder: string, run: ARun): void {
  for (const [path, trajectory] of run.trajectories) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(trajectory))
  }
}

function aScenario(story: Story): Scenario {
  return plainScenario(story.id, {
    title: story.title,
    category: story.category,
    criticality: story.criticality,
    vary: story.draws === false ? {} : { who: { kind: 'person' } },
    checks: [
      {
        id: 'check-1',
        expression: story.check,
        symptom: story.symptom,
        position: { line: 24, column: 5 },
      },
    ],
    criteria:
      story.criterion === undefined
        ? []
        : [{ id: 'criterion-1', text: story.criterion, position: { line: 30, column: 5 } }],
    story: story.story,
    storyLine: 33,
    hash: 'a'.repeat(64),
  })
}
