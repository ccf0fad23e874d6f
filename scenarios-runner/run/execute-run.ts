/** @module Executes a run from its plan to its gate, in a folder from which it can be resumed. */

import { setMaxListeners } from 'node:events'
import { createReporter, EXIT, HoldoutError } from '../../twins/base/index.ts'
import { knownHosts, loadContract } from '../../twins/node.ts'
import {
  checkPlaceholders,
  copyArtifact,
  hashArtifact,
  listArtifactFiles,
  reapLeftovers,
} from '../artifact/index.ts'
import { openBrowsers, receiverNames } from '../drive/index.ts'
import {
  type ConformanceScope,
  decideEarly,
  decideGate,
  type Gate,
  gatedScenario,
  satisfactionTrials,
  stoppedGate,
} from '../gate/index.ts'
import { spentOn, summarizeJudging } from '../judge/index.ts'
import {
  type ConstraintVerdict,
  checkModules,
  checkNames,
  checkRequests,
  type LoadVerdict,
  openCheckTally,
} from '../load/index.ts'
import { chooseBackend, wallNotices } from '../sandbox/index.ts'
import {
  createConformanceCheck,
  createTurns,
  lastAttempts,
  type TrialRecord,
  type TrialSetting,
} from '../trial/index.ts'
import { aspirations, checkTrajectories, runBenches } from './constraints/check-constraints.ts'
import { runLoads } from './constraints/run-load.ts'
import type { RunEvent, RunRequest, RunResult, Shard } from './model.ts'
import { checkGivens } from './plan/check-givens.ts'
import { checkPages } from './plan/check-pages.ts'
import { checkSharing } from './plan/check-sharing.ts'
import { makePlan, plannedTrials } from './plan/plan-run.ts'
import {
  followInOrder,
  keyOf,
  keyOfRecord,
  ofShard,
  remainingJobs,
  shardNotice,
} from './plan/schedule.ts'
import { watchRoom } from './pool/machine-room.ts'
import { proveWorlds } from './pool/prove-worlds.ts'
import { withReferences } from './pool/reference.ts'
import { openSlotPool } from './pool/slot-pool.ts'
import { inPlanOrder, openRunFolder } from './run-folder.ts'
import { budgetSpent, runTrials } from './run-trials.ts'

const DEFAULT_SETTLE_MS = 25

/**
 * Runs what is asked for: trials, loads, or both and the gate over them. Resumes the folder when it holds an unfinished
 * run of the same plan.
 *
 * @throws {HoldoutError} `RUN_INTERRUPTED` (exit 130) when the signal is given: nothing that was done is lost
 * @throws {HoldoutError} for whatever a person has to mend in the configuration, a scenario or the machine
 */
export async function executeRun(request: RunRequest): Promise<RunResult> {
  try {
    return await execute(request)
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new HoldoutError('interrupted; nothing that was done is lost', {
      code: 'RUN_INTERRUPTED',
      place: { file: request.folder },
      hint: 'resume it with the same folder',
      exitCode: EXIT.interrupted,
      cause: error,
    })
  }
}

