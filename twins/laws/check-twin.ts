/** @module Holds a twin, or a running service, to every law. */

import { askService, HoldoutError, type Listener, reachService } from '../base/index.ts'
import { type Behaviour, inferBehaviour, type Profile } from '../behaviour/index.ts'
import type { Contract } from '../contract/index.ts'
import type { Twin } from '../twin/index.ts'
import type { LiveWorld } from '../world/index.ts'
import { LAWS } from './all-laws.ts'
import { askValidly } from './answers/ask-validly.ts'
import { correctedAgainst } from './as-inferred.ts'
import { letOthers } from './let-others.ts'
import type {
  AnsweredRequests,
  Exchanged,
  Generator,
  Law,
  LawEvent,
  LawReport,
  Subject,
} from './model.ts'
import { createReport } from './report.ts'
import { createGround } from './run/ground.ts'
import { holdLaw, type LawResult } from './run/hold-law.ts'
import { listedThings } from './run/listed-things.ts'
import type { Bench } from './run/trial.ts'
import { baseOf } from './run/wire.ts'
import { forkOf, populate, worldThings } from './run/world-things.ts'
import { signIn } from './sign-in.ts'

/** What to check, and how. */
export interface CheckTwinOptions {
  /** A twin in this process. It is checked in forks of an own world; the worlds that it has are left alone. */
  readonly twin?: Twin
  /** Or the address of a running service, to which only reading requests go unless `writes`. */
  readonly baseUrl?: string
  /** The contract to hold it to; the twin's own unless given. Needed with `baseUrl`. */
  readonly contract?: Contract
  /** What its operations are said to do; the twin's own, else what is inferred. */
  readonly behaviour?: Behaviour
  readonly profile?: Profile
  /** `laws` unless given. The same seed makes the same requests. */
  readonly seed?: string
  /** Runs of each law on each operation; 3 unless given. */
  readonly budget?: number
  /** Sends writing requests to `baseUrl` too. Never against production. */
  readonly writes?: boolean
  /** Sent with every request that is not about credentials, such as an `authorization` that the service knows. */
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Sends requests to `baseUrl`; `askService` unless given. */
  readonly fetch?: (request: Request) => Promise<Response>
  readonly onEvent?: Listener<LawEvent>
  /** Operations without state in any implementation: id → why. They are told apart from those that could have it. */
  readonly stateless?: Readonly<Record<string, string>>
  /** Only these operations, by id. */
  readonly only?: (subject: Subject) => boolean
}

/** The name of the world in which a twin is checked. */
const WORLD = 'laws'

/**
 * Holds every operation of a contract to the laws. The report is the same for the same twin, seed and budget.
 *
 * @throws {HoldoutError} `LAWS_NOTHING_TO_CHECK` without a twin and without an address and contract;
 *   `SERVICE_URL_INVALID`, `SERVICE_UNREACHABLE` for an address where nothing can be asked, at the start or any more
 * @example
 * const report = await checkTwin({ twin: createTwin({ contract }) })
 * console.log(report.exceptions.map(({ law, operation }) => `${operation}: ${law}`))
 */
