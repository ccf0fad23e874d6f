/** @module Makes a twin: a contract, what its operations do, and worlds that remember. */

import { createClock } from '../base/index.ts'
import {
  applyCorrections,
  type Behaviour,
  checkCorrections,
  explainBehaviour,
  inferBehaviour,
  isWholeBehaviour,
  takeProfile,
  withoutReferences,
} from '../behaviour/index.ts'
import { createService, createWorldModel, respond, sendDue } from '../respond/index.ts'
import { createWorld, DELIVERY_DUE, type DueHandler, type LiveWorld } from '../world/index.ts'
import { type ChosenWorld, chooseWorld, WorldRefusal } from './choose-world.ts'
import { checkHandlers, type Handlers, takeOvers } from './handlers/index.ts'
import type { CreateTwinOptions, FetchContext, Twin } from './model.ts'
import { noteRecorded, type Recording, refuseAll } from './recording.ts'
import { WorldTable } from './world-table.ts'

/** The name of the world that answers when a request names none. */
const DEFAULT_WORLD = 'default'

/**
 * Makes a twin. Its clock is manual and its seed `holdout` unless given; what the behaviour does not say is inferred.
 *
 * @throws {HoldoutError} `PROFILE_INVALID`, `BEHAVIOUR_*` and `TWIN_HANDLER_*` with the field that is wrong; several together
 * @example
 * const twin = createTwin({ contract: readContract({ source: 'api.yaml', text }) })
 * await twin.fetch(new Request('https://api.example.com/pets'))
 */
export function createTwin(options: CreateTwinOptions): Twin {
  const { contract } = options
  const profile = options.profile === undefined ? {} : takeProfile(options.profile)
  const behaviour = behaviourOf({ ...options, profile })
  const name = options.name ?? contract.title
  const service = createService({ name, contract, behaviour, profile })
  const model = {
    ...createWorldModel(service),
    whenDue: new Map<string, DueHandler>([
      [DELIVERY_DUE, (at, due) => sendDue(service, options.delivery ?? {}, at, due)],
    ]),
  }
  const taken = (handlers: Handlers) => takeOvers(checkHandlers(contract, handlers))
  let handlers = taken(options.handlers ?? {})
  let recording: Recording | undefined
  const seed = options.seed ?? 'holdout'
  const choice = options.worlds ?? {}
  const worlds = new WorldTable(
    (worldName) => createWorld({ name: worldName, seed, clock: createClock(options.clock), model }),
    choice.limit,
  )
  const worldOf = (context: FetchContext, { name: named }: ChosenWorld): LiveWorld => {
    if (context.world !== undefined) return context.world as LiveWorld
    return named === undefined ? worlds.get(DEFAULT_WORLD) : worlds.named(named)
  }

  return {
    name,
    contract,
    behaviour,
    profile,
    pages: options.pages ?? {},
    handled: () => [...handlers.keys()],
    setHandlers(given) {
      handlers = taken(given)
    },
    setRecording(given) {
      recording = given
    },
    inferred: () => inferBehaviour(contract, profile),
    async fetch(request, context: FetchContext = {}) {
      const url = new URL(request.url)
      let chosen: ChosenWorld
      let answering: LiveWorld
      try {
        chosen = chooseWorld(request, url, context, contract, choice)
        answering = worldOf(context, chosen)
      } catch (error) {
        if (!(error instanceof WorldRefusal)) throw error
        return Response.json({ message: error.message }, { status: error.status })
      }
      const { url: asked, mount } = chosen
      const { sent } = context
      try {
        const recorded =
          recording === undefined
            ? undefined
            : await recording({ request, path: asked.pathname + asked.search, world: answering })
        if (recorded === undefined) {
          return await respond(service, answering, request, asked, handlers, mount, sent)
        }
        if (recorded === 'refuse') {
          const refusing = refuseAll(service)
          return await respond(service, answering, request, asked, refusing, mount, sent)
        }
        await noteRecorded(answering, request, asked, mount, recorded, sent)
        return recorded.response
      } finally {
        answering.wake()
      }
    },
    world: (worldName = DEFAULT_WORLD) => worlds.get(worldName),
    worldNames: () => worlds.names(),
    keepWorld: (world) => worlds.put(world as LiveWorld),
    keepChanges: (requests) => worlds.keepChanges(requests),
    deleteWorld: (worldName) => worlds.delete(worldName),
    explain: () => explainBehaviour(contract, behaviour).operations,
  }
}

// A whole behaviour, such as a generated file's, needs no inference; a partial one is laid over what is inferred.
function behaviourOf({ contract, behaviour = [], profile }: CreateTwinOptions): Behaviour {
  const layers = 'length' in behaviour ? behaviour : [behaviour]
  const whole = layers.findLastIndex((layer) => isWholeBehaviour(layer, contract))
  const written = whole < 0 ? undefined : (layers[whole] as Behaviour)
  // What was written down before the profile was knows references that nothing shall be refused for.
  const heeded = (known: Behaviour) =>
    profile?.references?.unknown === 'kept' ? withoutReferences(known) : known
  let inferred: Behaviour | undefined
  const infer = () => {
    inferred ??= inferBehaviour(contract, profile)
    return inferred
  }
  const ground = written === undefined ? infer() : heeded(written)
  // In a whole file too what a person changed may be wrong; one without fingerprints a program made.
  const from = layers[whole]?.fingerprints === undefined ? whole + 1 : whole
  return layers.slice(from).reduce((laid, layer) => {
    const corrected = applyCorrections(laid, layer)
    checkCorrections(contract, corrected, layer, infer)
    return layer === written ? heeded(corrected) : corrected
  }, ground)
}
