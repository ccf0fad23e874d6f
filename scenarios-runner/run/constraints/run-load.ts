/** @module Measures loads on one instance of the artifact, with the twins in the state that each asks for. */

import { join } from 'node:path'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import type { RunningArtifact } from '../../artifact/index.ts'
import {
  type CheckTally,
  judgeLoad,
  type LoadConstraint,
  type LoadVerdict,
  measureLoad,
  type Observation,
  resolveRequests,
  SignInFailed,
  unmeasured,
} from '../../load/index.ts'
import {
  endingWith,
  faultWorlds,
  markWorlds,
  observeTwins,
  openWorlds,
  seedWorlds,
  type TrialPlace,
  type Worlds,
} from '../../trial/index.ts'
import type { RunEvent, RunRequest } from '../model.ts'
import { givenOfLoad } from '../plan/check-givens.ts'
import { type KeptLoad, keepLoad, keptLoad, withoutSecrets } from './kept-verdicts.ts'
import { clockOffsets, withTwins } from './twins-meanwhile.ts'
import { watchArtifact } from './watch-artifact.ts'

type LoadRequest = Pick<
  RunRequest,
  'twins' | 'seed' | 'signal' | 'folder' | 'scenarios' | 'artifact' | 'redactor'
>

/** Measures each load in turn, but for those that this run has measured before, and reports its verdict. */
export async function runLoads(
  request: LoadRequest,
  loads: readonly LoadConstraint[],
  place: TrialPlace,
  tally: CheckTally,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict[]> {
  const verdicts: LoadVerdict[] = []
  for (const load of loads) {
    const kept = keptLoad(request.folder, load)
    const found = kept ?? (await runOne(request, place, load, tally, report))
    if (kept === undefined) await keepLoad(request.folder, found)
    else tally.add(kept.checks)
    const verdict = await withoutSecrets(found.verdict, request.redactor)
    verdicts.push(verdict)
    report({ type: 'load', verdict })
  }
  return verdicts
}

async function runOne(
  request: LoadRequest,
  place: TrialPlace,
  load: LoadConstraint,
  tally: CheckTally,
  report: (event: RunEvent) => void,
): Promise<KeptLoad> {
  request.signal.throwIfAborted()
  const given = givenOfLoad(load, request.scenarios, request.seed)
  const worlds = openWorlds(request.twins, `load/${load.id}`, `${request.seed}/${load.id}`, given)
  using _worlds = endingWith(worlds)
  seedWorlds(worlds, given)
  const { artifact, failure } = await place.instance.prepare({
    idle: () => place.slot.use(place.idle),
    trial: () => place.slot.use(worlds),
  })
  if (artifact === undefined) {
    return { verdict: unmeasured(load, 'fail', failure.message), checks: [] }
  }
  const setFaults = () => faultWorlds(worlds, given)
  const marks = markWorlds(worlds)
  const verdict = await measureOn(request, load, artifact, worlds, setFaults, report)
  const checks = tally.isWanted
    ? tally.see(observationOf(load, artifact, observeTwins(worlds, marks), request))
    : []
  if (verdict.status === 'pass') return { verdict, checks }
  const unreachable = await place.slot.unreachable()
  if (unreachable.length === 0) return { verdict, checks }
  const reason = `twins did not answer: ${unreachable.join(', ')}`
  return { verdict: { ...verdict, status: 'invalid', reason }, checks }
}

async function measureOn(
  request: LoadRequest,
  load: LoadConstraint,
  artifact: RunningArtifact,
  worlds: Worlds,
  setFaults: () => void,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict> {
  const { signal, seed, scenarios } = request
  try {
    const requests = await resolveRequests(load, {
      baseUrl: artifact.url,
      scenarios,
      contract: request.artifact.contract,
      seed,
      signal,
    })
    // What users are let in by, and what exists, is learnt before anything goes wrong.
    setFaults()
    const offsets = clockOffsets(worlds)
    // Twins are served by this process: who waits for them waits for its processor too.
    const servers = Object.keys(worlds).length > 0 ? [process.pid] : []
    using watch = watchArtifact(artifact, load, servers)
    const measurement = await measureLoad(load, {
      baseUrl: artifact.url,
      requests,
      signal,
      watch,
      onProgress: (progress) => report({ type: 'load-progress', constraint: load.id, ...progress }),
      onFile: (file) =>
        writeAtomic(join(request.folder, 'loads', `${load.id}.json`), `${JSON.stringify(file)}\n`),
    })
    const verdict = judgeLoad(load, withTwins(measurement, worlds, offsets))
    if (watch.notHeld === undefined || verdict.status !== 'pass') return verdict
    // It was met with more than it may have: with less, nobody knows.
    const reason = `${verdict.reason}; but ${watch.notHeld}`
    const objectives = verdict.objectives.map((one) =>
      one.status === 'pass' ? { ...one, status: 'inconclusive' as const, reason } : one,
    )
    return { ...verdict, status: 'inconclusive', reason, objectives }
  } catch (error) {
    if (!(error instanceof SignInFailed)) throw error
    return unmeasured(load, 'fail', error.message)
  }
}

/** What twins heard and became since the load began, and what the artifact printed, for checks. */
function observationOf(
  load: LoadConstraint,
  artifact: RunningArtifact,
  twins: ReturnType<typeof observeTwins>,
  { redactor }: LoadRequest,
): Observation {
  const all = Object.entries(twins)
  return {
    where: `the load ${load.id}`,
    scenario: '',
    calls: Object.fromEntries(all.map(([twin, { journal }]) => [twin, journal])),
    changes: Object.fromEntries(all.map(([twin, { changes }]) => [twin, changes])),
    output: artifact.takeOutput().map(({ text }) => redactor.text(text)),
  }
}
