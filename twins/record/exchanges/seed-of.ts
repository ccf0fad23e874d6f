/** @module State in the language of `given` out of what was recorded: what a world takes, and what of it could not be taken. */

import {
  HoldoutError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  REDACTED,
} from '../../base/index.ts'
import type { Behaviour, Resource } from '../../behaviour/index.ts'
import {
  fieldOf,
  keyText,
  parentsFirst,
  singularOf,
  type World,
  withoutField,
} from '../../world/index.ts'
import type { RecordedState, RecordedThing, RecordedTie } from './recorded-state.ts'

/** State before the recording, or after it. */
export type SeedPoint = 'first' | 'last'

/** A seed, and what is not in it. */
export interface RecordedSeed {
  /** Resource → entities, as `seedState` and `--state` take them. */
  readonly given: Readonly<Record<string, readonly JsonObject[]>>
  /** By resource and place in its list: the exchanges that tell of the entry. */
  readonly evidence: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly left: readonly LeftOut[]
}

/** Something that the service showed and that the contract cannot hold, or that nothing places. */
export interface LeftOut {
  /** `issues.assignee.badge`, or a resource. */
  readonly what: string
  readonly why: string
  readonly evidence: readonly number[]
}

/**
 * The seed of a point in time. Each entry is tried in a scratch world; what that refuses is left out of it, with the reason.
 * The actor is not in it: every world has one from the start.
 *
 * @param scratch a world of the twin that may be written to
 */
export function seedOf(
  behaviour: Behaviour,
  state: RecordedState,
  point: SeedPoint,
  scratch: World,
): RecordedSeed {
  const things = state.things.filter((thing) => isThere(thing, point) && thing !== state.actor)
  const left = new Map<string, LeftOut>()
  const given: Record<string, JsonObject[]> = {}
  const evidence: Record<string, (readonly number[])[]> = {}
  const placed = new Map<RecordedThing, Placed>()
  const { actor } = state
  if (actor !== undefined) placed.set(actor, { name: nameOf(behaviour, actor, [actor], point) })
  let world = scratch.fork('seed')
  for (const { name: resource } of parentsFirst(behaviour)) {
    const own = inOrderOfMaking(
      things.filter((thing) => thing.resource === resource),
      point,
    )
    for (const thing of own) {
      const parent = thing.inside === undefined ? undefined : placed.get(thing.inside)?.name
      if (thing.inside !== undefined && parent === undefined) continue
      const entry = {
        ...parentMember(thing, parent),
        ...(withoutSecrets(untied(behaviour, thing, point), resource, thing, left) as JsonObject),
      }
      const fitted = takenBy(world, resource, entry, thing, left)
      if (fitted === undefined) continue
      world = fitted.world
      given[resource] = [...(given[resource] ?? []), fitted.entry]
      evidence[resource] = [...(evidence[resource] ?? []), thing.evidence]
      const at = (given[resource]?.length ?? 1) - 1
      placed.set(thing, { name: nameOf(behaviour, thing, own, point), at })
    }
  }
  for (const tie of [...shownTies(behaviour, things, point, placed), ...state.ties]) {
    addTie(behaviour, tie, point, placed, given, left)
  }
  for (const why of state.unplaced)
    left.set(why, { what: why.split(' of ')[0] as string, why, evidence: [] })
  const seed = acceptable(scratch, given, left)
  return { given: seed, evidence, left: [...left.values()] }
}

/** What a thing is called in the seed, and where it stands; the actor stands in every world. */
interface Placed {
  readonly name: JsonValue
  readonly at?: number
}

function isThere(thing: RecordedThing, point: SeedPoint): boolean {
  for (let at: RecordedThing | undefined = thing; at !== undefined; at = at.inside) {
    if (at[point] === undefined) return false
  }
  return true
}

const MADE = [
  'created_at',
  'createdAt',
  'created',
  'createTime',
  'createdTime',
  'creation_date',
  'dateCreated',
  'ts',
]

// Lists show what was made first, or last, first: the seed puts it in as it came, where that can be told.
function inOrderOfMaking(
  things: readonly RecordedThing[],
  point: SeedPoint,
): readonly RecordedThing[] {
  for (const field of [...MADE, 'number', 'id']) {
    const keys = things.map((thing) => momentOf(thing[point]?.[field]))
    if (keys.some((key) => key === undefined)) continue
    // Equal moments keep the order in which they were seen.
    return things
      .map((thing, i) => ({ thing, key: keys[i] as number }))
      .sort((a, b) => a.key - b.key)
      .map(({ thing }) => thing)
  }
  return things
}

function momentOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value)
  const at = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** The scalar by which people name a thing, where no other of its kind has it; else an object of all that tells it apart. */
function nameOf(
  behaviour: Behaviour,
  thing: RecordedThing,
  siblings: readonly RecordedThing[],
  point: SeedPoint,
): JsonValue {
  const known = behaviour.resources[thing.resource]
  const value = (thing[point] ?? {}) as JsonObject
  const fields = [...(known?.naturalKeys ?? []), ...(known?.keys ?? [])]
  for (const field of fields) {
    const own = fieldOf(value, field)
    const text = keyText(own)
    if (text === undefined || text.includes(REDACTED)) continue
    const isOthers = siblings.some(
      (other) =>
        other !== thing && fields.some((one) => keyText(fieldOf(other[point], one)) === text),
    )
    if (!isOthers) return own as JsonValue
  }
  // Nobody else is all of this.
  const told = Object.entries(value).filter(
    ([, member]) => keyText(member) !== undefined && !keyText(member)?.includes(REDACTED),
  )
  return Object.fromEntries(told.slice(0, 4)) as JsonObject
}

// Where the thing has a field of the parent's name, the plural says what contains it.
function parentMember(thing: RecordedThing, parent: JsonValue | undefined): JsonObject {
  if (parent === undefined || thing.inside === undefined) return {}
  const { resource } = thing.inside
  const singular = singularOf(resource)
  const isOwn = (thing.first ?? thing.last)?.[singular] !== undefined
  return { [isOwn ? resource : singular]: parent }
}

function withoutSecrets(
  value: JsonValue,
  at: string,
  thing: RecordedThing,
  left: Map<string, LeftOut>,
): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item: JsonValue) => withoutSecrets(item, at, thing, left))
  }
  if (!isJsonObject(value)) return value
  const out: Record<string, JsonValue> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const text = keyText(member)
    if (text?.includes(REDACTED)) note(left, `${at}.${name}`, 'it held a secret', thing)
    else out[name] = withoutSecrets(member, `${at}.${name}`, thing, left)
  }
  return out
}

const MOST_TRIES = 60

/** An entry that a world takes, and the world with it. */
function takenBy(
  world: World,
  resource: string,
  entry: JsonObject,
  thing: RecordedThing,
  left: Map<string, LeftOut>,
): { readonly entry: JsonObject; readonly world: World } | undefined {
  let fitted = entry
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const trial = world.fork('seed')
    try {
      trial.seedState({ [resource]: [fitted] })
      return { entry: fitted, world: trial }
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      const path = fieldIn(error, resource)
      if (path === undefined || path === '') {
        note(left, resource, error.message, thing)
        return undefined
      }
      note(left, `${resource}.${path}`, error.message, thing)
      const smaller = withoutField(fitted, path)
      fitted =
        smaller === fitted || JSON.stringify(smaller) === JSON.stringify(fitted)
          ? withoutField(fitted, path.split('.')[0] as string)
          : smaller
    }
  }
  note(left, resource, 'too much of it cannot be held by the contract', thing)
  return undefined
}

/** `issues[0].labels[1].name` → `labels`: what stands in a list goes with it. */
function fieldIn(error: HoldoutError, resource: string): string | undefined {
  const field = error.place?.field
  if (field?.startsWith(`${resource}[0]`) !== true) return undefined
  const path = field.slice(`${resource}[0]`.length).replace(/^\./, '')
  return path.replace(/(?:\[\d+\]|\.\d+(?=\.|$)).*$/, '')
}

/** A thing without what it shows of its members: those are ties, told by names once everything has one. */
function untied(behaviour: Behaviour, thing: RecordedThing, point: SeedPoint): JsonObject {
  const memberships = behaviour.resources[thing.resource]?.memberships ?? {}
  return Object.fromEntries(
    Object.entries(thing[point] ?? {}).filter(
      ([name, value]) => !(Object.hasOwn(memberships, name) && Array.isArray(value)),
    ),
  )
}

/** A tie, as its owner shows the member. */
interface ShownTie extends RecordedTie {
  readonly shown?: JsonValue
}

/** Ties that things show as lists of whole members: the labels of an issue. */
function shownTies(
  behaviour: Behaviour,
  things: readonly RecordedThing[],
  point: SeedPoint,
  placed: ReadonlyMap<RecordedThing, Placed>,
): readonly ShownTie[] {
  const ties: ShownTie[] = []
  for (const owner of things) {
    const memberships = behaviour.resources[owner.resource]?.memberships ?? {}
    for (const [as, resource] of Object.entries(memberships)) {
      const shown = owner[point]?.[as]
      if (!Array.isArray(shown)) continue
      for (const value of shown as readonly JsonValue[]) {
        const member = [...placed.keys()].find(
          (one) =>
            one.resource === resource &&
            isShownBy(behaviour.resources[resource], one[point] ?? {}, value),
        )
        if (member !== undefined)
          ties.push({ as, owner, member, atFirst: true, atLast: true, shown: value })
      }
    }
  }
  return ties
}

