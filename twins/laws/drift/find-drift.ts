/** @module Lives a recording once more in a twin, and says where the twin answers otherwise than the service did. */

import type { Profile } from '../../behaviour/index.ts'
import {
  createObserver,
  type Observed,
  type RecordedExchange,
  recordedState,
} from '../../record/exchanges/index.ts'
import { actorResource } from '../../respond/index.ts'
import type { Twin } from '../../twin/index.ts'
import { letOthers } from '../let-others.ts'
import { baseOf } from '../run/wire.ts'
import { serviceFindings } from './compare/service-findings.ts'
import { compareExchange } from './compare-exchange.ts'
import { DriftLedger } from './drift-ledger.ts'
import type { DriftReport } from './model.ts'
import { beginTwinSide } from './side/twin-side.ts'

/** What to compare. */
export interface FindDriftOptions {
  readonly twin: Twin
  /** In the order in which the requests came. */
  readonly exchanges: readonly RecordedExchange[]
  /** The address of the service, for the report. */
  readonly service: string
  /**
   * The default world of the twin has the state from which the recording started. Unless so, what the recording shows of it
   * is put into a world of its own.
   */
  readonly isStateGiven?: boolean
  /** They were recorded with a contract of another name. */
  readonly isOfOther?: boolean
  readonly signal?: AbortSignal
  /** Told after each exchange that was compared. */
  readonly onCompared?: (done: number, of: number) => void
}

/** A side of another seed: what the two sides of the twin say differently is made up. */
const OTHER_SEED = 'another seed'

/**
 * Compares a twin with what a service answered. Requests are sent in their order to a world that starts with what the
 * recording shows was there before; ids of what is made are translated, and each difference is told once.
 */
export async function findDrift(options: FindDriftOptions): Promise<DriftReport> {
  const { twin, exchanges, signal } = options
  const { contract, behaviour, profile } = twin
  const observer = createObserver(contract, behaviour, options.service)
  const ledger = new DriftLedger()
  const observed: Observed[] = []
  for (const exchange of exchanges) {
    const one = observer.observe(exchange)
    if (one !== undefined) observed.push(one)
    else ledger.unknown(exchange)
  }
  const actor = actorResource(behaviour, contract, profile)
  const begin = {
    twin,
    state: recordedState(behaviour, observed, actor),
    startMs: Date.parse(observed[0]?.exchange.at ?? '') || 0,
    base: baseOf(contract),
    credential: credentialOf(profile),
    isSeeded: options.isStateGiven !== true,
  }
  const { side, notSeeded } = beginTwinSide({ ...begin, seed: twin.world('drift').seed })
  const { side: other } = beginTwinSide({ ...begin, seed: OTHER_SEED })
  const others = letOthers(signal)
  for (const [i, one] of observed.entries()) {
    await others()
    await compareExchange(one, twin, side, other, ledger)
    options.onCompared?.(i + 1, observed.length)
  }
  for (const { finding, evidence } of serviceFindings(twin, observed))
    ledger.add(finding, '*', evidence)
  const drifts = ledger.drifts()
  return {
    contract: { title: contract.title, version: contract.version, hash: contract.hash },
    twin: twin.name,
    service: options.service,
    verdict:
      options.isOfOther === true && observed.length * 2 <= exchanges.length
        ? 'inconclusive'
        : verdictOf(observed.length, drifts.length, ledger.compared),
    exchanges: exchanges.length,
    compared: ledger.compared,
    operations: ledger.operations,
    drifts,
    notCompared: ledger.notCompared(),
    notSeeded,
  }
}

/** A recording of which the contract knows nothing at all is of another service: that says nothing of this one. */
function verdictOf(observed: number, drifts: number, compared: number): DriftReport['verdict'] {
  if (observed > 0 && drifts > 0) return 'drift'
  return compared === 0 ? 'inconclusive' : 'none'
}

function credentialOf({ credentials }: Profile): string {
  const first = credentials?.[0]
  if (first === undefined) return 'holdout-drift'
  return typeof first === 'string' ? first : first.value
}
