/** @module The hidden scenarios of the study: what they cover, and that the reference service keeps every one of them. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../cli/config/index.ts'
import { type Prepared, prepare, requestRun } from '../../cli/run/index.ts'
import { findChromium } from '../../scenarios-runner/drive/browser/find-chromium.ts'
import type { GatePolicy } from '../../scenarios-runner/gate/index.ts'
import { executeRun, readRun } from '../../scenarios-runner/run/index.ts'
import { lintScenario } from '../../scenarios-runner/scenario/index.ts'

const FOLDER = join(import.meta.dirname, 'invoices')

/** One trial each proves no rate: what counts here is each trial. */
const counted = { confidence: 0.95, noFailures: false }
const POLICY: GatePolicy = {
  strata: { critical: counted, high: counted, normal: counted, low: counted },
  categories: {},
  unjudged: 'block',
  maxInvalid: 0.05,
}

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-reference-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let prepared: Prepared
beforeAll(async () => {
  const loaded = await loadConfig(FOLDER)
  const overrides = { seed: 'reference', trials: 1, slots: 2 }
  prepared = await prepare(loaded, overrides, {})
})

describe('the hidden scenarios', () => {
  test('are 24, in the shares of the study, and lint has nothing to say of them', () => {
    const { scenarios } = prepared
    const of = (category: string) => scenarios.filter((one) => one.category === category).length
    expect([of('happy-path'), of('edge-case'), of('failure-mode')]).toEqual([12, 7, 5])
    expect(scenarios).toHaveLength(24)
    expect(scenarios.flatMap(lintScenario)).toEqual([])
    expect(new Set(scenarios.map(({ canary }) => canary)).size).toBe(24)
  })

  test('touch every requirement, and differ from trial to trial', () => {
    const tags = new Set(prepared.scenarios.flatMap((one) => one.tags))
    const requirements = Array.from({ length: 26 }, (_, index) => `R${index + 1}`)
    expect([...tags].sort()).toEqual(requirements.sort())
    for (const { id, vary } of prepared.scenarios) expect(Object.keys(vary), id).not.toEqual([])
  })
})

test.skipIf(findChromium() === undefined)(
  'the reference service satisfies every scenario',
  async () => {
    const request = requestRun(prepared, {
      kind: 'run',
      folder: join(folder, 'run'),
      signal: new AbortController().signal,
    })
    const executable = findChromium()
    await executeRun({
      ...request,
      policy: POLICY,
      browser: executable === undefined ? {} : { executable },
    })
    const { records } = readRun(request.folder)
    const amiss = records
      .filter(({ verdict }) => verdict.status !== 'satisfied')
      .map(({ scenario, verdict, checks }) => ({
        scenario,
        verdict,
        checks: checks.filter(({ result }) => result !== 'met'),
      }))
    expect(amiss).toEqual([])
    expect(records.flatMap(({ violations }) => violations)).toEqual([])
    expect(records.map(({ scenario }) => scenario).sort()).toEqual(
      prepared.scenarios.map(({ id }) => id).sort(),
    )
  },
  600_000,
)
