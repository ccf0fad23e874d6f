/** @module The worlds of a twin by name. */

import { HoldoutError } from '../base/index.ts'
import type { LiveWorld } from '../world/index.ts'
import { WorldRefusal } from './choose-world.ts'

/** How many worlds requests may make unless a twin is told otherwise. */
const DEFAULT_LIMIT = 1000

/** A twin's worlds; made when they are first asked for. */
export class WorldTable {
  readonly #worlds = new Map<string, LiveWorld>()
  readonly #madeByRequests = new Set<string>()
  readonly #make: (name: string) => LiveWorld
  readonly #limit: number
  #keptChanges = 0

  constructor(make: (name: string) => LiveWorld, limit = DEFAULT_LIMIT) {
    this.#make = make
    this.#limit = limit
  }

  /** The world of a name, whoever asks. */
  get(name: string): LiveWorld {
    let found = this.#worlds.get(name)
    if (found === undefined) {
      found = this.#make(name)
      this.put(found)
    }
    return found
  }

  /**
   * The world that a request names. A client that makes up names must not use up the memory of everybody.
   * @throws {WorldRefusal} 503 where requests have made as many as they may
   */
  named(name: string): LiveWorld {
    const found = this.#worlds.get(name)
    if (found !== undefined) return found
    if (this.#madeByRequests.size >= this.#limit) {
      throw new WorldRefusal(
        `there is no world ${name}, and requests have made ${this.#limit} worlds, as many as they may`,
        503,
      )
    }
    this.#madeByRequests.add(name)
    return this.get(name)
  }

  has(name: string): boolean {
    return this.#worlds.has(name)
  }

  /** In the order of making. */
  names(): readonly string[] {
    return [...this.#worlds.keys()]
  }

  /**
   * Keeps a world under its name, in place of the one that had it, which is ended.
   * @throws {HoldoutError} `WORLD_ENDED` for a world that was ended, which would never send anything again
   */
  put(world: LiveWorld): void {
    if (world.hasEnded) throw ended(world.name)
    const replaced = this.#worlds.get(world.name)
    if (replaced !== world) replaced?.end()
    if (this.#keptChanges > 0) world.keepChanges(this.#keptChanges)
    this.#worlds.set(world.name, world)
  }

  /** Has every world, those that come as well, keep what its newest requests changed. */
  keepChanges(requests: number): void {
    this.#keptChanges = requests
    for (const world of this.#worlds.values()) world.keepChanges(requests)
  }

  /** Ends a world and forgets it; false where there was none. */
  delete(name: string): boolean {
    this.#worlds.get(name)?.end()
    this.#madeByRequests.delete(name)
    return this.#worlds.delete(name)
  }
}

function ended(name: string): HoldoutError {
  return new HoldoutError(`the world ${name} has ended, and would never send anything again`, {
    code: 'WORLD_ENDED',
    hint: 'fork it, and keep the fork: a world ends where it is deleted, or another is kept under its name',
  })
}
