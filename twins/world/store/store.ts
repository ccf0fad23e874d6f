/** @module Everything a world keeps, in persistent trees: cloning one is O(1), and a change copies only the path to it. */

import type { JsonValue } from '../../base/index.ts'
import type { Entity, Relation } from '../model.ts'
import { TouchedState } from './change-log.ts'
import { fieldOf, keyText } from './dotted-field.ts'
import { fieldKeys, type IndexedFields } from './indexed-fields.ts'
import type { Tree } from './tree.ts'
import { firstUnder, key, orderKey, valuesUnder } from './tree-keys.ts'
import { cloneTrees, emptyTrees, type Trees } from './trees.ts'

/** Owns what is tied to the world itself, such as whom a credential stands for; no entity has such a uid. */
export const WORLD_ITSELF = 'world'

/** An entity and its place in the order of creation. */
export interface StoredEntity extends Entity {
  readonly order: number
}

/** A relation and its place in the order of linking. */
export interface StoredRelation extends Relation {
  readonly order: number
}

/** What was taken out at once: things, each after what contained it, and what tied any of them. */
export interface Removed {
  readonly entities: readonly StoredEntity[]
  readonly relations: readonly StoredRelation[]
}

// So that cloning never has many of them to put back.
const MOST_MOVED = 64

/** The state of a world: entities, relations, counters, and notes that answering keeps for later. */
export class Store {
  #trees: Trees
  readonly #indexed: IndexedFields
  /** Counters that have moved since their tree was last looked at: most move at every request. */
  readonly #moved = new Map<string, number>()
  /** Whether there is any entity of a resource, where somebody has asked: at every change that others may be told of. */
  readonly #has = new Map<string, boolean>()
  #touched: TouchedState | undefined

  constructor(indexed: IndexedFields, trees?: Trees) {
    this.#indexed = indexed
    this.#trees = trees ?? emptyTrees()
  }

