/** @module Things that a running service lists: all that can be known of one into which nothing is put. */

import type { JsonObject } from '../../base/index.ts'
import type { Answer, Handle, LawRequest } from '../model.ts'
import { Broken, NothingToSay } from '../verdict.ts'
import type { Things } from './ground.ts'
import { createGround } from './ground.ts'
import { identityOf, itemsOf } from './listing.ts'
import { entityIn } from './observe.ts'
import { type Bench, createTrial } from './trial.ts'

const MOST_EACH = 5
/** How deep lists are followed: what is listed, what that contains, and what that contains. */
const MOST_ROUNDS = 3

/** Things found by reading lists. */
interface ListedThings {
  readonly things: Things
  /** Reads the lists. */
  fill(bench: Bench): Promise<void>
  /** What laws make is there from now on, and what they delete is not: a service at an address cannot be forked. */
  answered(request: LawRequest, answer: Answer): void
}

/** Nothing is found before the lists are read. */
export function listedThings(): ListedThings {
  const found = new Map<string, Handle[]>()
  const gone = new Set<Handle>()
  const things: Things = {
    handles: (resource) => found.get(resource) ?? [],
    make: (_resource: string, _given: JsonObject) => undefined,
    isGone: (handle) => gone.has(handle),
  }
  return {
    things,
    answered({ subject, target }, answer) {
      const { kind, resource = '' } = subject.behaviour
      if (answer.refused) return
      if (kind === 'create') {
        const value = entityIn(subject, answer)
        const inside = [...target.handles].reverse()
        if (value !== undefined)
          found.set(resource, [...things.handles(resource), { resource, value, inside }])
      }
      const deleted = target.handles.findLast((one) => one.resource === resource)
      if (kind !== 'delete' || deleted === undefined) return
      for (const [name, handles] of found) {
        const goes = (one: Handle) => one === deleted || one.inside.includes(deleted)
        for (const one of handles) if (goes(one)) gone.add(one)
        found.set(
          name,
          handles.filter((one) => !goes(one)),
        )
      }
    },
    async fill(bench) {
      const asked = new Set<string>()
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        // Targets are kept by a ground once chosen, and every round knows more.
        const ground = createGround(bench.ground.contract, bench.ground.behaviour, things)
        for (const subject of ground.subjects) {
          const { kind, resource, member, response } = subject.behaviour
          if (
            kind !== 'list' ||
            resource === undefined ||
            member !== undefined ||
            response.holds !== 'list'
          )
            continue
          if (asked.has(subject.operation.id) || typeof ground.target(subject) === 'string')
            continue
          asked.add(subject.operation.id)
          await readList({ ...bench, ground }, subject, found)
        }
      }
    },
  }
}

async function readList(
  bench: Bench,
  subject: Bench['ground']['subjects'][number],
  found: Map<string, Handle[]>,
): Promise<void> {
  const { resource = '' } = subject.behaviour
  const trial = createTrial(
    bench,
    (arbitrary) => bench.generator.sample(arbitrary, { numRuns: 1, seed: 1 })[0] as never,
  )
  try {
    const request = trial.request(subject)
    const answer = await trial.succeed(request)
    const handles = found.get(resource) ?? []
    found.set(resource, handles)
    for (const value of itemsOf(subject, answer).slice(0, MOST_EACH)) {
      const id = identityOf(bench.ground, resource, value)
      if (
        id === undefined ||
        handles.some((one) => identityOf(bench.ground, resource, one.value) === id)
      )
        continue
      handles.push({ resource, value, inside: [...request.target.handles].reverse() })
    }
  } catch (error) {
    // A list that cannot be read shows nothing; the laws will say so.
    if (!(error instanceof Broken || error instanceof NothingToSay)) throw error
  }
}
