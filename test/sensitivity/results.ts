/** @module What the study saw, as `results.json` keeps it: a gate of one variant a line, so that it can be gone on with. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeAtomicSync } from '../../twins/base/node/index.ts'
import type { GateOutcome } from './gate-variant.ts'
import type { LetDownOutcome } from './infrastructure/gate-let-down.ts'
import type { AttackOutcome } from './judges/try-attacks.ts'

/** One gate of one variant; `R00` is the reference itself. */
export interface GateLine extends GateOutcome {
  readonly id: string
  readonly repeat: number
}

export interface LetDownLine extends LetDownOutcome {
  readonly id: string
  readonly repeat: number
}

export interface Results {
  readonly gates: readonly GateLine[]
  /** Gates in which every trial was run. */
  readonly whole: readonly GateLine[]
  readonly infrastructure: readonly LetDownLine[]
  readonly attacks?: { readonly defended: AttackOutcome; readonly defenceless: AttackOutcome }
}

export const resultsFile = fileURLToPath(new URL('results.json', import.meta.url))

export const NONE: Results = { gates: [], whole: [], infrastructure: [] }

/** None seen where there is no file. */
export function readResults(): Results {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return NONE
  }
}

/** In the order of ids and repeats, whatever came first. */
export function writeResults({ gates, whole, infrastructure, ...rest }: Results): void {
  const sorted = <T extends { readonly id: string; readonly repeat: number }>(
    lines: readonly T[],
  ) => lines.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.repeat - b.repeat))
  const all = {
    gates: sorted(gates),
    whole: sorted(whole),
    infrastructure: sorted(infrastructure),
    ...rest,
  }
  writeAtomicSync(resultsFile, `${JSON.stringify(all, null, 1)}\n`)
}
