/** @module The twin's side of a comparison: a world that starts where the recording starts, and is asked the same. */

import { createClock, isJsonObject, type JsonObject, type JsonValue } from '../../../base/index.ts'
import {
  heldSecret,
  type Observed,
  type RecordedState,
  requestOf,
  seedOf,
} from '../../../record/exchanges/index.ts'
import { actorOf } from '../../../respond/index.ts'
import type { Twin } from '../../../twin/index.ts'
import {
  fieldOf,
  keyText,
  type LiveWorld,
  mergeDeep,
  type StoredEntity,
} from '../../../world/index.ts'
import type { TwinAnswer } from '../compare/compare-answers.ts'
import { IdMap } from './id-map.ts'

/** How a side asks. */
interface SideOptions {
  readonly base: string
  readonly credential: string
  /** Whether the recording, or the user's state, says who is signed in. */
  readonly isActorKnown: boolean
}

/** A world of a twin, with what its things are called on the other side. */
export class TwinSide {
  readonly map = new IdMap()
  readonly #twin: Twin
  readonly #base: string
  readonly #credential: string
  readonly #isActorKnown: boolean
  #world: LiveWorld
  #before: LiveWorld

  constructor(twin: Twin, world: LiveWorld, { base, credential, isActorKnown }: SideOptions) {
    this.#twin = twin
    this.#world = world
    this.#before = world
    this.#base = base
    this.#credential = credential
    this.#isActorKnown = isActorKnown
  }

  get world(): LiveWorld {
    return this.#world
  }

  /** Asks the twin what the service was asked; undefined where the request was not kept whole. */
  async ask(one: Observed): Promise<TwinAnswer | undefined> {
    const request = requestOf(this.map.translate(one), {
      base: this.#base,
      credential: this.#credential,
    })
    if (request === undefined) return undefined
    this.#before = this.#world
    // A fork costs nothing, and what should not have happened is forgotten with it.
    this.#world = this.#world.fork('drift') as LiveWorld
    const response = await this.#twin.fetch(request, { world: this.#world })
    const text = await response.text()
    const json = jsonOf(text)
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
      json,
      succeeded: response.status < 400 && !(isJsonObject(json) && json.ok === false),
    }
  }

  /**
   * Whether a list shows the one that every world of the twin has from its start, and the recording does not say who that
   * is: then it is nobody of the service.
   */
  isStranger(resource: string, keys: readonly string[], value: JsonObject): boolean {
    const actor = this.#isActorKnown ? undefined : actorOf(this.#world)
    if (actor?.resource !== resource) return false
    const told = keys.filter((key) => keyText(fieldOf(value, key)) !== undefined)
    return (
      told.length > 0 &&
      told.every((key) => keyText(fieldOf(value, key)) === keyText(fieldOf(actor.value, key)))
    )
  }

  /** How the last request ended inside the twin. */
  get outcome(): string | undefined {
    return this.#world.journal().at(-1)?.outcome
  }

  /** Takes back what the last request did. */
  takeBack(): void {
    this.#world = this.#before
  }

  /** The thing that the last request was about: what it wrote, else what it read last. */
  touched(resource: string | undefined): StoredEntity | undefined {
    const entry = this.#world.journal().at(-1)
    for (const uid of [...(entry?.writes ?? []), ...[...(entry?.reads ?? [])].reverse()]) {
      const entity = this.#world.store.get(uid)
      if (entity !== undefined && entity.resource === resource) return entity
    }
    return undefined
  }

  /** Gives a thing the values that the service shows, so that one difference is not told over and over. */
  patch(entity: StoredEntity, fields: JsonObject): void {
    let { value } = entity
    // Each for itself: what the contract cannot hold keeps nothing else out.
    for (const [name, member] of Object.entries(fields)) {
      const patched = mergeDeep(value, { [name]: member })
      if (this.#world.model.check(entity.resource, patched).length === 0) value = patched
    }
    if (value !== entity.value) this.#world.update(entity.uid, value)
  }

  /** Puts in a thing that the service has and the twin has not. */
  put(resource: string, value: JsonObject, parent: string | undefined): void {
    const known = this.#world.model.behaviour.resources[resource]
    if (known === undefined || (known.parent !== undefined && parent === undefined)) return
    const kept = Object.fromEntries(
      Object.entries(value).filter(
        ([name]) => this.#world.model.names(resource, '')?.includes(name) !== false,
      ),
    )
    if (this.#world.model.check(resource, kept).length === 0)
      this.#world.create(resource, kept, parent)
  }

  /** Takes a thing out that is gone on the other side. */
  remove(uid: string): void {
    if (this.#world.store.get(uid) !== undefined) this.#world.remove(uid)
  }
}

/** How a side begins. */
export interface BeginOptions {
  readonly twin: Twin
  readonly state: RecordedState
  /** When the recording began, in milliseconds since the epoch. */
  readonly startMs: number
  readonly seed: string
  readonly base: string
  readonly credential: string
  /** False where the state is the user's own. */
  readonly isSeeded: boolean
}

/** A side whose world has what the service had when the recording began; and what of it could not be put in. */
export function beginTwinSide(options: BeginOptions): {
  readonly side: TwinSide
  readonly notSeeded: readonly { readonly what: string; readonly why: string }[]
} {
  const { twin, state, seed, startMs, base, credential, isSeeded } = options
  const clock = createClock({ mode: 'stepping', startMs })
  const source = (isSeeded ? twin.world('drift') : twin.world()) as LiveWorld
  const world = source.fork('drift', { seed, clock }) as LiveWorld
  const asks = { base, credential, isActorKnown: !isSeeded || state.actor !== undefined }
  if (!isSeeded) return { side: new TwinSide(twin, world, asks), notSeeded: [] }
  const actor = actorOf(world)
  const known = state.actor?.first
  if (actor !== undefined && known !== undefined && actor.resource === state.actor?.resource) {
    const value = mergeDeep(actor.value, known)
    if (world.model.check(actor.resource, value).length === 0) world.update(actor.uid, value)
  }
  const { given, left } = seedOf(twin.behaviour, state, 'first', world)
  world.seedState(given as Readonly<Record<string, JsonValue>>)
  return { side: new TwinSide(twin, world, asks), notSeeded: left }
}

/** Whether the twin may have refused only for what stands in a secret's place. */
export function isRefusedForSecret(
  one: Observed,
  answer: TwinAnswer,
  outcome: string | undefined,
): boolean {
  return !answer.succeeded && outcome === 'invalid-request' && heldSecret(one.exchange)
}

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
