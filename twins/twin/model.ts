/** @module The twin's public shape. */

import type { ClockOptions } from '../base/index.ts'
import type {
  Behaviour,
  BehaviourCorrections,
  OperationBehaviour,
  Profile,
} from '../behaviour/index.ts'
import type { Contract } from '../contract/index.ts'
import type { DeliveryOptions } from '../respond/index.ts'
import type { World } from '../world/index.ts'
import type { Handlers } from './handlers/index.ts'
import type { Recording } from './recording.ts'

/** What a twin is made from. */
export interface CreateTwinOptions {
  readonly contract: Contract
  /** A whole behaviour, or corrections laid over the inferred one; several are laid on in order. */
  readonly behaviour?: BehaviourCorrections | readonly BehaviourCorrections[]
  /**
   * May be shared by twins of several contracts, so names in it that this contract does not have are no mistakes and do nothing;
   * a configuration's profile is of one twin, and is refused for them.
   */
  readonly profile?: Profile
  /** `holdout` unless given. */
  readonly seed?: string
  readonly clock?: ClockOptions
  /** What takes single operations over, by operation id; typed by `defineHandlers`. */
  readonly handlers?: Handlers
  /** How webhooks and callbacks leave it; by `fetch`, and only to this machine, unless given. */
  readonly delivery?: DeliveryOptions
  /** Which pages of other origins may call it where it is served; those of this machine unless given. */
  readonly pages?: PageOptions
  /** How requests name their worlds, and how many they may make. */
  readonly worlds?: WorldChoice
  /** Named in messages and reports; the contract's title unless given. */
  readonly name?: string
}

/** Pages that call a twin from another origin, which browsers only let them where it says so. */
export interface PageOptions {
  /** Hosts beside this machine, `*` for any text: `app.example.com`, `*.example.com:8443`. */
  readonly allowHosts?: readonly string[]
}

/** How requests name their worlds, beside the header `x-holdout-world` and the path prefix `/@world/<name>`. */
export interface WorldChoice {
  /** World by hostname, beside `<world>.localhost`; for false, hostnames name no world. */
  readonly hostnames?: Readonly<Record<string, string>> | false | undefined
  /** World by credential: a token, an API key, or the user name or password of HTTP's Basic. */
  readonly credentials?: Readonly<Record<string, string>> | undefined
  /** A credential that begins so names its world in the rest of it. */
  readonly credentialPrefix?: string | undefined
  /** How many worlds requests may make; 1,000 unless given. */
  readonly limit?: number | undefined
}

/** What a surface knows of a request. Its world is found by header, path prefix, hostname or credential where it is not fixed. */
export interface FetchContext {
  /** The world to use, whatever the request says: how a slot's port works. */
  readonly world?: World
  /**
   * The request's headers as a server read them, names and values in turn: the journal keeps them in place of the request's
   * own, which hold on to its connection.
   */
  readonly sent?: readonly string[]
}

/** A behavioural clone of a service. */
export interface Twin {
  readonly name: string
  readonly contract: Contract
  readonly behaviour: Behaviour
  /** What is known of the service beside its contract; empty where nothing is. */
  readonly profile: Profile
  /** Which pages of other origins may call it where it is served. */
  readonly pages: PageOptions
  /** What is inferred where nothing is corrected; worked out when it is asked for. */
  inferred(): Behaviour
  /**
   * Answers a request as the service would.
   * @throws {TransportFault} where a fault asks for a failure below HTTP
   */
  fetch(request: Request, context?: FetchContext): Promise<Response>
  /** The operations that handlers take over. */
  handled(): readonly string[]
  /**
   * Has other handlers take over from the next request on; worlds keep their state.
   * @throws {HoldoutError} `TWIN_HANDLER_*` for what fits no operation; the handlers stay as they were
   */
  setHandlers(handlers: Handlers): void
  /** Has a recording answer before it does, from the next request on; none for undefined. */
  setRecording(recording: Recording | undefined): void
  /** The world of a name, made when it is first asked for; `default` unless named. */
  world(name?: string): World
  /** The names of the worlds that there are, in the order of making. */
  worldNames(): readonly string[]
  /**
   * Keeps a world, such as a fork of one of its own, under its name, in place of the one that had it, which is ended.
   * @throws {HoldoutError} `WORLD_ENDED` for a world that was ended before
   */
  keepWorld(world: World): void
  /** Has every world, those that come as well, keep what so many of its newest requests changed: {@link World.changesOf}. */
  keepChanges(requests: number): void
  /** Ends a world and forgets it; it is made anew when it is asked for again; false where there was none. */
  deleteWorld(name: string): boolean
  /** Each operation, what it does to state, and why we think so, in the contract's order. */
  explain(): readonly OperationBehaviour[]
}
