/** @module What exists before the first law is checked, and what each operation's requests are about. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import {
  type Behaviour,
  type KeyBinding,
  namesAnother,
  type OperationKind,
} from '../../behaviour/index.ts'
import type { Contract } from '../../contract/index.ts'
import { fieldOf, keyText, withField } from '../../world/index.ts'
import { isParameterValid, parameterPointer } from '../generate/make-request.ts'
import { membersOf } from '../generate/schema-members.ts'
import type { Ground, Handle, Subject, Target } from '../model.ts'

/** Where things come from: a world into which they are put, or what a service lists. */
export interface Things {
  handles(resource: string): readonly Handle[]
  /** Puts a thing in; undefined where that cannot be done. */
  make(resource: string, given: JsonObject, inside: Handle | undefined): Handle | undefined
  /** Whether it was there and is no more; never where each trial has a world of its own. */
  readonly isGone?: (handle: Handle) => boolean
}

interface PlacedThings extends Things {
  /** What contains things of a resource. */
  parentOf(resource: string): string | undefined
}

/** Keys that pick one thing together. */
export interface KeyGroup {
  readonly resource: string
  readonly keys: readonly KeyBinding[]
}

/** An operation's keys as its requests give them: all of the path, and others except where they only narrow a list. */
export function keyGroups({ operation, behaviour }: Subject): readonly KeyGroup[] {
  // Whose members are listed is no matter of narrowing.
  const isList =
    (behaviour.kind === 'list' || behaviour.kind === 'search') && behaviour.member === undefined
  const groups: { resource: string; keys: KeyBinding[] }[] = []
  for (const key of behaviour.keys) {
    const declared = operation.parameters.find(
      ({ name, in: at }) => name === key.name && at === key.in,
    )
    // What a list of members is asked for by names their owner, wherever it stands.
    const isOwners = behaviour.member !== undefined && key.resource !== behaviour.resource
    if (isList && key.in !== 'path' && declared?.required !== true && !isOwners) continue
    const last = groups.at(-1)
    const isOther = last?.keys.some((one) => namesAnother(operation.path, behaviour, one, key))
    if (last?.resource === key.resource && !isOther) last.keys.push(key)
    else groups.push({ resource: key.resource, keys: [key] })
  }
  return groups
}

/** The value by which a key names a thing, such as its parameter allows. */
export function keyOf(
  contract: Contract,
  subject: Subject,
  handle: Handle,
  key: KeyBinding,
): JsonValue | undefined {
  const parameter = subject.operation.parameters.find(
    ({ name, in: at }) => name === key.name && at === key.in,
  )
  for (const field of key.fields) {
    const value = fieldOf(handle.value, field)
    const text = keyText(value)
    if (value === undefined || text === undefined || text === '') continue
    if (parameter === undefined || isParameterValid(contract, parameter, value)) return value
    // In a path or a query everything is text; `"10042"` may name what is numbered, and the other way round.
    if (isParameterValid(contract, parameter, text)) return text
    if (text.trim() !== '' && isParameterValid(contract, parameter, Number(text)))
      return Number(text)
  }
  return undefined
}

/** Makes the ground; targets are chosen when first asked for, and kept while what they name is there. */
export function createGround(contract: Contract, behaviour: Behaviour, things: Things): Ground {
  const subjects = contract.operations.flatMap((operation): Subject[] => {
    const known = behaviour.operations[operation.id]
    return known === undefined ? [] : [{ operation, behaviour: known }]
  })
  const byId = new Map(subjects.map((subject) => [subject.operation.id, subject]))
  const byResource = Map.groupBy(subjects, ({ behaviour: b }) => b.resource)
  const targets = new Map<string, Target | string>()
  const placed: PlacedThings = {
    handles: (resource) => things.handles(resource),
    make: (resource, given, inside) => things.make(resource, given, inside),
    parentOf: (resource) => behaviour.resources[resource]?.parent,
  }
  return {
    contract,
    behaviour,
    subjects,
    subject: (operation) => byId.get(operation),
    subjectsOn: (resource, ...kinds: readonly OperationKind[]) =>
      (byResource.get(resource) ?? []).filter(({ behaviour: b }) => kinds.includes(b.kind)),
    handles: (resource) => things.handles(resource),
    target(subject) {
      const { id } = subject.operation
      let target = targets.get(id)
      if (target === undefined || isStale(target, things)) {
        target = chooseTarget(contract, behaviour, subject, placed)
        targets.set(id, target)
      }
      return target
    },
  }
}

// Where things come and go for good, what was missing may be there by now.
function isStale(target: Target | string, { isGone }: Things): boolean {
  if (isGone === undefined) return false
  return typeof target === 'string' || target.handles.some(isGone)
}

