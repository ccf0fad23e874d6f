/** @module What a service kept, as far as its answers tell: things and ties, as they were before the recording and after it. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Behaviour } from '../../behaviour/index.ts'
import { fieldOf, keyText, mergeDeep, singularOf, valuesAt, withField } from '../../world/index.ts'
import { isWholeBody } from './bodies.ts'
import type { NamedThing, Observed } from './observe.ts'

/** A thing that the service showed, or that a request named and the service knew. */
export interface RecordedThing {
  readonly resource: string
  readonly inside: RecordedThing | undefined
  /** Before anything in the recording changed it; undefined for what was made in it. */
  readonly first: JsonObject | undefined
  /** After everything; undefined for what is gone. */
  readonly last: JsonObject | undefined
  /** Exchanges that tell of it. */
  readonly evidence: readonly number[]
}

/** A membership: the owner has the member under a name. */
export interface RecordedTie {
  readonly as: string
  readonly owner: RecordedThing
  readonly member: RecordedThing
  readonly atFirst: boolean
  readonly atLast: boolean
}

/** Everything that was found. */
export interface RecordedState {
  readonly things: readonly RecordedThing[]
  readonly ties: readonly RecordedTie[]
  /** The one that the credential stands for. */
  readonly actor: RecordedThing | undefined
  /** What could not be placed, in words. */
  readonly unplaced: readonly string[]
}

/** Kinds whose answers show things, or whose requests say what they are to be. */
const SHOWING: ReadonlySet<string> = new Set([
  'create',
  'read',
  'list',
  'search',
  'replace',
  'update',
  'action',
  'singleton',
])

interface Draft {
  readonly resource: string
  inside: Draft | undefined
  first: JsonObject | undefined
  last: JsonObject | undefined
  isTouched: boolean
  readonly evidence: number[]
}

interface TieDraft {
  readonly as: string
  readonly owner: Draft
  readonly member: Draft
  atFirst: boolean
  atLast: boolean
}

/** Reads the state out of exchanges, in their order. */
export function recordedState(
  behaviour: Behaviour,
  observed: readonly Observed[],
  actorResource: string | undefined,
): RecordedState {
  const reader = new StateReader(behaviour, actorResource)
  for (const one of observed) if (one.succeeded) reader.read(one)
  return reader.state()
}

class StateReader {
  readonly #behaviour: Behaviour
  readonly #actorResource: string | undefined
  readonly #things = new Map<string, Draft[]>()
  readonly #ties: TieDraft[] = []
  readonly #unplaced = new Set<string>()
  #actor: Draft | undefined

  constructor(behaviour: Behaviour, actorResource: string | undefined) {
    this.#behaviour = behaviour
    this.#actorResource = actorResource
  }

