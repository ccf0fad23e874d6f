import { existsSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

test('a named configuration says where the latest run is, and where a merged one goes', async () => {
  const [project, cwd] = [newFolder(), newFolder()]
  const config = join(project, 'holdout.config.mjs')
  writeFileSync(config, 'export default {}\n')
  const shards: string[] = []
  for (const index of [1, 2]) {
    const scenarios = desksScenarios('book')
    const request = await desksRequest('', { scenarios, shard: { index, of: 2 } })
    await executeRun(request)
    shards.push(request.folder)
  }
  const named = ['--config', config]
  const merged = await runHoldout(['report', 'merge', ...shards, ...named], { cwd })
  expect([merged.code, merged.stdout]).toEqual([0, expect.stringContaining('PASS')])
  const latest = join(project, '.holdout/runs/latest')
  expect(dirname(realpathSync(latest))).toBe(realpathSync(join(project, '.holdout/runs')))
  expect(existsSync(join(cwd, '.holdout'))).toBe(false)

  const report = await runHoldout(['report', ...named, '--json'], { cwd })
  expect(report.code).toBe(0)
  const nothing = await runHoldout(['report'], { cwd })
  expect(nothing.code).toBe(2)
  expect(nothing.stderr).toContain('there is no latest run here yet')
}, 600_000)
