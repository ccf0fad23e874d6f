/** @module Measures loads on a service that runs already, at an address: no artifact, no twins, the same verdict. */

import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import {
  contentHash,
  createRedactor,
  createReporter,
  HoldoutError,
  type Listener,
  reachService,
} from '../../../twins/base/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import { decideGate, type GatePolicy } from '../../gate/index.ts'
import {
  checkRequests,
  constraintPlace,
  judgeLoad,
  type LoadConstraint,
  type LoadVerdict,
  measureLoad,
  resolveRequests,
  SignInFailed,
  unmeasured,
} from '../../load/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import type { RunEvent, RunPlan, RunResult } from '../model.ts'
import { planLines } from '../plan/plan-run.ts'
import { openRunFolder } from '../run-folder.ts'
import { keepLoad, keptLoad, withoutSecrets } from './kept-verdicts.ts'

/** What is measured, and where. */
export interface AddressRequest {
  readonly name: string
  /** What begins it, in words and without secrets. */
  readonly command?: string
  /** The run folder, absolute; a new one. */
  readonly folder: string
  /** `https://example.com/api`, without a trailing slash. */
  readonly url: string
  readonly loads: readonly LoadConstraint[]
  readonly scenarios: readonly Scenario[]
  /** Path of the service's contract. */
  readonly contract: string | undefined
  readonly policy: GatePolicy
  readonly seed: string
  readonly signal: AbortSignal
  readonly onEvent?: Listener<RunEvent>
}

/** How long a service is waited for that was reached and says nothing. */
const PATIENCE_MS = 3_000

/**
 * Measures and decides.
 *
 * @throws {HoldoutError} `LOAD_NEEDS_ARTIFACT` for what only an artifact that is started here can be asked,
 * `SERVICE_UNREACHABLE` (exit code 4) where nobody answers to begin with: that is no behaviour of a service
 */
export async function runAtAddress(request: AddressRequest): Promise<RunResult> {
  const { loads, url, policy, seed, signal, name } = request
  for (const load of loads) refuseArtifactOnly(load)
  await checkRequests(loads, request)
  await refuseSilence(url, signal)
  const report = createReporter<RunEvent>(request.onEvent)
  const plan: RunPlan = {
    seed,
    artifactHash: contentHash({ url }),
    suiteHash: contentHash([]),
    configHash: contentHash({
      loads: loads.map(({ file, line, ...load }) => load) as unknown as object,
    }),
    trials: {},
    judge: undefined,
    lines: planLines(loads, request.scenarios),
  }
  const opening = {
    version: 1,
    kind: 'load',
    name,
    startedAt: new Date().toISOString(),
    ...(request.command === undefined ? {} : { command: request.command }),
    plan,
  } as const
  using folder = await openRunFolder(request.folder, opening)
  report({ type: 'plan', plan, totalTrials: 0, resumed: 0, folder: request.folder })
  const redactor = createRedactor()
  const verdicts: LoadVerdict[] = []
  for (const load of loads) {
    signal.throwIfAborted()
    const kept = keptLoad(request.folder, load)
    const found = kept?.verdict ?? (await measureOne(load, request, report))
    if (kept === undefined) await keepLoad(request.folder, { verdict: found, checks: [] })
    const verdict = await withoutSecrets(found, redactor)
    verdicts.push(verdict)
    report({ type: 'load', verdict })
  }
  const conformance = { downstream: false, upstream: false }
  const gate = decideGate([], [], policy, { load: verdicts, conformance })
  const finishedAt = new Date()
  const result: RunResult = {
    ...folder.opening,
    finishedAt: finishedAt.toISOString(),
    durationMs: finishedAt.getTime() - Date.parse(folder.opening.startedAt),
    gate,
    load: verdicts,
    notices: [
      `What answers at ${url} was measured as it is: who started it, and on what, is not known here.`,
    ],
    trials: 0,
    costUsd: undefined,
    suite: [],
    policy,
    conformance,
  }
  await folder.finish(result)
  report({ type: 'gate', status: gate.status, gate })
  return result
}

/** A service that is there and slow is measured. */
async function refuseSilence(url: string, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    await reachService(url, AbortSignal.any([signal, patience]), undefined, askRoot)
  } catch (error) {
    signal.throwIfAborted()
    if (!patience.aborted) throw error
  }
}

/** As the load asks: `fetch` would refuse some ports. */
function askRoot(url: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const { get } = url.protocol === 'https:' ? https : http
    get(url, { signal, agent: false }, (answer) => {
      answer.destroy()
      resolve()
    }).on('error', reject)
  })
}

async function measureOne(
  load: LoadConstraint,
  request: AddressRequest,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict> {
  const { url, scenarios, contract, seed, signal } = request
  try {
    const requests = await resolveRequests(load, {
      baseUrl: url,
      scenarios,
      contract,
      seed,
      signal,
    })
    const measurement = await measureLoad(load, {
      baseUrl: url,
      requests,
      signal,
      onProgress: (progress) => report({ type: 'load-progress', constraint: load.id, ...progress }),
      onFile: (file) =>
        writeAtomic(join(request.folder, 'loads', `${load.id}.json`), `${JSON.stringify(file)}\n`),
    })
    return judgeLoad(load, measurement)
  } catch (error) {
    if (!(error instanceof SignInFailed)) throw error
    return unmeasured(load, 'fail', error.message)
  }
}

function refuseArtifactOnly(load: LoadConstraint): void {
  const { objectives, limits, given } = load
  const resource = objectives.find(
    ({ indicator, aspirational }) =>
      ['cpu', 'memory', 'event-loop-lag'].includes(indicator) && aspirational !== true,
  )
  const what =
    resource !== undefined
      ? `${resource.indicator} of what runs at an address cannot be seen`
      : limits !== undefined
        ? 'what runs at an address cannot be limited'
        : Object.keys(given).length > 0
          ? 'what runs at an address calls no twins of this run, so that nothing can be given'
          : undefined
  if (what === undefined) return
  throw new HoldoutError(what, {
    code: 'LOAD_NEEDS_ARTIFACT',
    place: constraintPlace(
      load,
      resource === undefined ? (limits === undefined ? 'given' : 'limits') : 'objectives',
    ),
    hint: 'have the artifact started here (leave --url out), or leave this part out',
  })
}
