/** @module Measures service levels on one instance of the artifact, with the twins in the state that each asks for. */

import {
  judgeObjective,
  type LoadObjective,
  type LoadVerdict,
  measureObjective,
} from '../load/index.ts'
import { openWorlds, seedWorlds, type TrialPlace } from '../trial/index.ts'
import { givenOfLoad } from './check-givens.ts'
import type { RunEvent, RunRequest } from './model.ts'

/** Measures each objective in turn and reports its verdict. */
export async function runLoad(
  request: Pick<RunRequest, 'objectives' | 'twins' | 'seed' | 'signal'>,
  place: TrialPlace,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict[]> {
  const verdicts: LoadVerdict[] = []
  for (const objective of request.objectives) {
    const verdict = await measureOne(request, place, objective, report)
    verdicts.push(verdict)
    report({ type: 'load', verdict })
  }
  return verdicts
}

async function measureOne(
  request: Pick<RunRequest, 'twins' | 'seed' | 'signal'>,
  place: TrialPlace,
  objective: LoadObjective,
  report: (event: RunEvent) => void,
): Promise<LoadVerdict> {
  request.signal.throwIfAborted()
  const given = givenOfLoad(objective, request.seed)
  const worlds = openWorlds(
    request.twins,
    `load/${objective.id}`,
    `${request.seed}/${objective.id}`,
    given,
  )
  seedWorlds(worlds, given)
  const { artifact, failure } = await place.instance.prepare({
    idle: () => place.slot.use(place.idle),
    trial: () => place.slot.use(worlds),
  })
  if (artifact === undefined) {
    return { objective, measurement: undefined, status: 'fail', reason: failure.message }
  }
  for (const [twin, { faults }] of Object.entries(given)) worlds[twin]?.setFaults(faults)
  const measurement = await measureObjective(objective, {
    baseUrl: artifact.url,
    signal: request.signal,
    onProgress: (progress) =>
      report({ type: 'load-progress', objective: objective.id, ...progress }),
  })
  const verdict = judgeObjective(objective, measurement)
  if (verdict.status === 'pass') return verdict
  const unreachable = await place.slot.unreachable()
  if (unreachable.length === 0) return verdict
  const reason = `twins did not answer: ${unreachable.join(', ')}`
  return { ...verdict, status: 'invalid', reason }
}