async function execute(given: RunRequest): Promise<RunResult> {
  const { kind, signal, policy } = given
  signal.throwIfAborted()
  const report = createReporter<RunEvent>(given.onEvent)
  // A load plays none, though its requests may tell the story of some.
  const scenarios = kind === 'load' ? [] : given.scenarios
  const request = await checkPages(given, scenarios)
  const playing: RunRequest = { ...request, scenarios }
  const { shard } = request
  const asked = kind === 'run' ? [] : request.constraints
  const checks = asked.filter((one) => one.kind === 'check')
  // What is measured is measured once, by the first part of a plan; checks look at every part's trials.
  const constraints = (shard?.index ?? 1) > 1 ? checks : asked
  const wanted = constraints.filter((one) => one.kind === 'load')
  const benches = constraints.filter((one) => one.kind === 'bench')
  // Every exchange listens for the end of the run.
  setMaxListeners(0, signal)

  checkPerson(playing)
  checkPlaceholders(request.artifact, Object.keys(request.twins), receiverNames(request.receivers))
  if (request.hostnames !== undefined) knownHosts(request.twins, request.hostnames)
  checkSharing(playing)
  checkGivens(request.twins, request.scenarios, wanted, request.seed)
  checkNames(checks, Object.keys(request.twins))
  if (benches.length > 0) {
    const files = await listArtifactFiles(request.artifact)
    checkModules(
      benches,
      request.artifact.directory,
      files.map(({ path }) => path),
    )
  }
  await checkRequests(wanted, {
    scenarios: request.scenarios,
    contract: request.artifact.contract,
  })
  const tally = openCheckTally(checks, kind === 'gate')
  const plan = await makePlan(request, await hashArtifact(request.artifact))
  const contract =
    request.artifact.contract === undefined
      ? undefined
      : await loadContract(request.artifact.contract)
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(
    await openRunFolder(request.folder, {
      version: 1,
      kind,
      name: request.name,
      ...(request.command === undefined ? {} : { command: request.command }),
      startedAt: new Date().toISOString(),
      plan,
      ...(shard === undefined ? {} : { shard }),
      ...(request.asked === undefined ? {} : { asked: request.asked }),
    }),
  )
  const reaped = await reapLeftovers(request.folder)
  const { wish = 'auto', image, limits = {} } = request.artifact.sandbox ?? {}
  const wall = await chooseBackend(wish, image === undefined ? {} : { image })

  const suite = scenarios.map(gatedScenario)
  const conformance: ConformanceScope = {
    downstream: contract !== undefined && kind !== 'load',
    upstream: Object.keys(request.twins).length > 0 && kind !== 'load',
  }
  const attempts: TrialRecord[] = folder.earlier.map(withoutChecks)
  request.account?.carry(spentOn(attempts))
  const planned = ofShard(plannedTrials(scenarios, plan), shard)
  const early = request.fast
    ? decideEarly(
        planned.map(({ scenario }) => scenario.id),
        suite,
        policy,
        { conformance, checksTrials: checks.some((one) => one.aspirational !== true) },
      )
    : undefined
  const inOrder = early === undefined ? undefined : followInOrder(planned, early)
  const { jobs, done } = remainingJobs(planned, folder.earlier, request.trials.maxAttempts, inOrder)
  const total = jobs.length + done
  report({ type: 'plan', plan, totalTrials: total, resumed: done, folder: request.folder })

  let loads: LoadVerdict[] = []
  let refused: ReadonlyMap<string, number> = new Map()
  let unreset: ReadonlyMap<string, number> = new Map()
  let shared: string | undefined
  const isEnough = () => early?.certain !== undefined
  const measured: ConstraintVerdict[] = []
  const hasMeasures = wanted.length + benches.length > 0
  if ((jobs.length > 0 && !isEnough()) || (hasMeasures && early?.certain !== 'fail')) {
    const copy = stack.use(await copyArtifact(request.artifact, request.folder))
    const count = Math.max(1, Math.min(request.slots, jobs.length))
    // Without a reset hook each trial has a fresh instance: the next ones start while the ones before them are played.
    const isFresh = request.artifact.reset === undefined && request.artifact.worldBy === undefined
    // Ports that are fixed stand side by side: further ones may be somebody else's.
    const grown = Object.keys(request.ports).length > 0 ? count : (request.mostSlots ?? count)
    const most = isFresh ? 2 * count : Math.max(count, grown)
    const places = Math.max(count, Math.min(most, jobs.length))
    report({ type: 'artifact', state: 'starting', slots: count })
    const pool = stack.use(
      await openSlotPool(request, request.artifact, copy, wall.backend, places),
    )
    refused = pool.refused
    unreset = pool.unreset
    await pool.warm(isFresh ? places : count)
    const compared = stack.use(await withReferences(request, pool.places, wall.backend, count))
    report({ type: 'artifact', state: 'ready', slots: count })

    const setting: TrialSetting = {
      twins: request.twins,
      seed: request.seed,
      runFolder: request.folder,
      redactor: request.redactor,
      conformance: contract === undefined ? undefined : createConformanceCheck(contract),
      settleMs: request.artifact.settleMs ?? DEFAULT_SETTLE_MS,
      twinBytes: request.trials.twinBytes,
      browsers: stack.use(openBrowsers(request.browser)),
      machine: request.machine,
      person: request.person,
      ...(isFresh ? { turns: createTurns(count) } : {}),
      signal,
    }
    if (pool.shared !== undefined) {
      const played = [...new Set(jobs.map(({ scenario }) => scenario))]
      shared = await proveWorlds(pool.shared, played, setting)
    }

    let finished = done
    const whySpent = timeBudget(request.maxMinutes)
    await runTrials(isEnough() ? [] : jobs, compared.places, {
      setting,
      judge: request.judge,
      slots: count,
      maxAttempts: request.trials.maxAttempts,
      onRecord(record, last) {
        folder.record(record)
        attempts.push(withoutChecks(record))
        if (last) {
          finished += 1
          inOrder?.(record)
        }
        report({ type: 'trial', record, done: finished, total })
      },
      ...(isFresh ? {} : { placesAtFirst: count, hasRoom: watchRoom() }),
      isEnough,
      whySpent,
    })
    if (hasMeasures && early?.certain !== 'fail') {
      const spent = whySpent()
      if (spent !== undefined) throw budgetSpent(spent, request.folder)
      loads = await runLoads(request, wanted, await pool.keepFirst(), tally, report)
      measured.push(...(await runBenches(request, benches, copy, wall.backend, report)))
    }
    await stack.disposeAsync()
    report({ type: 'artifact', state: 'stopped', slots: count })
  }
  signal.throwIfAborted()

  const stopped = early?.certain !== undefined && early.trials < planned.length
  const counted = stopped ? planned.slice(0, early.trials) : planned
  const isCounted = new Set(counted.map(keyOf))
  const records = lastAttempts(inPlanOrder(attempts, Object.keys(plan.trials))).filter((record) =>
    isCounted.has(keyOfRecord(record)),
  )
  if (checks.length > 0) checkTrajectories(tally, records, request.folder)
  const checked = tally.verdicts()
  for (const verdict of checked) report({ type: 'constraint', verdict })
  const others = [...checked, ...measured, ...aspirations(constraints)]
  const whole = decideGate(records, suite, policy, {
    load: loads,
    constraints: others,
    conformance,
  })
  const gate = stopped ? stoppedGate(whole, early.trials, planned.length) : whole
  const costUsd = costOf(attempts)
  const calibration = request.judge?.calibration
  const judging = summarizeJudging(
    attempts,
    records,
    calibration && {
      calibration,
      counted: stopped ? undefined : satisfactionTrials(records, suite),
    },
  )
  const finishedAt = new Date()
  const result: RunResult = {
    version: 1,
    kind,
    name: request.name,
    ...(folder.opening.command === undefined ? {} : { command: folder.opening.command }),
    startedAt: folder.opening.startedAt,
    finishedAt: finishedAt.toISOString(),
    durationMs: finishedAt.getTime() - Date.parse(folder.opening.startedAt),
    plan,
    gate,
    load: loads,
    ...(others.length === 0 ? {} : { constraints: others }),
    notices: [
      ...wallNotices(wall, limits),
      ...earlyNotices(gate, shard),
      ...(shared === undefined ? [] : [shared]),
      ...noticesOf(playing, done, reaped),
      ...(refused.size > 0 ? [refusedNotice(refused)] : []),
      ...(unreset.size > 0 ? [unresetNotice(unreset)] : []),
    ],
    trials: records.length,
    costUsd,
    ...(judging === undefined ? {} : { judging }),
    suite,
    ...(request.source === undefined ? {} : { source: request.source }),
    policy,
    conformance,
    ...(shard === undefined ? {} : { shard }),
  }
  await folder.finish(result)
  report({ type: 'gate', status: gate.status, gate })
  return result
}