  state(): RecordedState {
    const whole = new Map<Draft, RecordedThing>()
    const finish = (draft: Draft): RecordedThing => {
      let thing = whole.get(draft)
      if (thing === undefined) {
        const { resource, first, last, evidence } = draft
        const inside = draft.inside === undefined ? undefined : finish(draft.inside)
        thing = { resource, inside, first, last, evidence: [...new Set(evidence)] }
        whole.set(draft, thing)
      }
      return thing
    }
    const things = [...this.#things.values()].flat().map(finish)
    return {
      things,
      ties: this.#ties.map((tie) => ({
        ...tie,
        owner: finish(tie.owner),
        member: finish(tie.member),
      })),
      actor: this.#actor === undefined ? undefined : finish(this.#actor),
      unplaced: [...this.#unplaced],
    }
  }

  read(one: Observed): void {
    const { kind, resource, member } = one.behaviour
    if (resource === undefined) return
    const isList = kind === 'list' || kind === 'search'
    if (kind === 'membership') this.#membership(one)
    else if (isList && member !== undefined) this.#members(one)
    else if (kind === 'delete') this.#remove(one, resource)
    else if (SHOWING.has(kind)) this.#show(one, resource)
    this.#referred(one)
  }

  // What a request named and the service took is there, shown or not.
  #referred(one: Observed): void {
    for (const [member, resource] of Object.entries(one.behaviour.references ?? {})) {
      const [key] = this.#behaviour.resources[resource]?.keys ?? []
      for (const value of valuesAt(one.given, member)) {
        if (key === undefined || keyText(value) === undefined || value === '') continue
        const named = { key: { in: 'body', name: member, resource, fields: [key] }, value } as const
        const draft = this.#thing(one, { resource, keys: [named] }, undefined)
        draft?.evidence.push(one.exchange.exchange)
      }
    }
  }

  #show(one: Observed, resource: string): void {
    const { kind, keys } = one.behaviour
    const isWrite =
      !['get', 'head'].includes(one.operation.method) && kind !== 'search' && kind !== 'list'
    const isMade = kind === 'create'
    const isDone = isWrite && kind === 'singleton' && one.operation.method === 'delete'
    const own = one.named.at(-1)?.resource === resource && !(kind === 'list' || kind === 'search')
    const outer = own ? one.named.slice(0, -1) : one.named
    const container = this.#container(one, resource, outer)
    const named = own && !isMade ? (one.named.at(-1) as NamedThing) : undefined
    // What is too long to be kept is there all the same.
    const isCut = named !== undefined && !isWholeBody(one.exchange.response?.body)
    const isTold = isWrite || isCut
    const shown =
      one.shown.length > 0 || kind === 'list' || kind === 'search' ? one.shown : isTold ? [{}] : []
    for (const value of shown) {
      const sent = isWrite && one.shown.length === 0 ? one.given : {}
      const draft = this.#place(one, resource, { ...keyFields(named, value), ...value }, container)
      if (draft === undefined) continue
      draft.evidence.push(one.exchange.exchange)
      if (isDone) draft.last = undefined
      else if (isMade) this.#made(draft, value)
      else if (isWrite) this.#changed(draft, mergeDeep(sent, value), one.given)
      else this.#seen(draft, value)
      const isSelf =
        keys.length === 0 &&
        (kind === 'read' || kind === 'singleton') &&
        resource === this.#actorResource
      if (isSelf) this.#actor = draft
    }
  }

  #remove(one: Observed, resource: string): void {
    const last = one.named.at(-1)
    if (last?.resource !== resource) return
    const container = this.#container(one, resource, one.named.slice(0, -1))
    const draft = this.#place(one, resource, keyFields(last, {}), container)
    if (draft === undefined) return
    draft.evidence.push(one.exchange.exchange)
    this.#gone(draft)
  }

  #gone(draft: Draft): void {
    draft.last = undefined
    draft.isTouched = true
    for (const other of [...this.#things.values()].flat()) {
      if (other.inside === draft && other.last !== undefined) this.#gone(other)
    }
    for (const tie of this.#ties)
      if (tie.owner === draft || tie.member === draft) tie.atLast = false
  }

  #members(one: Observed): void {
    const { resource = '', member } = one.behaviour
    if (member === undefined) return
    const container = one.named.length === 0 ? this.#actor : this.#named(one, one.named)
    if (container === undefined) return
    // Asked of a member, it lists owners.
    const areOwners = container.resource === member.resource && resource !== member.resource
    const listed = areOwners ? resource : member.resource
    for (const value of one.shown) {
      const draft = this.#place(one, listed, value, undefined)
      if (draft === undefined) continue
      draft.evidence.push(one.exchange.exchange)
      this.#seen(draft, value)
      this.#tie(areOwners ? draft : container, member.as, areOwners ? container : draft, true, true)
    }
  }

  #membership(one: Observed): void {
    const { member, does } = one.behaviour
    const method = one.operation.method
    const last = one.named.at(-1)
    if (member === undefined || last?.resource !== member.resource) return
    const owner = one.named.length === 1 ? this.#actor : this.#named(one, one.named.slice(0, -1))
    const tied = this.#thing(one, last, undefined)
    if (owner === undefined || tied === undefined) return
    tied.evidence.push(one.exchange.exchange)
    owner.evidence.push(one.exchange.exchange)
    const isAsked = does === 'read' || method === 'get'
    const isCut = does === 'unset' || (does === undefined && method === 'delete')
    // Whether it was so before a request that says it once more, nobody knows.
    if (isAsked) this.#tie(owner, member.as, tied, true, true)
    else this.#tie(owner, member.as, tied, isCut, !isCut)
  }

  #tie(owner: Draft, as: string, member: Draft, atFirst: boolean, atLast: boolean): void {
    const known = this.#ties.find(
      (tie) => tie.owner === owner && tie.as === as && tie.member === member,
    )
    if (known === undefined) this.#ties.push({ owner, as, member, atFirst, atLast })
    else known.atLast = atLast
  }

  #made(draft: Draft, value: JsonObject): void {
    draft.first = undefined
    draft.last = value
    draft.isTouched = true
  }

  #seen(draft: Draft, value: JsonObject): void {
    draft.last = mergeDeep(draft.last ?? {}, value)
    if (!draft.isTouched) draft.first = draft.last
  }

  #changed(draft: Draft, value: JsonObject, given: JsonObject): void {
    draft.last = mergeDeep(draft.last ?? {}, value)
    if (!draft.isTouched) {
      // What the request did not speak of was so before, unless something better is known.
      const rest = Object.entries(value).filter(([name]) => given[name] === undefined)
      draft.first = mergeDeep(Object.fromEntries(rest), draft.first ?? {})
    }
    draft.isTouched = true
  }

  /** What contains things of a resource, by the outer keys of a request; `none` where nothing does. */
  #container(one: Observed, resource: string, outer: readonly NamedThing[]): Draft | undefined {
    const parent = this.#behaviour.resources[resource]?.parent
    if (parent === undefined) return undefined
    const at = outer.findLastIndex((named) => named.resource === parent)
    return at === -1 ? undefined : this.#named(one, outer.slice(0, at + 1))
  }

  /** The innermost of the things that keys name. */
  #named(one: Observed, groups: readonly NamedThing[]): Draft | undefined {
    let inside: Draft | undefined
    for (const group of groups) inside = this.#thing(one, group, inside)
    return inside
  }

  #thing(one: Observed, group: NamedThing, before: Draft | undefined): Draft | undefined {
    const parent = this.#behaviour.resources[group.resource]?.parent
    const inside = before?.resource === parent ? before : undefined
    const known = (this.#things.get(group.resource) ?? []).find(
      (draft) =>
        (inside === undefined || draft.inside === inside) &&
        group.keys.every(({ key, value }) =>
          key.fields.some(
            (field) => keyText(fieldOf(draft.last ?? draft.first, field)) === keyText(value),
          ),
        ),
    )
    return known ?? this.#place(one, group.resource, keyFields(group, {}), inside)
  }

  /** The thing that a value is of, a new one where there is none; undefined where it cannot be placed. */
  #place(
    one: Observed,
    resource: string,
    value: JsonObject,
    container: Draft | undefined,
  ): Draft | undefined {
    const known = this.#behaviour.resources[resource]
    if (known === undefined) return undefined
    const all = this.#things.get(resource) ?? []
    this.#things.set(resource, all)
    let inside = container
    const found = all.find(
      (draft) => draft.last !== undefined && this.#isSame(draft, value, inside),
    )
    if (found !== undefined) return found
    if (known.parent !== undefined && inside === undefined) {
      inside = this.#embedded(one, known.parent, value)
      if (inside === undefined) {
        this.#unplaced.add(
          `${resource} of ${one.operation.id}: nothing says which of ${known.parent} they belong to`,
        )
        return undefined
      }
    }
    const draft: Draft = {
      resource,
      inside,
      first: value,
      last: value,
      isTouched: false,
      evidence: [],
    }
    all.push(draft)
    return draft
  }

  // A thing of a list across containers may show its own: whole, or by a key.
  #embedded(one: Observed, parent: string, value: JsonObject): Draft | undefined {
    const name = singularOf(parent)
    for (const field of [name, `${name}_id`, `${name}Id`]) {
      const told = value[field]
      const text = keyText(told)
      const [only] = this.#behaviour.resources[parent]?.keys ?? []
      if (text !== undefined && only !== undefined) {
        return this.#place(one, parent, { [only]: told as JsonValue }, undefined)
      }
      if (typeof told === 'object' && told !== null && !Array.isArray(told)) {
        return this.#place(one, parent, told as JsonObject, undefined)
      }
    }
    return undefined
  }

  #isSame(draft: Draft, value: JsonObject, inside: Draft | undefined): boolean {
    const known = this.#behaviour.resources[draft.resource]
    const own = draft.last ?? draft.first
    for (const [field, style] of Object.entries(known?.ids ?? {})) {
      const isWide = !(style.style === 'sequence' && style.perParent)
      const [left, right] = [keyText(fieldOf(own, field)), keyText(fieldOf(value, field))]
      if (isWide && left !== undefined && right !== undefined) return left === right
    }
    if (inside !== undefined && draft.inside !== undefined && draft.inside !== inside) return false
    let shared = 0
    for (const field of this.#identifying(draft.resource)) {
      const [left, right] = [keyText(fieldOf(own, field)), keyText(fieldOf(value, field))]
      if (left === undefined || right === undefined) continue
      if (left !== right) return false
      shared += 1
    }
    return shared > 0
  }

  /** Fields by which things of a resource are told apart: its keys, and whatever paths name them by. */
  #identifying(resource: string): readonly string[] {
    const fields = new Set(this.#behaviour.resources[resource]?.keys ?? [])
    for (const { keys } of Object.values(this.#behaviour.operations)) {
      for (const key of keys)
        if (key.resource === resource && key.fields.length === 1)
          fields.add(key.fields[0] as string)
    }
    return [...fields]
  }
}

/** What keys say of the thing that they name, where its value does not say it better. */
function keyFields(named: NamedThing | undefined, value: JsonObject): JsonObject {
  let out: JsonObject = {}
  for (const { key, value: told } of named?.keys ?? []) {
    const isKnown = key.fields.some((field) => keyText(fieldOf(value, field)) !== undefined)
    const field = key.fields[0]
    if (!isKnown && field !== undefined) out = withField(out, field, told)
  }
  return out
}