  /** An independent store with the same contents, in constant time. */
  clone(): Store {
    this.#settleCounters()
    return new Store(this.#indexed, cloneTrees(this.#trees))
  }

  /** {@link clone}, which goes on noting what is changed where this one does. */
  cloneAsWatched(): Store {
    const clone = this.clone()
    clone.#touched = this.#touched?.copy()
    return clone
  }

  /** Becomes what another store is, which is not used any more: whoever holds this one goes on with it. */
  goBackTo(before: Store): void {
    this.#trees = before.#trees
    this.#touched = before.#touched
    this.#moved.clear()
    this.#has.clear()
  }

  /** Notes from here on what is changed, for {@link takeTouched}; no more for false. */
  watch(isWatched: boolean): void {
    this.#touched = isWatched ? new TouchedState() : undefined
  }

  /** What has changed since it was last asked, before and after; undefined where nothing has, or nobody watches. */
  takeTouched(): ReturnType<TouchedState['take']> {
    return this.#touched?.take(this)
  }

  /** All entities by uid; for reading only. */
  get entities(): Tree<StoredEntity> {
    return this.#trees.entities
  }

  /** All relations by name, owner and member; for reading only. */
  get relations(): Tree<StoredRelation> {
    return this.#trees.relations
  }

  /** All counters by name; for reading only. */
  get counters(): Tree<number> {
    return this.#settleCounters()
  }

  /**
   * What answering keeps beside the state, by name: windows of limits, answers to idempotency keys, tokens.
   * It is forked, kept in snapshots and forgotten by a reset like anything else, but is no part of what people see.
   */
  get notes(): Tree<JsonValue> {
    return this.#trees.notes
  }

  /** The notes whose names start with a word and a space, by the rest of their names, sorted. */
  *notesUnder(word: string): Generator<readonly [name: string, value: JsonValue]> {
    const prefix = `${word} `
    for (const [at, value] of this.#trees.notes.entries(prefix)) {
      if (!at.startsWith(prefix)) return
      yield [at.slice(prefix.length), value]
    }
  }

  get(uid: string): StoredEntity | undefined {
    return this.#trees.entities.get(uid)
  }

  /** Puts a new entity in, or another version of one that is there. */
  put(entity: StoredEntity): void {
    const old = this.#trees.entities.get(entity.uid)
    if (old === undefined) {
      this.add(entity)
      return
    }
    this.#touched?.entity(entity.uid, old)
    this.#trees.entities.set(entity.uid, entity)
    this.#indexAgain(old, entity)
  }

  /** Puts in an entity that is not there yet. */
  add(entity: StoredEntity): void {
    this.#touched?.entity(entity.uid, undefined)
    this.#trees.entities.set(entity.uid, entity)
    this.#count(entity, 1)
    this.#index(entity)
  }

  /**
   * Puts entities into another order: the first of them stands where the first of them stood, and so on. What stands
   * between stays. Gives those that have moved, as they are now.
   */
  arrange(uids: readonly string[]): readonly StoredEntity[] {
    const found = uids.flatMap((uid) => this.#trees.entities.get(uid) ?? [])
    const orders = found.map(({ order }) => order).sort((a, b) => a - b)
    const moved = found.flatMap((entity, i) => {
      const order = orders[i] as number
      return order === entity.order ? [] : [{ old: entity, now: { ...entity, order } }]
    })
    for (const { old } of moved) {
      this.#touched?.entity(old.uid, old)
      this.#unindex(old)
    }
    for (const { now } of moved) {
      this.#trees.entities.set(now.uid, now)
      this.#index(now)
    }
    return moved.map(({ now }) => now)
  }

  /** Takes an entity out, with everything inside it and every relation to any of that; gives all that it took, the entity first. */
  remove(uid: string): Removed {
    const entities: StoredEntity[] = []
    const relations: StoredRelation[] = []
    this.#take(uid, entities, relations)
    return { entities, relations }
  }

  #take(uid: string, entities: StoredEntity[], relations: StoredRelation[]): void {
    const entity = this.#trees.entities.get(uid)
    if (entity === undefined) return
    entities.push(entity)
    for (const child of [...valuesUnder(this.#trees.byParent, uid)])
      this.#take(child, entities, relations)
    const tied = [this.#trees.byOwner, this.#trees.byMember].flatMap((tree) => [
      ...valuesUnder(tree, uid),
    ])
    for (const at of tied) {
      const relation = this.#cut(at)
      if (relation !== undefined) relations.push(relation)
    }
    this.#touched?.entity(uid, entity)
    this.#unindex(entity)
    this.#count(entity, -1)
    this.#trees.entities.delete(uid)
  }

  /** The entities of a resource, oldest first; only those directly inside a parent when one is given. */
  *list(resource: string, parent?: string): Generator<StoredEntity> {
    const uids =
      parent === undefined
        ? valuesUnder(this.#trees.byResource, resource)
        : valuesUnder(this.#trees.byParent, key(parent, resource))
    for (const uid of uids) yield this.#trees.entities.get(uid) as StoredEntity
  }

  /** Whether there is any entity of a resource. */
  hasAny(resource: string): boolean {
    let has = this.#has.get(resource)
    if (has === undefined) {
      has = firstUnder(this.#trees.byResource, resource) !== undefined
      this.#has.set(resource, has)
    }
    return has
  }

  /** The entities whose field has a value, oldest first. The field must be one of the indexed. */
  *find(resource: string, field: string, value: JsonValue): Generator<StoredEntity> {
    const text = keyText(value)
    const indexed = this.#indexed.get(resource)?.get(field)
    if (text === undefined || indexed === undefined) return
    for (const uid of valuesUnder(this.#trees.byField, key(indexed.code, '', text))) {
      yield this.#trees.entities.get(uid) as StoredEntity
    }
  }

  /** The first of {@link find}, directly inside a parent where one is given, that passes a test. */
  findFirst(
    resource: string,
    field: string,
    value: JsonValue,
    parent?: string,
    test: (entity: StoredEntity) => boolean = () => true,
  ): StoredEntity | undefined {
    const text = keyText(value)
    const indexed = this.#indexed.get(resource)?.get(field)
    if (text === undefined || indexed === undefined) return undefined
    const around = indexed.isInParent ? (parent ?? '') : ''
    let found: StoredEntity | undefined
    firstUnder(this.#trees.byField, key(indexed.code, around, text), (uid) => {
      const one = this.#trees.entities.get(uid) as StoredEntity
      if ((parent !== undefined && one.parent !== parent) || !test(one)) return false
      found = one
      return true
    })
    return found
  }

  /** Whether {@link find} knows a field of a resource. */
  isIndexed(resource: string, field: string): boolean {
    return this.#indexed.get(resource)?.has(field) ?? false
  }

  /** How many entities of a resource stand directly inside a parent. */
  countInside(parent: string, resource: string): number {
    return this.#counter(`inside ${parent} ${resource}`) ?? 0
  }

  /** Ties a member to an owner, as the last one unless a place in the order of linking is given; false when they were tied before. */
  link(name: string, owner: string, member: string, place?: number): boolean {
    const at = key(name, owner, member)
    if (this.#trees.relations.has(at)) return false
    this.#touched?.relation(at, undefined)
    const order = place ?? this.next('relation', 1)
    this.#trees.relations.set(at, { name, owner, member, order })
    this.#trees.byOwner.set(key(owner, name, orderKey(order)), at)
    this.#trees.byMember.set(key(member, name, orderKey(order)), at)
    return true
  }

  /** Unties them; false when they were not tied. */
  unlink(name: string, owner: string, member: string): boolean {
    return this.#cut(key(name, owner, member)) !== undefined
  }

  isLinked(name: string, owner: string, member: string): boolean {
    return this.#trees.relations.has(key(name, owner, member))
  }

  /** The members of an owner under a name, in the order in which they came. */
  *members(name: string, owner: string): Generator<StoredEntity> {
    for (const at of valuesUnder(this.#trees.byOwner, key(owner, name))) {
      const member = this.get(this.#trees.relations.get(at)?.member ?? '')
      if (member !== undefined) yield member
    }
  }

  /** The one that came first of {@link members}. */
  firstMember(name: string, owner: string): StoredEntity | undefined {
    const at = firstUnder(this.#trees.byOwner, key(owner, name))
    return at === undefined ? undefined : this.get(this.#trees.relations.get(at)?.member ?? '')
  }

  /** The owners that have a member under a name, in the order in which they got it. */
  *owners(name: string, member: string): Generator<StoredEntity> {
    for (const at of valuesUnder(this.#trees.byMember, key(member, name))) {
      const owner = this.get(this.#trees.relations.get(at)?.owner ?? '')
      if (owner !== undefined) yield owner
    }
  }

  /** The next number of a counter, `from` at first. */
  next(counter: string, from: number): number {
    const value = this.#counter(counter) ?? from
    this.setCounter(counter, value + 1)
    return value
  }

  /** Adds to a counter that starts at 0; gives the sum. */
  tally(counter: string, by: number): number {
    const value = (this.#counter(counter) ?? 0) + by
    if (by !== 0) this.setCounter(counter, value)
    return value
  }

  /** Moves a counter past a number that was taken without asking it. */
  skip(counter: string, taken: number): void {
    const value = this.#counter(counter) ?? 0
    if (taken >= value) this.setCounter(counter, taken + 1)
  }

  /** Sets a counter, as a snapshot has it. */
  setCounter(counter: string, value: number): void {
    this.#moved.set(counter, value)
    if (this.#moved.size >= MOST_MOVED) this.#settleCounters()
  }

  #counter(counter: string): number | undefined {
    return this.#moved.get(counter) ?? this.#trees.counters.get(counter)
  }

  #settleCounters(): Tree<number> {
    for (const [name, value] of this.#moved) this.#trees.counters.set(name, value)
    this.#moved.clear()
    return this.#trees.counters
  }

  #count({ parent, resource }: StoredEntity, by: 1 | -1): void {
    if (parent === undefined) return
    this.tally(`inside ${parent} ${resource}`, by)
  }

  #cut(at: string): StoredRelation | undefined {
    const relation = this.#trees.relations.get(at)
    if (relation === undefined) return undefined
    this.#touched?.relation(at, relation)
    this.#trees.relations.delete(at)
    const order = orderKey(relation.order)
    this.#trees.byOwner.delete(key(relation.owner, relation.name, order))
    this.#trees.byMember.delete(key(relation.member, relation.name, order))
    return relation
  }

  // Another version stands in the same place, and most changes leave alone what it is found by.
  #indexAgain(old: StoredEntity, entity: StoredEntity): void {
    const fields = this.#indexed.get(entity.resource)?.keys() ?? []
    const isAsFound = (field: string) => fieldOf(old.value, field) === fieldOf(entity.value, field)
    if ([...fields].every(isAsFound)) return
    const now = new Set(this.#keysOf(entity))
    for (const at of this.#keysOf(old)) {
      if (!now.delete(at)) this.#trees.byField.delete(at)
    }
    for (const at of now) this.#trees.byField.set(at, entity.uid)
  }

  #index(entity: StoredEntity): void {
    const order = orderKey(entity.order)
    this.#has.set(entity.resource, true)
    this.#trees.byResource.set(key(entity.resource, order), entity.uid)
    if (entity.parent !== undefined) {
      this.#trees.byParent.set(key(entity.parent, entity.resource, order), entity.uid)
    }
    for (const at of this.#keysOf(entity)) this.#trees.byField.set(at, entity.uid)
  }

  #unindex(entity: StoredEntity): void {
    const order = orderKey(entity.order)
    this.#has.delete(entity.resource)
    this.#trees.byResource.delete(key(entity.resource, order))
    if (entity.parent !== undefined) {
      this.#trees.byParent.delete(key(entity.parent, entity.resource, order))
    }
    for (const at of this.#keysOf(entity)) this.#trees.byField.delete(at)
  }

  #keysOf(entity: StoredEntity): readonly string[] {
    return fieldKeys(this.#indexed.get(entity.resource), entity)
  }
}