function chooseTarget(
  contract: Contract,
  { resources }: Behaviour,
  subject: Subject,
  things: PlacedThings,
): Target | string {
  const groups = keyGroups(subject)
  const { kind, resource, does } = subject.behaviour
  const last = groups.at(-1)
  // Keys of what is to be made name nothing yet: they become its fields, unless they are such as the service gives, or name what is copied.
  const { ids = {} } = resources[resource ?? ''] ?? {}
  const isGiven = last?.keys.every(({ fields }) => ids[fields[0] ?? ''] !== undefined) === true
  const isNamed = isGiven || does === 'copy'
  const isMaking = kind === 'create' && last?.resource === resource && !isNamed
  const naming = isMaking ? groups.slice(0, -1) : groups
  const handles = pick(contract, subject, naming, [], things)
  if (typeof handles === 'string') return handles
  const values: { key: KeyBinding; value: JsonValue }[] = []
  naming.forEach((group, i) => {
    for (const key of group.keys) {
      const value = keyOf(contract, subject, handles[i] as Handle, key)
      if (value !== undefined) values.push({ key, value })
    }
  })
  for (const key of isMaking ? (last?.keys ?? []) : []) {
    const known = things
      .handles(resource as string)
      .map((one) => keyOf(contract, subject, one, key))
      .find((one) => one !== undefined)
    const isOfAnother = key.fields.some((field) => field.includes('.'))
    const value = isOfAnother && known !== undefined ? known : freshValue(contract, subject, key, 0)
    values.push({ key, value })
  }
  return { values, handles }
}

function pick(
  contract: Contract,
  subject: Subject,
  groups: readonly KeyGroup[],
  chosen: readonly Handle[],
  things: PlacedThings,
): readonly Handle[] | string {
  const group = groups[chosen.length]
  if (group === undefined) return chosen
  const outer = placeOf(subject, group, chosen, things)
  let why: string | undefined
  for (const handle of things.handles(group.resource)) {
    if (!isCandidate(contract, subject, handle, group, outer, chosen)) continue
    const rest = pick(contract, subject, groups, [...chosen, handle], things)
    if (typeof rest !== 'string') return rest
    why = rest
  }
  if (why !== undefined) return why
  const made = makeFor(contract, subject, group, outer, things)
  if (made === undefined || !isCandidate(contract, subject, made, group, outer, chosen)) {
    return `no ${group.resource} can be found or made that ${group.keys.map(({ name }) => name).join(' and ')} could name`
  }
  return pick(contract, subject, groups, [...chosen, made], things)
}

// Members live where their kind lives, and not in what they are tied to.
function placeOf(
  { behaviour: { kind, member } }: Subject,
  { resource }: KeyGroup,
  chosen: readonly Handle[],
  things: PlacedThings,
): Handle | undefined {
  const parent = things.parentOf(resource)
  const isMember = kind === 'membership' && resource === member?.resource
  const home = isMember ? chosen.findLast((one) => one.resource === parent) : undefined
  return home ?? chosen.at(-1)
}

function isCandidate(
  contract: Contract,
  subject: Subject,
  handle: Handle,
  group: KeyGroup,
  outer: Handle | undefined,
  chosen: readonly Handle[],
): boolean {
  const has = (key: KeyBinding) => keyOf(contract, subject, handle, key) !== undefined
  if (!group.keys.some(has)) return false
  if (!group.keys.every((key) => has(key) || isOneOfSeveral(contract, subject, group, key)))
    return false
  if (chosen.some((one) => sameHandle(one, handle))) return false
  return (
    outer === undefined ||
    handle.inside.length === 0 ||
    handle.inside.some((one) => sameHandle(one, outer))
  )
}

// Where a thing may be named in one of several ways (a message, or a file), each of them need not be said.
function isOneOfSeveral(
  contract: Contract,
  { operation }: Subject,
  { keys }: KeyGroup,
  key: KeyBinding,
): boolean {
  if (key.in !== 'body' || keys.length < 2) return false
  const pointers = (operation.requestBody?.content ?? []).map((media) => media.schemaPointer)
  return pointers.every((at) =>
    keys.every(({ name }) => !membersOf(contract, at).required.has(name)),
  )
}

function sameHandle(a: Handle, b: Handle): boolean {
  return a.resource === b.resource && (a.uid === undefined ? a.value === b.value : a.uid === b.uid)
}

function makeFor(
  contract: Contract,
  subject: Subject,
  group: KeyGroup,
  outer: Handle | undefined,
  things: Things,
): Handle | undefined {
  const plain = things.make(group.resource, {}, outer)
  if (
    plain !== undefined &&
    group.keys.every((key) => keyOf(contract, subject, plain, key) !== undefined)
  )
    return plain
  const count = things.handles(group.resource).length
  let given: JsonObject = {}
  for (const key of group.keys) {
    const [field] = key.fields
    if (
      field === undefined ||
      (plain !== undefined && keyOf(contract, subject, plain, key) !== undefined)
    )
      continue
    given = withField(given, field, freshValue(contract, subject, key, count))
  }
  return things.make(group.resource, given, outer)
}

/** A value for a key that names nothing yet, such as its parameter allows. */
export function freshValue(
  contract: Contract,
  subject: Subject,
  key: KeyBinding,
  nth: number,
): JsonValue {
  const parameter = subject.operation.parameters.find(
    ({ name, in: at }) => name === key.name && at === key.in,
  )
  const members =
    parameter === undefined ? undefined : membersOf(contract, parameterPointer(contract, parameter))
  if (members?.types.includes('integer') === true || members?.types.includes('number') === true) {
    return 70_001 + nth
  }
  const [first] = Array.isArray(members?.keywords.enum) ? members.keywords.enum : []
  if (typeof first === 'string') return first
  if (members?.keywords.format === 'uuid')
    return `70001000-0000-4000-8000-${String(nth).padStart(12, '0')}`
  const text = `made-${key.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${nth + 1}`
  // Whatever the parameter says: what is looked up by its address has one.
  return /(?:^|[._-])e-?mail(?:_?address)?$/i.test(key.name) ? `${text}@example.com` : text
}
