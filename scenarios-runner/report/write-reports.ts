/** @module Writes a run's reports into its folder. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomic } from '../../twins/base/node/index.ts'
import type { RunResult } from '../run/index.ts'
import type { Scenario } from '../scenario/index.ts'
import type { Trajectory, TrialRecord } from '../trial/index.ts'
import { buildReport, groupTrials } from './build-report.ts'
import type { Comparison } from './comparison/model.ts'
import { chooseEmbedded, EMBED_LIMITS, type EmbedLimits } from './html/embedded-trials.ts'
import { reportPage } from './html/report-page.ts'
import type { OpenedTrial } from './html/trajectory-view.ts'
import { linkToKept, pathInside } from './kept-files.ts'
import { createScreenOpener } from './open-screens.ts'
import { type JunitOptions, junitReport } from './text/junit-report.ts'
import { markdownReport } from './text/markdown-report.ts'

/** How reports are written. */
export interface ReportOptions {
  /** What JUnit is told of what is neither passed nor failed; `skipped` unless given. */
  readonly inconclusive?: JunitOptions['inconclusive']
  /** How many trajectories the page carries. */
  readonly embed?: Partial<EmbedLimits>
  /** With the baseline, where there is one. */
  readonly comparison?: Comparison
}

/** Absolute paths of what was written. */
export interface ReportPaths {
  readonly html: string
  readonly markdown: string
  readonly json: string
  readonly junit: string
}

/**
 * Writes `report.html`, `report.md`, `report.json` and `junit.xml`. A saved trajectory that cannot be read is said so on the page;
 * it never stops the report.
 */
export async function writeReports(
  folder: string,
  result: RunResult,
  records: readonly TrialRecord[],
  scenarios: readonly Scenario[],
  options: ReportOptions = {},
): Promise<{ readonly paths: ReportPaths }> {
  const report = buildReport(result, records, scenarios, options.comparison)
  const trials = groupTrials(records)
  const chosen = chooseEmbedded(report, trials, { ...EMBED_LIMITS, ...options.embed })
  const openScreens = createScreenOpener(folder)
  const linkTo = (path: string) => linkToKept(folder, path)
  const opened: OpenedTrial[] = []
  for (const record of chosen) {
    const trial = { ...(await openTrial(folder, record)), link: linkTo(record.trajectory) }
    const { trajectory } = trial
    opened.push(
      trajectory === undefined ? trial : { ...trial, screens: await openScreens(trajectory) },
    )
  }
  const seconds = new Map(
    [...trials].map(([id, group]) => [
      id,
      group.last.reduce((sum, r) => sum + r.durationMs, 0) / 1_000,
    ]),
  )
  const paths = {
    html: join(folder, 'report.html'),
    markdown: join(folder, 'report.md'),
    json: join(folder, 'report.json'),
    junit: join(folder, 'junit.xml'),
  }
  const page = reportPage(report, result, {
    scenarios: new Map(scenarios.map((scenario) => [scenario.id, scenario])),
    trials,
    opened: Map.groupBy(opened, (trial) => trial.record.scenario),
    linkTo,
  })
  const junit = junitReport(
    report,
    seconds,
    options.inconclusive === undefined ? {} : { inconclusive: options.inconclusive },
  )
  await Promise.all([
    writeAtomic(paths.html, page),
    writeAtomic(paths.markdown, markdownReport(report)),
    writeAtomic(paths.json, `${JSON.stringify(report, undefined, 2)}\n`),
    writeAtomic(paths.junit, junit),
  ])
  return { paths }
}

async function openTrial(folder: string, record: TrialRecord): Promise<OpenedTrial> {
  const path = pathInside(folder, record.trajectory)
  if (path === undefined) {
    return { record, trajectory: undefined, unreadable: 'its path is not inside the run folder' }
  }
  try {
    const trajectory = JSON.parse(await readFile(path, 'utf8')) as Trajectory
    if (trajectory.version !== 1) {
      return { record, trajectory: undefined, unreadable: 'it was saved by another version' }
    }
    return { record, trajectory }
  } catch (error) {
    return {
      record,
      trajectory: undefined,
      unreadable: `${record.trajectory} could not be read (${error instanceof Error && 'code' in error ? error.code : 'not JSON'})`,
    }
  }
}
