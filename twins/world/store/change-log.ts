/** @module What the newest requests changed: noted while they change it, at the cost of a reference, and told when somebody asks. */

import type { StateChange } from '../model.ts'
import { type BeforeAndAfter, describeChanges } from './state-diff.ts'
import type { Store, StoredEntity, StoredRelation } from './store.ts'

interface Turn {
  readonly turn: number
  readonly entities: readonly BeforeAndAfter<StoredEntity>[]
  readonly relations: readonly BeforeAndAfter<StoredRelation>[]
}

/** What has changed since it was last asked, as it was before. */
export class TouchedState {
  #entities = new Map<string, StoredEntity | undefined>()
  #relations = new Map<string, StoredRelation | undefined>()

  /** An independent one that has noted the same. */
  copy(): TouchedState {
    const copy = new TouchedState()
    copy.#entities = new Map(this.#entities)
    copy.#relations = new Map(this.#relations)
    return copy
  }

  entity(uid: string, before: StoredEntity | undefined): void {
    if (!this.#entities.has(uid)) this.#entities.set(uid, before)
  }

  relation(at: string, before: StoredRelation | undefined): void {
    if (!this.#relations.has(at)) this.#relations.set(at, before)
  }

  /** It, and as it is in a store now; undefined where nothing has changed. */
  take(store: Store): Omit<Turn, 'turn'> | undefined {
    if (this.#entities.size === 0 && this.#relations.size === 0) return undefined
    const entities = [...this.#entities].map(([uid, old]) => [old, store.get(uid)] as const)
    const relations = [...this.#relations].map(
      ([at, old]) => [old, store.relations.get(at)] as const,
    )
    this.#entities.clear()
    this.#relations.clear()
    return { entities, relations }
  }
}

/** The newest requests of one world that changed something, with what that was. */
export class ChangeLog {
  #turns: Turn[] = []
  #keeps = 0
  /** What is known begins with this turn. */
  #from = 0

  get isKeeping(): boolean {
    return this.#keeps > 0
  }

  /** Keeps so many requests from a turn on; none for 0. */
  keep(count: number, fromTurn: number): void {
    if (count === 0 || !this.isKeeping) this.restart(fromTurn)
    this.#keeps = count
  }

  /** Forgets what it knows; a turn is the first that it can tell of again. */
  restart(fromTurn: number): void {
    this.#turns = []
    this.#from = fromTurn
  }

  /** Notes what a turn has changed. */
  note(turn: number, store: Store): void {
    if (!this.isKeeping) return
    const touched = store.takeTouched()
    if (touched === undefined) return
    this.#turns.push({ turn, ...touched })
    if (this.#turns.length <= this.#keeps * 1.25) return
    const gone = this.#turns.length - this.#keeps
    this.#from = (this.#turns[gone - 1] as Turn).turn + 1
    this.#turns = this.#turns.slice(gone)
  }

  /** What a turn changed; undefined where that is not known. */
  changesOf(turn: number, store: Store): readonly StateChange[] | undefined {
    if (!this.isKeeping || turn < this.#from) return undefined
    const found = this.#turns.find((one) => one.turn === turn)
    if (found === undefined) return []
    const { entities, relations } = found
    const resources = new Map(
      entities.flatMap(([old, now]) => {
        const at = now ?? old
        return at === undefined ? [] : [[at.uid, at.resource] as const]
      }),
    )
    return describeChanges(
      entities,
      relations,
      (owner) => resources.get(owner) ?? store.get(owner)?.resource,
    )
  }
}
