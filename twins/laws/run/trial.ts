/** @module One run of one law: its world, its requests, and what they showed. */

import { EndlessAnswer, isJsonObject, type JsonValue } from '../../base/index.ts'
import { sequenceValues } from '../../contract/index.ts'
import { type LiveWorld, relationName } from '../../world/index.ts'
import { makeRequest } from '../generate/make-request.ts'
import type { Answer, Exchanged, Generator, Ground, LawRequest, Subject, Trial } from '../model.ts'
import { Broken, NothingToSay, shown } from '../verdict.ts'
import { documentsOnlyRefusals, isMedia, isPlainNo, undocumented } from './documented.ts'
import { toWire, type Wire } from './wire.ts'
import { forkOf, handleOf, worldThings } from './world-things.ts'

/** Sends a request to what is checked, in a world where it has worlds. */
export type SendTo = (request: Request, world: LiveWorld | undefined) => Promise<Response>

/** What all trials of a check share. */
export interface Bench {
  readonly generator: Generator
  readonly ground: Ground
  readonly world: LiveWorld | undefined
  readonly mayWrite: boolean
  readonly wire: Wire
  sendTo: SendTo
  /** Operations whose answers do not end, by id; they are asked once. */
  readonly endless: Set<string>
  /** Called with each answer that the contract does not document. */
  undocumented(
    subject: Subject,
    message: string,
    exchanged: readonly Exchanged[],
    contradiction: boolean,
  ): void
  /** Called when operations were seen to act on state. */
  saw(subjects: readonly Subject[]): void
  countRequest(): void
  /** Asked where a request had no answer: throws when nothing answers any more, which is no broken law. */
  requireThere?(): Promise<void>
  /** Called with each request and its answer. */
  answered?(request: LawRequest, answer: Answer): void
}

/** A trial with what it did. */
export interface RecordedTrial extends Trial {
  readonly exchanged: Exchanged[]
}

/** Begins a trial in a fork of the bench's world. */
export function createTrial(
  bench: Bench,
  draw: Trial['draw'],
  world: LiveWorld | undefined = bench.world && forkOf(bench.world, 'law'),
  exchanged: Exchanged[] = [],
): RecordedTrial {
  const { generator, ground, mayWrite } = bench
  const start = world?.mark()
  const trial: RecordedTrial = {
    generator,
    ground,
    mayWrite,
    hasWorlds: world !== undefined,
    exchanged,
    draw,
    request: (subject, options) => makeRequest(trial, subject, options),
    async send(request, { valid = true } = {}) {
      const answer = await deliver(bench, request, world)
      exchanged.push({ request, answer })
      if (valid) {
        const { operation } = request.subject
        const problem =
          isPlainNo(request.subject, answer) || isMedia(request.subject, answer)
            ? undefined
            : undocumented(ground.contract, operation, answer)
        if (problem !== undefined) {
          const isLeftOut = !answer.refused && documentsOnlyRefusals(operation)
          const contradiction =
            isLeftOut || (world?.journal().at(-1)?.answerProblems?.length ?? 0) > 0
          bench.undocumented(request.subject, problem, [...exchanged], contradiction)
        }
      }
      return answer
    },
    async succeed(request) {
      const answer = await trial.send(request)
      if (!answer.refused) return answer
      const { id } = request.subject.operation
      throw new NothingToSay(
        `${id} was refused with ${answer.status}: ${shown(answer.json ?? answer.text)}`,
      )
    },
    make(resource, given = {}, inside = undefined) {
      return world === undefined ? undefined : worldThings(world).make(resource, given, inside)
    },
    link(name, owner, member) {
      if (world === undefined || owner.uid === undefined || member.uid === undefined) return false
      return world.store.link(relationName(owner.resource, name), owner.uid, member.uid)
    },
    stored: (resource) =>
      world === undefined
        ? undefined
        : [...world.store.list(resource)].map((entity) => handleOf(world, entity)),
    changes: () => (world === undefined ? undefined : world.uncopied.diff(start).length),
    siblings() {
      if (world === undefined) throw new NothingToSay('a service at an address cannot be forked')
      return [
        createTrial(bench, draw, forkOf(world, 'first'), exchanged),
        createTrial(bench, draw, forkOf(world, 'second'), exchanged),
      ]
    },
    saw: (...subjects) => bench.saw(subjects),
  }
  return trial
}

async function deliver(
  bench: Bench,
  request: LawRequest,
  world: LiveWorld | undefined,
): Promise<Answer> {
  const { id } = request.subject.operation
  if (bench.endless.has(id)) throw new NothingToSay(`the answers of ${id} do not end`)
  const { url, ...init } = toWire(bench.ground.contract, request, bench.wire)
  bench.countRequest()
  let response: Response
  try {
    response = await bench.sendTo(new Request(url, init), world)
  } catch (error) {
    if (error instanceof EndlessAnswer) {
      bench.endless.add(id)
      throw new NothingToSay(`${id}: ${error.message}`)
    }
    await bench.requireThere?.()
    throw new Broken(`${id} was not answered: ${error instanceof Error ? error.message : error}`)
  }
  const text = await response.text()
  const json = sequenceValues(response.headers.get('content-type') ?? '', text) ?? parse(text)
  const answer: Answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json,
    refused: response.status >= 400 || (isJsonObject(json) && json.ok === false),
  }
  bench.answered?.(request, answer)
  // So many requests are ours; a client that has fewer would have been answered.
  if (world === undefined && answer.status === 429) {
    throw new NothingToSay(`the service refused ${id} for its limit`)
  }
  return answer
}

function parse(text: string): JsonValue | undefined {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
