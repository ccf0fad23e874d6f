/** @module Measures loads on one instance of the artifact, with the twins in the state that each asks for. */

import { join } from 'node:path'
import { writeAtomic } from '../../twins/base/node/index.ts'
import type { RunningArtifact } from '../artifact/index.ts'
import {
  judgeLoad,
  type LoadConstraint,
  type LoadVerdict,
  measureLoad,
  resolveRequests,
  SignInFailed,
  unmeasured,
} from '../load/index.ts'
import { openWorlds, seedWorlds, type TrialPlace, type Worlds } from '../trial/index.ts'
import { givenOfLoad } from './check-givens.ts'
import type { RunEvent, RunRequest } from './model.ts'

type LoadRequest = Pick<
  RunRequest,
  'twins' | 'seed' | 'signal' | 'folder' | 'scenarios' | 'artifact'
>

/** Measures each load in turn and reports its verdict. */
export async function runLoads(
  request: LoadRequest,
  loads: readonly LoadConstraint[],
  place: TrialPlace,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict[]> {
  const verdicts: LoadVerdict[] = []
  for (const load of loads) {
    const verdict = await runOne(request, place, load, report)
    verdicts.push(verdict)
    report({ type: 'load', verdict })
  }
  return verdicts
}

async function runOne(
  request: LoadRequest,
  place: TrialPlace,
  load: LoadConstraint,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict> {
  request.signal.throwIfAborted()
  const given = givenOfLoad(load, request.scenarios, request.seed)
  const worlds = openWorlds(request.twins, `load/${load.id}`, `${request.seed}/${load.id}`, given)
  seedWorlds(worlds, given)
  const { artifact, failure } = await place.instance.prepare({
    idle: () => place.slot.use(place.idle),
    trial: () => place.slot.use(worlds),
  })
  if (artifact === undefined) return unmeasured(load, 'fail', failure.message)
  const setFaults = () => {
    for (const [twin, { faults }] of Object.entries(given)) worlds[twin]?.setFaults(faults)
  }
  const verdict = await measureOn(request, load, artifact, worlds, setFaults, report)
  if (verdict.status === 'pass') return verdict
  const unreachable = await place.slot.unreachable()
  if (unreachable.length === 0) return verdict
  const reason = `twins did not answer: ${unreachable.join(', ')}`
  return { ...verdict, status: 'invalid', reason }
}

async function measureOn(
  request: LoadRequest,
  load: LoadConstraint,
  artifact: RunningArtifact,
  _worlds: Worlds,
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
    const measurement = await measureLoad(load, {
      baseUrl: artifact.url,
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
