/**
 * @module How often each scenario has gone back to agents as feedback, across jobs; what has gone back often enough is no
 * longer hidden, and the user's policy says what becomes of it. No file of the user's is moved or changed: it holds for
 * scenarios of a folder, of a git repository and of a command alike.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import { openLineLog } from '../../../twins/base/node/index.ts'
import type { FeedbackAccount } from './scrub-feedback.ts'

/** `factory.boundary.exposure` in `holdout.config.ts`. */
export const exposureConfigSchema = z.strictObject({
  /** Lines of feedback after which a scenario is worn out; 20 unless given. */
  most: z.int().positive().exactOptional(),
  /**
   * What becomes of a worn-out scenario: `report` it and go on (the default), `show` it to agents and keep it out of what
   * the gate proves, or `retire` it from runs.
   */
  worn: z.enum(['report', 'show', 'retire']).exactOptional(),
})

/** What a user says of worn-out scenarios. */
export type ExposurePolicy = z.output<typeof exposureConfigSchema>

/** Lines after which a scenario is worn out, unless the configuration says otherwise. */
export const DEFAULT_MOST_EXPOSED = 20

/** Where agents find the scenarios that are shown to them, in their workspace. */
export const VISIBLE_FOLDER = 'spec/visible-scenarios'

const lineSchema = z.object({
  job: z.string(),
  iteration: z.int(),
  tree: z.string(),
  at: z.string(),
  exposed: z.record(z.string(), z.int()),
})

/** Feedback that went back once. */
export type Exposed = z.output<typeof lineSchema>

/** How often one scenario has gone back. */
export interface ScenarioExposure {
  readonly scenario: string
  /** Lines made from it. */
  readonly lines: number
  readonly jobs: number
}

/** The file of a folder of jobs that counts. */
export function exposureFile(jobs: string): string {
  return join(jobs, 'exposure.jsonl')
}

/** Notes what went back: one synced line, so that jobs at the same time can share the file. */
export function noteExposure(
  file: string,
  of: Omit<Exposed, 'exposed'>,
  { exposed }: FeedbackAccount,
): void {
  if (Object.keys(exposed).length === 0) return
  const log = openLineLog(file)
  log.append(JSON.stringify({ ...of, exposed }))
  log.close()
}

/**
 * The count of each scenario, the most exposed first; cells of a matrix are their scenario. What a resumed job noted again
 * counts once; a line that a kill cut off counts nothing.
 *
 * @param before an instant as ISO 8601: later feedback is left out, so that a resumed job decides as it did at first
 */
export function readExposure(file: string, before?: string): readonly ScenarioExposure[] {
  if (!existsSync(file)) return []
  const lines = new Map<string, Exposed>()
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = lineOf(text)
    if (line === undefined || (before !== undefined && line.at >= before)) continue
    lines.set(`${line.job}\n${line.iteration}\n${line.tree}`, line)
  }
  const counts = new Map<string, { lines: number; jobs: Set<string> }>()
  for (const { job, exposed } of lines.values()) {
    for (const [id, count] of Object.entries(exposed)) {
      const known = counts.get(nameOf(id)) ?? { lines: 0, jobs: new Set() }
      counts.set(nameOf(id), { lines: known.lines + count, jobs: known.jobs.add(job) })
    }
  }
  return [...counts]
    .map(([scenario, { lines, jobs }]) => ({ scenario, lines, jobs: jobs.size }))
    .sort((a, b) => b.lines - a.lines || (a.scenario < b.scenario ? -1 : 1))
}

/** What the policy made of the worn-out scenarios. */
export interface Rotation {
  /** Those that run, the shown ones marked so. */
  readonly scenarios: readonly Scenario[]
  readonly worn: readonly ScenarioExposure[]
  /** What became of them. */
  readonly policy: NonNullable<ExposurePolicy['worn']>
}

/** Applies the policy to the scenarios of a run. */
export function rotate(
  scenarios: readonly Scenario[],
  exposure: readonly ScenarioExposure[],
  { most = DEFAULT_MOST_EXPOSED, worn: policy = 'report' }: ExposurePolicy = {},
): Rotation {
  const names = new Set(scenarios.map(({ id }) => nameOf(id)))
  const worn = exposure.filter(({ scenario, lines }) => lines >= most && names.has(scenario))
  const isWorn = ({ id }: Scenario) => worn.some(({ scenario }) => scenario === nameOf(id))
  const rotated =
    policy === 'report'
      ? scenarios
      : policy === 'retire'
        ? scenarios.filter((one) => !isWorn(one))
        : scenarios.map((one) => (isWorn(one) ? { ...one, visible: true as const } : one))
  return { scenarios: rotated, worn, policy }
}

/** The files of the scenarios that agents may read: as they are written, without their canaries. */
export function visibleFiles(
  scenarios: readonly Scenario[],
): readonly { readonly path: string; readonly text: string }[] {
  const shown = new Map(
    scenarios
      .filter(({ visible }) => visible === true)
      .map(({ id, text, canary }) => [
        `${VISIBLE_FOLDER}/${nameOf(id)}.md`,
        text
          .split('\n')
          .filter((line) => canary === undefined || !line.includes(canary))
          .join('\n'),
      ]),
  )
  return [...shown].map(([path, text]) => ({ path, text }))
}

/** A matrix is one story: its cells wear out together. */
function nameOf(id: string): string {
  return id.replace(/\[.*$/s, '')
}

function lineOf(text: string): Exposed | undefined {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