export async function checkTwin(options: CheckTwinOptions): Promise<LawReport> {
  const startedMs = performance.now()
  const { twin, baseUrl, seed = 'laws', budget = 3, signal } = options
  const contract = options.contract ?? twin?.contract
  if (contract === undefined || (twin === undefined && baseUrl === undefined)) {
    throw new HoldoutError('there is nothing to check', {
      code: 'LAWS_NOTHING_TO_CHECK',
      hint: 'give a twin, or the address of a service with its contract',
    })
  }
  if (twin === undefined && baseUrl !== undefined) await reachService(baseUrl, signal)
  const behaviour =
    options.behaviour ?? twin?.behaviour ?? inferBehaviour(contract, options.profile ?? {})
  const generator: Generator = await import('fast-check')
  const marks = new Map<string, Set<string>>()
  const undocumented = new Map<string, Undocumented>()
  let requests = 0
  let law = ''
  const world = twin === undefined ? undefined : forkOf(twin.world(WORLD) as LiveWorld, WORLD)
  if (world !== undefined) populate(world, behaviour)
  const listed = listedThings()
  const ground = createGround(
    contract,
    behaviour,
    world === undefined ? listed.things : worldThings(world),
  )
  const sendTo: Bench['sendTo'] = (request, at) =>
    twin === undefined
      ? (options.fetch?.(request) ?? askService(request, signal))
      : twin.fetch(request, at === undefined ? {} : { world: at })
  const base = baseUrl?.replace(/\/$/, '') ?? baseOf(contract)
  const bench: Bench = {
    generator,
    ground,
    world,
    mayWrite: twin !== undefined || options.writes === true,
    wire: {
      base,
      credential: credentialOf(options.profile),
      ...(world === undefined ? {} : { tokens: await signIn(contract, base, sendTo, world) }),
      headers: options.headers ?? {},
    },
    sendTo,
    endless: new Set(),
    undocumented(subject, message, exchanged, contradiction) {
      const { id } = subject.operation
      const known = undocumented.get(id)
      // The shortest sequence says it best; a contradiction seen once explains the rest.
      if (known === undefined || exchanged.length < known.exchanged.length) {
        undocumented.set(id, {
          message,
          exchanged,
          contradiction: contradiction || known?.contradiction === true,
        })
      }
    },
    saw(subjects) {
      for (const { operation } of subjects) {
        const names = marks.get(operation.id) ?? new Set()
        marks.set(operation.id, names.add(law))
      }
    },
    countRequest() {
      requests += 1
    },
    ...(twin === undefined && baseUrl !== undefined
      ? { requireThere: () => reachService(baseUrl, signal) }
      : {}),
    answered: listed.answered,
  }
  if (world === undefined) await listed.fill(bench)
  // Every target is chosen before the first law: what that puts into the world is then there for all of them.
  for (const subject of ground.subjects) ground.target(subject)
  const subjects = ground.subjects.filter((one) => options.only?.(one) !== false)
  options.onEvent?.({ type: 'prepared', operations: subjects.length })
  const results = new Map<string, Map<string, LawResult>>()
  const answers = new Map<string, AnsweredRequests>()
  const others = letOthers(signal)
  for (const [i, subject] of subjects.entries()) {
    await others()
    const found = new Map<string, LawResult>()
    results.set(subject.operation.id, found)
    const asked = world === undefined ? undefined : await askValidly(bench, subject, seed, budget)
    if (asked !== undefined) answers.set(subject.operation.id, asked)
    const unsupported =
      subject.behaviour.kind === 'unsupported' ||
      (asked !== undefined && asked.sent > 0 && asked.unsupported === asked.sent)
    for (const one of LAWS) {
      law = one.name
      await others()
      found.set(one.name, await holdOne(bench, one, subject, unsupported, seed, budget))
    }
    options.onEvent?.({
      type: 'operation',
      operation: subject.operation.id,
      done: i + 1,
      of: subjects.length,
    })
  }
  // A law that is broken as it is was told already.
  const isBroken = (id: string, law: Law) => results.get(id)?.get(law.name)?.verdict === 'broken'
  const corrected =
    twin === undefined
      ? []
      : await correctedAgainst(
          bench,
          twin.inferred(),
          { subjects, laws: LAWS },
          async (asInferred, law, subject) => {
            await others()
            return isBroken(subject.operation.id, law)
              ? { verdict: 'not-applicable', reason: 'it is broken as it is' }
              : holdOne(asInferred, law, subject, false, seed, budget)
          },
        )
  return createReport({
    ground,
    laws: LAWS,
    subjects,
    results,
    answers,
    undocumented,
    marks,
    wire: bench.wire,
    against: twin === undefined ? (baseUrl as string) : twin.name,
    seed,
    runs: budget,
    stateless: options.stateless ?? {},
    corrected,
    requests,
    elapsedMs: Math.round(performance.now() - startedMs),
  })
}

function credentialOf(profile: Profile | undefined): string {
  const first = profile?.credentials?.[0]
  if (first === undefined) return 'holdout-laws'
  return typeof first === 'string' ? first : first.value
}

/** An answer that the contract does not document, and the requests that led to it. */
export interface Undocumented {
  readonly message: string
  readonly exchanged: readonly Exchanged[]
  readonly contradiction: boolean
}

async function holdOne(
  bench: Bench,
  law: Law,
  subject: Subject,
  unsupported: boolean,
  seed: string,
  runs: number,
): Promise<LawResult> {
  const no = (reason: string): LawResult => ({ verdict: 'not-applicable', reason })
  if (unsupported) return no('the twin says that it does not support it')
  const { operation } = subject
  const isReading = ['get', 'head', 'options'].includes(operation.method)
  if (!bench.mayWrite && !isReading) return no('only reading requests are sent')
  if (law.needsWorlds === true && bench.world === undefined)
    return no('a service at an address has no worlds')
  const applies = law.appliesTo(subject, bench.ground)
  if (applies !== true) return no(applies)
  return holdLaw(bench, law, subject, seed, runs)
}
