/** @module Tells what a person changed in a behaviour file from what stands there as it was inferred. */

import { canonicalJson, hash32 } from '../../base/index.ts'
import type { BehaviourCorrections } from '../corrections.ts'
import type { Behaviour } from '../model.ts'
import { inheritSource } from './correction-places.ts'

/** By part and entry: the hash of the entry as it was inferred when the file was written. */
export interface Fingerprints {
  readonly resources?: Readonly<Record<string, string>>
  readonly operations?: Readonly<Record<string, string>>
}

const PARTS = ['resources', 'operations'] as const
// Asked for more than once, and hashing a thousand entries takes its time.
const told = new WeakMap<BehaviourCorrections, BehaviourCorrections>()

/** The fingerprints of an inferred behaviour. */
export function fingerprintsOf(inferred: Behaviour): Fingerprints {
  const of = (entries: Readonly<Record<string, object>>) =>
    Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, fingerprint(entry)] as const),
    )
  return { resources: of(inferred.resources), operations: of(inferred.operations) }
}

/**
 * What a person says in a behaviour file: the entries that are no longer as they were inferred, and those that never were.
 * A file without fingerprints is all a person's.
 */
export function ownCorrections(corrections: BehaviourCorrections): BehaviourCorrections {
  const { fingerprints, ...rest } = corrections
  if (fingerprints === undefined) return corrections
  const found = told.get(corrections)
  if (found !== undefined) return found
  const own: Partial<Record<(typeof PARTS)[number], Record<string, object>>> = {}
  for (const part of PARTS) {
    const known = fingerprints[part] ?? {}
    own[part] = Object.fromEntries(
      Object.entries(corrections[part] ?? {}).filter(
        ([name, entry]) => known[name] !== fingerprint(entry),
      ),
    )
  }
  const said = { ...rest, ...own }
  inheritSource(said, corrections)
  told.set(corrections, said)
  return said
}

/** Of everything but its name, which the file says by the entry's place. */
function fingerprint(entry: object): string {
  const { name: _, operation: __, ...rest } = entry as Readonly<Record<string, unknown>>
  return hash32(canonicalJson(rest)).toString(16).padStart(8, '0')
}
