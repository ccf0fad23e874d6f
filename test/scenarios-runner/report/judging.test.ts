import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Calibration,
  createCascadeJudge,
  createScriptedJudge,
  type Judge,
} from '../../../scenarios-runner/judge/index.ts'
import { buildReport, formatSummary, writeReports } from '../../../scenarios-runner/report/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../run/desks-run.ts'
import { findChromium, openBrowser, openPage, overflow } from './html/open-page.ts'

afterAll(removeFolders)
const executable = findChromium()

const measured = (right: number, of: number) => ({ right, of, rate: right / of, low: 0.8, high: 1 })
const calibration: Calibration = {
  version: 1,
  judge: 'cascade',
  identity: 'i',
  measuredAt: '2026-01-05T09:00:00.000Z',
  labelled: { trials: 150, unclear: 0, undecided: 0 },
  sensitivity: measured(98, 100),
  specificity: measured(45, 50),
  trials: { of: 150, observed: 0.953, kappa: 0.89, ac1: 0.91, baseRate: 0.667 },
  disputed: [],
}

/** Judges as they are with a model behind them: each says what it took. */
function costing(name: string, costUsd: number, unsure: (trial: number) => boolean): Judge {
  const judge = createScriptedJudge(
    (_, { trajectory }) => ({
      status: 'met',
      requirement: 'The answer names the desk that is taken.',
      reasoning: 'It names the desk.',
      confidence: unsure(trajectory.trial) ? 0.4 : 0.95,
      quotes: [{ from: 'book', text: '409' }],
    }),
    name,
  )
  return {
    name,
    async judge(request) {
      const { results } = await judge.judge(request)
      const statuses = Object.fromEntries(results.map(({ id, status }) => [id, status]))
      const usage = { calls: 1, inputTokens: 900, outputTokens: 100, costUsd }
      return { results, costUsd, judging: { opinions: [{ judge: name, statuses, usage }] } }
    },
  }
}

async function judgedRun() {
  const first = costing('openai-compatible:small', 0.0001, (trial) => trial % 3 === 0)
  const second = costing('anthropic:large', 0.01, () => false)
  const cascade = createCascadeJudge(first, second, {
    threshold: 0.9,
    uncalibrated: 'escalate',
    auditShare: 0.9,
    seed: 'audit',
  })
  const request = await desksRequest('', {
    kind: 'run',
    folder: newFolder(),
    scenarios: desksScenarios('book', 'judged'),
    judge: { ...cascade, calibration, remarks: ['The judge is of one family with the builder.'] },
  })
  await executeRun(request)
  return { folder: request.folder, scenarios: request.scenarios, ...readRun(request.folder) }
}

describe('a run that a cascade judged', () => {
  test('says who was asked how often, why, what it cost, how far it agrees, and what is left of satisfaction', async () => {
    const { folder, scenarios, result, records } = await judgedRun()
    const report = buildReport(result, records, scenarios)
    expect(report.judging).toMatchObject({
      trials: 6,
      judges: [
        { judge: 'openai-compatible:small', asked: 6, kept: 0, failed: 0, calls: 6 },
        { judge: 'anthropic:large', calls: expect.any(Number) },
      ],
      cascade: { escalated: { unsure: 2 } },
      calibration: { sensitivity: { right: 98, of: 100 } },
    })
    const { cascade, audited, corrected, judges } = report.judging!
    expect(cascade!.byFirst + audited!.of + 2).toBe(6)
    expect(audited).toMatchObject({ agreed: audited!.of })
    expect(judges[1]?.calls).toBe(2 + audited!.of)
    expect(report.provenance.costUsd).toBeCloseTo(0.0006 + 0.01 * judges[1]!.calls)
    // All satisfied: 6 that checks decided, 6 judged by a judge that calls (1 + .9 - 1) / (.98 + .9 - 1) = 1.02 → 1.
    expect(corrected).toMatchObject({ rate: 1, judged: 6, byChecks: 6, high: 1 })
    expect(report.notices).toContain('The judge is of one family with the builder.')

    const text = formatSummary(result, records, scenarios, { color: false, width: 200 })
    expect(text).toContain('with the judge’s errors taken out of the 6 that it decided')
    await writeReports(folder, result, records, scenarios)
    const markdown = readFileSync(join(folder, 'report.md'), 'utf8')
    expect(markdown).toContain('Of 50 that people call unsatisfied, it calls 45 so: 90%')
    expect(markdown).toContain('first judge unsure 2')
  })

  test.skipIf(executable === undefined && process.env.CI === undefined)(
    'shows on the page which judge said what of each criterion',
    async () => {
      const { folder, scenarios, result, records } = await judgedRun()
      const { paths } = await writeReports(folder, result, records, scenarios)
      await using browser = await openBrowser(executable as string)
      for (const width of [1280, 390]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const { page, problems } = await openPage(browser, paths.html, { width, colorScheme })
          expect(await overflow(page)).toBe(0)
          expect(problems).toEqual([])
          const judging = await page.locator('#judging').textContent()
          expect(judging).toContain('openai-compatible:small')
          expect(judging).toContain('first judge unsure 2')
          const trial = await page.locator('#scenarios').textContent()
          expect(trial).toContain('understood as: The answer names the desk that is taken.')
          expect(trial).toMatch(/openai-compatible:small: met\s*anthropic:large: met, 95% sure/)
          expect(trial).toContain('Asked further because the first judge was not sure enough.')
          if (process.env.JUDGING_SHOTS !== undefined) {
            const file = (name: string) =>
              join(process.env.JUDGING_SHOTS as string, `${name}-${width}-${colorScheme}.png`)
            await page.locator('#judging').screenshot({ path: file('judging') })
            await page.locator('#satisfaction').screenshot({ path: file('satisfaction') })
            await page
              .locator('details[data-item] .results li', { hasText: 'understood as' })
              .first()
              .screenshot({ path: file('criterion') })
          }
          await page.close()
        }
      }
    },
  )
})

describe('what is left of satisfaction without the judge’s errors', () => {
  const saying = (status: 'met' | 'not-met'): Judge => ({
    ...createScriptedJudge(() => ({
      status,
      reasoning: 'It says so.',
      quotes: [{ from: 'book', text: '409' }],
    })),
    calibration,
  })

  test('is of the trials that satisfaction is of: what agents were shown is in neither', async () => {
    const [book, judged] = desksScenarios('book', 'judged')
    const request = await desksRequest('', {
      kind: 'run',
      scenarios: [{ ...book!, visible: true }, judged!],
      judge: saying('met'),
    })
    const { gate, judging } = await executeRun(request)
    expect(gate.satisfaction).toMatchObject({ n: 6, mean: 1 })
    expect(judging).toMatchObject({ trials: 6, corrected: { judged: 6, byChecks: 0 } })
  })

  test('is claimed as little as satisfaction where the run stopped early', async () => {
    const request = await desksRequest('', {
      kind: 'run',
      fast: true,
      scenarios: desksScenarios('judged', 'taken'),
      judge: saying('not-met'),
    })
    const { gate, judging } = await executeRun(request)
    expect(gate.stoppedEarly).toBeDefined()
    expect(gate.satisfaction.mean).toBeUndefined()
    expect(judging?.corrected).toEqual({
      why: 'the run was stopped before all scenarios had as many trials',
    })
  })
})
