/** @module Validation as the factory knows it: the gate of a configuration over a candidate that an agent changed. */

import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  type FeedbackLevel,
  readKnownWords,
  scrubFeedback,
  type Validate,
  type Validation,
} from '../../factory/index.ts'
import { writeReports } from '../../scenarios-runner/report/index.ts'
import {
  executeRun,
  type RunEvent,
  readRun,
  readTrajectory,
} from '../../scenarios-runner/run/index.ts'
import { createOperationFinder } from '../../scenarios-runner/trial/index.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import { loadContract } from '../../twins/node.ts'
import { type Prepared, requestRun } from './prepare-run.ts'

/** What can be different about a job's validations. */
export interface ValidateOptions {
  /** What every report says before anything else. */
  readonly firstNotices?: readonly string[]
  /** How much of a gate goes back to agents. */
  readonly feedback?: FeedbackLevel
}

/**
 * Makes the validation of a job: each time a whole gate in a run folder of its own, `<runs>/<iteration>`, with reports. A run
 * that was broken off is gone on with where the candidate is still the same.
 *
 * @param onValidated told what came of each validation
 */
export function validateCandidates(
  prepared: Prepared,
  runs: string,
  onValidated: (iteration: number, validation: Validation) => void = () => {},
  { firstNotices = [], feedback = 'symptom' }: ValidateOptions = {},
): Validate {
  let knowing: ReturnType<typeof whatAgentsKnow> | undefined
  return async ({ artifact, iteration, signal, onEvent }) => {
    await bringPackages(prepared, artifact)
    const execute = (folder: string) =>
      executeRun(
        requestRun(prepared, {
          kind: 'gate',
          folder,
          signal,
          instead: artifact,
          ...(onEvent === undefined ? {} : { onEvent: (event: RunEvent) => onEvent(event) }),
        }),
      )
    const folder = await inFreshFolder(join(runs, String(iteration)), execute)
    const { result, records } = readRun(folder)
    const { scenarios } = prepared
    const told = { ...result, notices: [...firstNotices, ...result.notices] }
    await writeReports(folder, told, records, scenarios)
    const { gate, load, constraints = [] } = result
    // The repository stays what it was when the job began.
    knowing ??= whatAgentsKnow(prepared)
    const { symptoms, account } = scrubFeedback({
      ...(await knowing),
      trajectoryOf: (record) => readTrajectory(folder, record),
      gate,
      records,
      scenarios,
      load,
      constraints,
      level: feedback,
    })
    const validation = { gate, folder, symptoms, feedback: account }
    onValidated(iteration, validation)
    return validation
  }
}

/** What feedback may repeat since agents read it anyway, and the artifact's own operations. */
async function whatAgentsKnow({ artifact, directory, twins }: Prepared) {
  const known = await readKnownWords(directory, Object.keys(twins))
  if (artifact.contract === undefined) return { known }
  const find = createOperationFinder(await loadContract(artifact.contract))
  return {
    known,
    findOperation: (method: string, pathname: string) => {
      const operation = find(method, pathname)
      if (operation === undefined) return undefined
      const statuses = operation.responses.map(({ status }) => status)
      return { method: operation.method, path: operation.path, statuses }
    },
  }
}

/** Runs in the first folder that is new, or holds the same run unfinished. */
async function inFreshFolder(
  base: string,
  execute: (folder: string) => Promise<unknown>,
): Promise<string> {
  for (let n = 1; ; n += 1) {
    const folder = n === 1 ? base : `${base}-${n}`
    try {
      await execute(folder)
      return folder
    } catch (error) {
      const taken =
        error instanceof HoldoutError && ['RUN_FINISHED', 'RUN_OTHER_PLAN'].includes(error.code)
      if (!taken) throw error
    }
  }
}

/** Installed packages never go to agents; an artifact that runs with them gets the repository's own. */
async function bringPackages({ artifact, directory }: Prepared, candidate: string): Promise<void> {
  if (!artifact.include?.some((glob) => glob.split('/').includes('node_modules'))) return
  const at = relative(directory, join(artifact.directory, 'node_modules'))
  const [from, to] = [join(directory, at), join(candidate, at)]
  if (existsSync(from) && !existsSync(to)) {
    await cp(from, to, { recursive: true, verbatimSymlinks: true })
  }
}
