/** @module Valid requests of a running service's contract, about things that it lists: for those who want requests and no laws. */

import { askService, createRandom, reachService } from '../base/index.ts'
import { type Behaviour, inferBehaviour } from '../behaviour/index.ts'
import type { Contract } from '../contract/index.ts'
import type { Generator, Handle, Subject } from './model.ts'
import { createGround, type Things } from './run/ground.ts'
import { listedThings } from './run/listed-things.ts'
import { type Bench, createTrial } from './run/trial.ts'
import { toWire, type WireRequest } from './run/wire.ts'
import { Broken, NothingToSay } from './verdict.ts'

/** What to make requests of. */
export interface GenerateRequestsOptions {
  readonly contract: Contract
  /** What its operations do; inferred unless given. */
  readonly behaviour?: Behaviour
  /** Where the service answers. Its lists are read to learn what exists. */
  readonly baseUrl: string
  /** Sent with every request, such as an `authorization` that the service knows. */
  readonly headers?: Readonly<Record<string, string>>
  /** The same seed makes the same requests, where the service lists the same. */
  readonly seed: string
  /** How many of each operation, at most. */
  readonly each: number
  readonly only?: (subject: Subject) => boolean
  readonly signal?: AbortSignal
}

/** The requests of one operation, or why there are none. */
export interface GeneratedRequests {
  readonly operation: string
  readonly method: string
  /** As the contract writes it. */
  readonly path: string
  readonly requests: readonly WireRequest[]
  readonly why: string | undefined
}

/**
 * Makes requests of each operation, each about another of the things that exist.
 *
 * @throws {HoldoutError} `SERVICE_URL_INVALID`, `SERVICE_UNREACHABLE`
 */
export async function generateRequests(
  options: GenerateRequestsOptions,
): Promise<readonly GeneratedRequests[]> {
  const { contract, seed, each, signal } = options
  await reachService(options.baseUrl, signal)
  const behaviour = options.behaviour ?? inferBehaviour(contract, {})
  const generator: Generator = await import('fast-check')
  const listed = listedThings()
  const bench = silentBench(options, generator, behaviour, listed.things)
  await listed.fill(bench)
  const made: GeneratedRequests[] = []
  for (const subject of bench.ground.subjects) {
    signal?.throwIfAborted()
    if (options.only?.(subject) === false) continue
    const random = createRandom('requests', seed, subject.operation.id)
    const requests = new Map<string, WireRequest>()
    let why: string | undefined
    for (let n = 0; n < each; n += 1) {
      // A ground keeps to the first thing that it finds: for each request another one comes first.
      const ground = createGround(contract, behaviour, turned(listed.things, n))
      const trial = createTrial(
        { ...bench, ground },
        (arbitrary) =>
          generator.sample(arbitrary, { numRuns: 1, seed: random.int(1, 2 ** 30) })[0] as never,
      )
      try {
        const wire = toWire(contract, trial.request(subject, { withOptions: true }), bench.wire)
        requests.set(JSON.stringify(wire), wire)
      } catch (error) {
        if (!(error instanceof NothingToSay || error instanceof Broken)) throw error
        why = error.message
      }
    }
    const { id, method, path } = subject.operation
    made.push({
      operation: id,
      method: method.toUpperCase(),
      path,
      requests: [...requests.values()],
      why: requests.size > 0 ? undefined : (why ?? 'none could be made'),
    })
  }
  return made
}

/** The same things, another of each first. */
function turned(things: Things, n: number): Things {
  const cache = new Map<string, readonly Handle[]>()
  return {
    ...things,
    handles(resource) {
      const known = cache.get(resource)
      if (known !== undefined) return known
      const all = things.handles(resource)
      const at = all.length === 0 ? 0 : n % all.length
      const handles = [...all.slice(at), ...all.slice(0, at)]
      cache.set(resource, handles)
      return handles
    },
  }
}

/** A bench on which nothing is held to anything. */
function silentBench(
  options: GenerateRequestsOptions,
  generator: Generator,
  behaviour: Behaviour,
  things: Things,
): Bench {
  const { signal } = options
  return {
    generator,
    ground: createGround(options.contract, behaviour, things),
    world: undefined,
    mayWrite: false,
    wire: {
      base: options.baseUrl.replace(/\/$/, ''),
      credential: 'holdout',
      headers: options.headers ?? {},
    },
    sendTo: (request) => askService(request, signal),
    endless: new Set(),
    undocumented() {},
    saw() {},
    countRequest() {},
  }
}