/** What the end of a run decides with. The values that checks saw stay in the folder: of many trials they would fill the memory. */
function withoutChecks(record: TrialRecord): TrialRecord {
  return { ...record, checks: [] }
}

/** Says that the time is up once it is. */
function timeBudget(maxMinutes: number | undefined): () => string | undefined {
  const startedMs = performance.now()
  return () =>
    maxMinutes !== undefined && performance.now() - startedMs > maxMinutes * 60_000
      ? `the time of this run is spent: ${maxMinutes} minutes`
      : undefined
}

/** @throws {HoldoutError} `USER_NO_MODEL` where a scenario has no steps and nobody plays its user */
function checkPerson({ scenarios, person }: RunRequest): void {
  const without = person === undefined && scenarios.find((one) => one.steps.length === 0)
  if (!without) return
  throw new HoldoutError('it has no steps, so that a model must play its user, and none is named', {
    code: 'USER_NO_MODEL',
    place: { file: without.file, field: 'steps' },
    hint: 'write steps, or name a model in user.model of holdout.config.ts',
  })
}

/** What was spent on models, over all attempts; undefined when nothing was. */
export function costOf(attempts: readonly TrialRecord[]): number | undefined {
  const costs = attempts.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]))
  return costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0)
}

function earlyNotices(gate: Gate, shard: Shard | undefined): string[] {
  const { stoppedEarly } = gate
  return [
    ...(shard === undefined ? [] : [shardNotice(shard)]),
    ...(stoppedEarly === undefined
      ? []
      : [
          `Stopped after ${stoppedEarly.trials} of ${stoppedEarly.planned} trials, since the others could not have changed the decision: ${Math.round((1 - stoppedEarly.trials / stoppedEarly.planned) * 100)}% saved, and no rate is claimed.`,
        ]),
  ]
}

function noticesOf(request: RunRequest, done: number, reaped: readonly string[]): string[] {
  return [
    ...(request.judge === undefined && request.scenarios.some((one) => one.criteria.length > 0)
      ? ['No judge was configured: criteria were not judged.']
      : []),
    ...(request.judge?.remarks ?? []),
    ...(request.notices ?? []),
    ...(done > 0
      ? [
          `This run was broken off and resumed; ${done === 1 ? '1 trial is' : `${done} trials are`} from before.`,
        ]
      : []),
    ...reaped.map((sentence) => `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`),
  ]
}

function unresetNotice(unreset: ReadonlyMap<string, number>): string {
  const times = [...unreset.values()].reduce((sum, one) => sum + one, 0)
  const trials = times === 1 ? '1 trial' : `${times} trials`
  const whys = [...unreset.keys()].slice(0, 3).join('; ')
  return `The artifact could not be reset before ${trials}, and was started anew: ${whys}.`
}

function refusedNotice(refused: ReadonlyMap<string, number>): string {
  const hosts = [...refused].map(
    ([host, times]) => `${host} (${times === 1 ? 'once' : `${times} times`})`,
  )
  const shown = hosts.slice(0, 5)
  const rest = hosts.length > shown.length ? ` and ${hosts.length - shown.length} more` : ''
  return `The artifact wanted to reach hosts that no twin stands for, and was refused: ${shown.join(', ')}${rest}.`
}
