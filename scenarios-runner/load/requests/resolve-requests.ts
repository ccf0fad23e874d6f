/** @module Finds and makes the requests of a load, from wherever they come. */

import { HoldoutError, nearestName } from '../../../twins/base/index.ts'
import type { Scenario } from '../../scenario/index.ts'
import { constraintPlace } from '../constraints/constraint-place.ts'
import type { Arrival } from '../generator/protocol.ts'
import type { ResolvedRequests } from '../measure/make-order.ts'
import type { LoadConstraint, RequestSource, WrittenRequest } from '../model.ts'
import { signInUsers } from './sign-in-users.ts'

/** What requests are made from. */
export interface RequestOrigins {
  /** `http://127.0.0.1:4000`, without a trailing slash; the artifact answers there. */
  readonly baseUrl: string
  readonly scenarios: readonly Scenario[]
  /** Path of the artifact's own contract. */
  readonly contract: string | undefined
  readonly seed: string
  readonly signal: AbortSignal
}

/**
 * Finds the requests, and signs the users in.
 *
 * @throws {HoldoutError} for what a person has to mend: no such scenario, no contract, an unreadable recording
 * @throws {SignInFailed} when the artifact lets a user not in
 */
export async function resolveRequests(
  constraint: LoadConstraint,
  origins: RequestOrigins,
): Promise<ResolvedRequests> {
  const endpoints = new EndpointTable()
  const mix: Arrival[] = []
  const users = await signInUsers(constraint, origins)
  for (const source of constraint.requests) {
    mix.push(...(await arrivalsOf(source, constraint, { ...origins, users }, endpoints)))
  }
  checkObjectives(
    constraint,
    endpoints.all.map(({ name }) => name),
  )
  return { endpoints: endpoints.all, mix, users }
}

interface Origins extends RequestOrigins {
  readonly users: readonly Readonly<Record<string, string>>[]
}

async function arrivalsOf(
  source: RequestSource,
  constraint: LoadConstraint,
  origins: Origins,
  endpoints: EndpointTable,
): Promise<Arrival[]> {
  const { weight, tags } = source
  const plan = (written: readonly WrittenRequest[], nameOf = endpointOf): Arrival => ({
    weight,
    kind: 'requests',
    requests: written.map((one) => ({ ...one, endpoint: endpoints.index(nameOf(one), tags) })),
  })
  switch (source.from) {
    case 'request':
      return [plan([source.request])]
    case 'scenario': {
      const scenario = scenarioOf(source.scenario, constraint, origins.scenarios)
      const names = scenario.steps.flatMap((step) =>
        step.kind === 'http' ? [[step.as, endpointOf(step)] as const] : [],
      )
      return [
        {
          weight,
          kind: 'story',
          scenario,
          seed: origins.seed,
          endpoints: Object.fromEntries(
            names.map(([step, name]) => [step, endpoints.index(name, tags)]),
          ),
        },
      ]
    }
    case 'contract': {
      const { requestsOfContract } = await import('./contract-requests.ts')
      const made = await requestsOfContract(source, constraint, origins)
      return made.map(({ name, requests }) => ({
        ...plan(requests, () => name),
        weight: weight / made.length,
      }))
    }
    case 'recording': {
      const { recordedRequests } = await import('./recorded-requests.ts')
      return [plan(await recordedRequests(source.file, constraint))]
    }
    default:
      return source satisfies never
  }
}

/** `GET /permissions`: without the query. */
export function endpointOf({ method, path }: Pick<WrittenRequest, 'method' | 'path'>): string {
  return `${method} ${path.split('?')[0]}`
}

/** The endpoints of a load, each once, with all the tags that it was given. */
class EndpointTable {
  readonly #all: { name: string; tags: string[] }[] = []

  get all(): ResolvedRequests['endpoints'] {
    return this.#all
  }

  index(name: string, tags: readonly string[]): number {
    // The same endpoint with other tags is told apart: an objective may be about one of them.
    const found = this.#all.findIndex(
      (one) => one.name === name && one.tags.join('\n') === tags.join('\n'),
    )
    if (found !== -1) return found
    this.#all.push({ name, tags: [...tags] })
    return this.#all.length - 1
  }
}

/**
 * The scenario of an id, whose steps a load can play.
 *
 * @throws {HoldoutError} `LOAD_SCENARIO`
 */
export function scenarioOf(
  id: string,
  constraint: LoadConstraint,
  scenarios: readonly Scenario[],
): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id)
  const fail = (message: string, hint: string): never => {
    throw new HoldoutError(message, {
      code: 'LOAD_SCENARIO',
      place: constraintPlace(constraint, 'requests'),
      hint,
    })
  }
  if (found === undefined) {
    const ids = scenarios.map((scenario) => scenario.id)
    const near = nearestName(id, ids)
    return fail(
      `there is no scenario "${id}"`,
      near === undefined ? `there are ${ids.join(', ') || 'none'}` : `did you mean ${near}?`,
    )
  }
  if (!found.steps.some(({ kind }) => kind === 'http')) {
    return fail(`scenario ${id} makes no request by itself`, 'name one that has http steps')
  }
  const beyond = found.steps.find(
    (step) => step.kind !== 'http' || (step.until ?? step.stream ?? step.multipart) !== undefined,
  )
  if (beyond !== undefined) {
    return fail(
      `scenario ${id} does more in step ${beyond.as} than send a request and take its answer, which a load cannot`,
      'name one whose steps are all plain http',
    )
  }
  return found
}

/**
 * An objective about what is never sent would never be told.
 *
 * @param names of the endpoints that are asked
 * @throws {HoldoutError} `LOAD_NO_SUCH_ENDPOINT`
 */
export function checkObjectives(constraint: LoadConstraint, names: readonly string[]): void {
  for (const { endpoint } of constraint.objectives) {
    if (endpoint === undefined || names.includes(endpoint)) continue
    throw new HoldoutError(`no request of this load goes to ${endpoint}`, {
      code: 'LOAD_NO_SUCH_ENDPOINT',
      place: constraintPlace(constraint, 'objectives'),
      hint: `there are ${[...new Set(names)].join(', ')}`,
    })
  }
}