// By all that both show of the fields by which people know it.
function isShownBy(known: Resource | undefined, thing: JsonObject, shown: JsonValue): boolean {
  const fields = [...(known?.keys ?? []), ...(known?.naturalKeys ?? [])]
  if (!isJsonObject(shown)) return fields.some((field) => fieldOf(thing, field) === shown)
  const both = fields.filter(
    (field) => fieldOf(thing, field) !== undefined && fieldOf(shown, field) !== undefined,
  )
  return both.length > 0 && both.every((field) => fieldOf(thing, field) === fieldOf(shown, field))
}

function addTie(
  behaviour: Behaviour,
  tie: ShownTie,
  point: SeedPoint,
  placed: ReadonlyMap<RecordedThing, Placed>,
  given: Record<string, JsonObject[]>,
  left: Map<string, LeftOut>,
): void {
  if (!(point === 'first' ? tie.atFirst : tie.atLast)) return
  const { resource } = tie.owner
  const at = placed.get(tie.owner)?.at
  const member = placed.get(tie.member)?.name
  const isKept = behaviour.resources[resource]?.memberships[tie.as] === tie.member.resource
  const list = given[resource]
  const entry = at === undefined ? undefined : list?.[at]
  if (
    !isKept ||
    at === undefined ||
    list === undefined ||
    entry === undefined ||
    member === undefined
  ) {
    note(left, `${tie.owner.resource}.${tie.as}`, 'the state has no place for this tie', tie.owner)
    return
  }
  const before = entry[tie.as]
  const names = Array.isArray(before) ? (before as readonly JsonValue[]) : []
  const told = tie.shown ?? member
  if (isJsonObject(told)) NAMES.set(told, member)
  const isTold = names.some((one) =>
    [told, member].some(
      (other) => one === other || (isJsonObject(one) && NAMES.get(one) === other),
    ),
  )
  if (!isTold) list[at] = { ...entry, [tie.as]: [...names, told] }
}

/** What members that stand whole in a list are called: where nothing is all of what is shown, the name will do. */
const NAMES = new WeakMap<JsonObject, JsonValue>()

function hasShown(entry: JsonObject, field: string): boolean {
  const list = entry[field]
  return Array.isArray(list) && list.some((one: JsonValue) => isJsonObject(one) && NAMES.has(one))
}

/** With names in place of whole members; without the list where it has only names. */
function withNames(entry: JsonObject, field: string): JsonObject {
  if (!hasShown(entry, field)) return withoutField(entry, field)
  const list = entry[field] as readonly JsonValue[]
  return {
    ...entry,
    [field]: list.map((one) => (isJsonObject(one) ? (NAMES.get(one) ?? one) : one)),
  }
}

/** Tries the whole, and leaves out what is refused: ties whose ends have no name that is found. */
function acceptable(
  scratch: World,
  given: Readonly<Record<string, readonly JsonObject[]>>,
  left: Map<string, LeftOut>,
): Readonly<Record<string, readonly JsonObject[]>> {
  let seed = given
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      scratch.fork('seed').seedState(seed as Readonly<Record<string, JsonValue>>)
      return seed
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      const [, resource = '', index = '', field = ''] =
        /^([^[]+)\[(\d+)\]\.?([^.[]*)/.exec(error.place?.field ?? '') ?? []
      const list = seed[resource]
      const entry = list?.[Number(index)]
      if (list === undefined || entry === undefined) break
      const what = field === '' ? resource : `${resource}.${field}`
      const isShown = field !== '' && hasShown(entry, field)
      if (!isShown) left.set(what, { what, why: error.message, evidence: [] })
      seed = {
        ...seed,
        [resource]:
          field === ''
            ? list.filter((_, i) => i !== Number(index))
            : list.map((one, i) => (i === Number(index) ? withNames(one, field) : one)),
      }
    }
  }
  return seed
}

function note(left: Map<string, LeftOut>, what: string, why: string, thing: RecordedThing): void {
  const known = left.get(what)
  const evidence = [...new Set([...(known?.evidence ?? []), ...thing.evidence])].sort(
    (a, b) => a - b,
  )
  left.set(what, { what, why: known?.why ?? why, evidence })
}
