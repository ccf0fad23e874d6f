import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sampleTrials } from '../../../cli/label/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import {
  desksRequest,
  desksScenarios,
  newFolder,
  removeFolders,
} from '../../scenarios-runner/run/desks-run.ts'

afterAll(removeFolders)

test('a trial whose record of what happened is gone is left out, and counted', async () => {
  const folder = newFolder()
  const scenarios = desksScenarios('judged')
  await executeRun(await desksRequest('', { kind: 'run', folder, scenarios }))
  const sample = () => sampleTrials([folder], scenarios, { decided: false, seed: 's' })
  const whole = sample()
  expect(whole.missing).toBe(0)
  const { records } = readRun(folder)
  rmSync(join(folder, records[0]?.trajectory ?? ''))
  const rest = sample()
  expect(rest.missing).toBe(1)
  expect(rest.questions).toHaveLength(whole.questions.length - 1)
})
