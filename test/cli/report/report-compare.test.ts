import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { executeRun } from '../../../scenarios-runner/run/index.ts'
import {
  desksRequest,
  desksScenarios,
  newFolder,
  removeFolders,
} from '../../scenarios-runner/run/desks-run.ts'
import { runHoldout } from '../run-holdout.ts'

afterAll(removeFolders)

async function aRun(bugs: string, changes: object = {}): Promise<string> {
  const request = await desksRequest(bugs, {
    scenarios: desksScenarios('book', 'taken'),
    ...changes,
  })
  await executeRun(request)
  return request.folder
}

test('a baseline is blessed by an explicit act, and a worse run ends with 1', async () => {
  const cwd = newFolder()
  const [good, bad] = [await aRun(''), await aRun('double')]
  const missing = await runHoldout(['report', 'compare', good], { cwd })
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('holdout report bless')
  const nowhere = await runHoldout(['report', 'compare', 'nowhere', '--against', good], { cwd })
  expect(nowhere.code).toBe(2)
  expect(nowhere.stderr).toContain('nowhere: there is no run here')

  const refused = await runHoldout(['report', 'bless', bad], { cwd })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('the gate of this run did not open: fail')

  const blessed = await runHoldout(['report', 'bless', good, '--reason', 'release 1'], { cwd })
  expect(blessed.code).toBe(0)
  expect(blessed.stderr).toContain('never where agents look')

  const worse = await runHoldout(['report', 'compare', bad, '--json'], { cwd })
  expect(worse.code).toBe(1)
  const comparison = JSON.parse(worse.stdout)
  expect(comparison).toMatchObject({
    status: 'regression',
    exitCode: 1,
    base: { reason: 'release 1' },
    scenarios: [
      { id: 'a-taken-desk', change: 'lost' },
      { id: 'book-a-desk', change: 'same' },
    ],
  })
  const page = readFileSync(join(bad, 'comparison.html'), 'utf8')
  expect(page).toContain("default-src 'none'")
  expect(page).toContain('REGRESSION')
  expect(readFileSync(join(bad, 'comparison.md'), 'utf8')).toContain('❌ REGRESSION')

  // From now on a run's own report shows the comparison, and the gate stays what it was.
  const report = await runHoldout(['report', bad, '--json'], { cwd })
  expect(report.code).toBe(1)
  expect(JSON.parse(report.stdout).comparison.status).toBe('regression')
  expect(readFileSync(join(bad, 'report.html'), 'utf8')).toContain('Against the baseline')

  // Six trials of each are too few to say that a run is no worse.
  const few = await runHoldout(['report', 'compare', good, '--against', good], { cwd })
  expect(few.code).toBe(3)
  expect(few.stdout).toContain('INCONCLUSIVE')
}, 600_000)

test('a run that was stopped early is no fair sample, and is neither compared nor blessed', async () => {
  const cwd = newFolder()
  const stopped = await aRun('double', { fast: true })
  const { code, stderr } = await runHoldout(
    ['report', 'bless', stopped, '--force', '--to', 'base.json'],
    { cwd },
  )
  expect(code).toBe(2)
  expect(stderr).toContain('stopped when its decision was certain')
  expect(existsSync(join(cwd, 'base.json'))).toBe(false)
}, 600_000)
