/** @module Corrections: what a person says about a behaviour, laid over what was inferred, and the difference that it made. */

import { canonicalJson, type HoldoutError, throwIfAny } from '../base/index.ts'
import type { Contract } from '../contract/index.ts'
import { changedFields, saysMore, unknownOperation, unknownResources } from './check-corrections.ts'
import { checkShape } from './file/check-shape.ts'
import { type Fingerprints, ownCorrections } from './file/fingerprints.ts'
import type { Behaviour, OperationBehaviour, Resource } from './model.ts'

/** What a behaviour file says: whole operations and resources, or only the fields of them that are wrong. */
export interface BehaviourCorrections {
  readonly version?: 1
  /** Hash of the contract that the file was written for; a note, never checked. */
  readonly contract?: string
  readonly resources?: Readonly<Record<string, Partial<Resource>>>
  readonly operations?: Readonly<Record<string, Partial<OperationBehaviour>>>
  /** What the entries were when they were inferred: those that still are so are no corrections. */
  readonly fingerprints?: Fingerprints
}

/** One field that a correction changed. */
export interface CorrectedField {
  /** `operations.createUser.kind`, `resources.users.keys`. */
  readonly field: string
  /** As inferred; undefined for what was not there. */
  readonly before: unknown
  readonly after: unknown
}

/**
 * Lays corrections over an inferred behaviour: fields that are given win, the others stay. A field that is corrected is
 * sure, so its operation or resource is too, unless the correction says otherwise. Of a whole file that was written for
 * another version of the contract, only what a person changed is laid on.
 *
 * @throws {HoldoutError} `BEHAVIOUR_INVALID`, `BEHAVIOUR_UNKNOWN_OPERATION`, `BEHAVIOUR_UNKNOWN_RESOURCE`, `BEHAVIOUR_INCOMPLETE`
 */
export function applyCorrections(
  inferred: Behaviour,
  corrections: BehaviourCorrections,
): Behaviour {
  const own = ownCorrections(corrections)
  checkShape(own)
  const resources: Record<string, Resource> = { ...inferred.resources }
  for (const [name, correction] of Object.entries(own.resources ?? {})) {
    const known = resources[name]
    resources[name] = corrected(known ?? newResource(name), correction)
  }
  const operations: Record<string, OperationBehaviour> = { ...inferred.operations }
  const errors: HoldoutError[] = []
  for (const [id, correction] of Object.entries(own.operations ?? {})) {
    const known = operations[id]
    if (known === undefined) {
      errors.push(unknownOperation(own, id, Object.keys(inferred.operations)))
      continue
    }
    const whole = correctedOperation(known, correction)
    errors.push(...unknownResources(own, id, whole, resources))
    operations[id] = whole
  }
  throwIfAny(errors)
  return { ...inferred, resources, operations }
}

/** Whether a file says everything about every operation of a contract, so that nothing needs to be inferred. */
export function isWholeBehaviour(
  corrections: BehaviourCorrections,
  contract: Pick<Contract, 'hash' | 'operations'>,
): corrections is Behaviour {
  const { resources, operations } = corrections
  if (corrections.contract !== contract.hash || resources === undefined || operations === undefined)
    return false
  const isWhole = (part: object | undefined, names: readonly string[]): boolean =>
    part !== undefined && names.every((name) => Object.hasOwn(part, name))
  return (
    contract.operations.every(({ id }) => isWhole(operations[id], OPERATION_FIELDS)) &&
    Object.values(resources).every((resource) => isWhole(resource, RESOURCE_FIELDS))
  )
}

const OPERATION_FIELDS = [
  'operation',
  'kind',
  'keys',
  'status',
  'request',
  'response',
  'confidence',
  'reason',
]
const RESOURCE_FIELDS = [
  'name',
  'keys',
  'naturalKeys',
  'ids',
  'memberships',
  'confidence',
  'reason',
]

/** What corrections changed, field by field, in the behaviour's order; reasons and confidences are left out. */
export function correctedFields(
  inferred: Behaviour,
  corrected: Behaviour,
): readonly CorrectedField[] {
  const found: CorrectedField[] = []
  for (const part of ['resources', 'operations'] as const) {
    const names = new Set([...Object.keys(inferred[part]), ...Object.keys(corrected[part])])
    for (const name of names) {
      const before = fieldsOf(inferred[part][name])
      const after = fieldsOf(corrected[part][name])
      if (before === after) continue
      for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
        if (field === 'reason' || field === 'confidence') continue
        if (canonicalJson(before[field]) === canonicalJson(after[field])) continue
        found.push({
          field: `${part}.${name}.${field}`,
          before: before[field],
          after: after[field],
        })
      }
    }
  }
  return found
}

function fieldsOf(
  value: Resource | OperationBehaviour | undefined,
): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>
}

function corrected<T extends { readonly confidence: number; readonly reason: string }>(
  known: T,
  correction: Partial<T>,
): T {
  const changes = Object.keys(changedFields(known, correction))
  return changes.length > 0 ? laidOver(known, correction) : known
}

// What is said of a HEAD is what it does from then on, and no longer what GET does.
function correctedOperation(
  known: OperationBehaviour,
  correction: Partial<OperationBehaviour>,
): OperationBehaviour {
  const { answersAs, ...own } = known
  const isKept = answersAs === undefined || 'answersAs' in correction || !saysMore(correction)
  return isKept ? corrected(known, correction) : laidOver(own, correction)
}

function laidOver<T extends { readonly confidence: number; readonly reason: string }>(
  known: T,
  correction: Partial<T>,
): T {
  // What a file repeats of the inference, its confidence and its reason, does not speak for what was corrected beside it.
  const { confidence = known.confidence, reason = known.reason } = correction
  return {
    ...known,
    ...correction,
    confidence: confidence === known.confidence ? 1 : confidence,
    reason: reason === known.reason ? 'Corrected in the behaviour file.' : reason,
  }
}

function newResource(name: string): Resource {
  return {
    name,
    keys: ['id'],
    naturalKeys: [],
    ids: {},
    memberships: {},
    confidence: 1,
    reason: 'Added in the behaviour file.',
  }
}
