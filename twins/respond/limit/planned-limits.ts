/** @module The limits of a profile, prepared once: what each is called, and which operations it counts. */

import { namePattern, type Profile, type RequestLimit } from '../../behaviour/index.ts'
import type { Operation } from '../../contract/index.ts'

/** A limit, prepared. */
export interface PlannedLimit {
  readonly rule: RequestLimit
  /** Unique in the profile unless two limits are named alike, which then share their windows. */
  readonly name: string
  counts(operation: Operation): boolean
}

const known = new WeakMap<Profile, readonly PlannedLimit[]>()

/** The limits of a profile, in its order. */
export function plannedLimits(profile: Profile): readonly PlannedLimit[] {
  let planned = known.get(profile)
  if (planned === undefined) {
    const { limits = [] } = profile
    planned = (Array.isArray(limits) ? limits : [limits]).map(planLimit)
    known.set(profile, planned)
  }
  return planned
}

function planLimit(rule: RequestLimit, i: number): PlannedLimit {
  const methods = rule.methods?.map((method) => method.toLowerCase())
  const operations = rule.operations?.map(namePattern)
  // Twins of several contracts may share a profile, and call operations alike.
  const counted = new WeakMap<Operation, boolean>()
  const decide = ({ id, method }: Operation) =>
    methods?.includes(method) !== false &&
    (operations === undefined || operations.some((pattern) => pattern.test(id)))
  return {
    rule,
    name: rule.name ?? String(i),
    counts(operation) {
      let counts = counted.get(operation)
      if (counts === undefined) {
        counts = decide(operation)
        counted.set(operation, counts)
      }
      return counts
    },
  }
}
