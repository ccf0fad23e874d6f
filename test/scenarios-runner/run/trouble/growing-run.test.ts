import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ArtifactStartError } from '../../../../scenarios-runner/artifact/index.ts'
import { openBrowsers } from '../../../../scenarios-runner/drive/index.ts'
import { executeRun, fingerprintRun, readRun } from '../../../../scenarios-runner/run/index.ts'
import { runTrials } from '../../../../scenarios-runner/run/run-trials.ts'
import type { TrialPlace } from '../../../../scenarios-runner/trial/index.ts'
import { createRedactor } from '../../../../twins/base/index.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders, unwalled } from '../desks-run.ts'

afterAll(removeFolders)

test('a run that may grow finds the same as one that may not', async () => {
  const run = async (mostSlots: number) => {
    const request = await desksRequest('', {
      kind: 'run',
      scenarios: desksScenarios('book', 'taken'),
      trials: { perScenario: 12, maxAttempts: 1 },
      slots: 1,
      mostSlots,
      definition: unwalled,
    })
    await executeRun(request)
    return fingerprintRun(readRun(request.folder).records)
  }
  expect(await run(4)).toBe(await run(1))
})

test('work begins at another place while there is room, and nowhere once all have begun', async () => {
  const [scenario] = desksScenarios('none')
  if (scenario === undefined) throw new Error('there is no scenario')
  const began = new Set<number>()
  const isCrowded = Promise.withResolvers<void>()
  // No trial comes to its end before work has begun at all three places.
  const placeOf = (index: number): TrialPlace => ({
    slot: { use() {}, takeRefused: () => [], unreachable: async () => [] } as never,
    idle: {},
    receivers: {
      empty() {},
      inbox: () => ({ requests: {}, mail: undefined, leftOut: {} }),
    } as never,
    instance: {
      async prepare() {
        began.add(index)
        if (began.size === 3) isCrowded.resolve()
        await isCrowded.promise
        return { failure: new ArtifactStartError('it does not start', []), notes: [] }
      },
    } as never,
  })
  const ended: number[] = []
  await runTrials(
    Array.from({ length: 6 }, (_, trial) => ({ scenario, trial, last: undefined, unpaid: 0 })),
    [0, 1, 2].map(placeOf),
    {
      setting: {
        twins: {},
        seed: 's',
        runFolder: newRunFolder(),
        redactor: createRedactor(),
        conformance: undefined,
        settleMs: 1,
        browsers: openBrowsers(),
        signal: new AbortController().signal,
      },
      judge: undefined,
      maxAttempts: 1,
      slots: 1,
      onRecord: ({ trial }) => ended.push(trial),
      placesAtFirst: 1,
      hasRoom: () => true,
    },
  )
  expect(began).toEqual(new Set([0, 1, 2]))
  expect(ended.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
})

function newRunFolder(): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'trajectories'))
  return folder
}
