/** @module From a recording to proposals: state to start from, examples, and what the behaviour file and the profile should say. */

import { isJsonObject, type JsonObject, type JsonValue, REDACTED } from '../../base/index.ts'
import { isJsonType, validatorFor } from '../../contract/index.ts'
import { findDrift } from '../../laws/index.ts'
import { actorResource } from '../../respond/index.ts'
import type { Twin } from '../../twin/index.ts'
import { fieldOf, withoutField } from '../../world/index.ts'
import {
  type Cassette,
  createObserver,
  type Observed,
  type RecordedState,
  recordedState,
  seedOf,
} from '../exchanges/index.ts'
import type { Proposals, ProposedCorrection, ProposedExample } from './model.ts'

/** So long an answer is no example that anybody reads. */
const MOST_EXAMPLE_CHARACTERS = 16_384

/**
 * Proposes what a twin should be told. The corrections are those that `findDrift` has a mend for; the seed is what the
 * recording shows to be there at its end.
 */
export async function propose(twin: Twin, cassette: Cassette): Promise<Proposals> {
  const { contract, behaviour, profile } = twin
  const observer = createObserver(contract, behaviour, cassette.service)
  const observed = cassette.exchanges.flatMap((exchange) => observer.observe(exchange) ?? [])
  const resource = actorResource(behaviour, contract, profile)
  const state = recordedState(behaviour, observed, resource)
  const drift = await findDrift({
    twin,
    exchanges: cassette.exchanges,
    service: cassette.service,
  })
  const corrections = drift.drifts.flatMap(({ correction, message, evidence }) =>
    correction === undefined ? [] : [{ ...correction, why: message, evidence }],
  )
  const seed = seedOf(behaviour, state, 'last', twin.world('propose'))
  const isSupported = contract.format.startsWith('openapi')
  return {
    service: cassette.service,
    exchanges: cassette.exchanges.length,
    seed,
    corrections: [...actorCorrection(twin, state), ...corrections],
    examples: isSupported ? examplesOf(twin, observed) : [],
    ...(isSupported
      ? {}
      : { noExamples: `a contract of ${contract.format} has no place for them` }),
    left: seed.left,
    drift,
  }
}

/** Every world has the one that the credential stands for from its start: who that is stands in the profile. */
function actorCorrection(twin: Twin, { actor }: RecordedState): readonly ProposedCorrection[] {
  if (actor?.last === undefined) return []
  const fields = knownFields(twin, actor.resource, actor.last)
  const before = twin.profile.actor as unknown as JsonValue | undefined
  const after = { resource: actor.resource, fields }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [
    {
      file: 'profile',
      at: ['actor'],
      before,
      after,
      why: `the credentials of the recording are those of this one of ${actor.resource}`,
      evidence: actor.evidence,
    },
  ]
}

function knownFields(
  { behaviour, contract }: Twin,
  resource: string,
  value: JsonObject,
): JsonObject {
  const plain = Object.fromEntries(
    Object.entries(value).filter(
      ([, member]) => !JSON.stringify(member ?? null).includes(REDACTED),
    ),
  )
  const pointer = behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return plain
  let kept: JsonObject = plain
  for (const { path } of validatorFor(contract, pointer, 'response')(plain)) {
    if (fieldOf(kept, path) !== undefined) kept = withoutField(kept, path.split('.')[0] as string)
  }
  return kept
}

/** The first whole answer of each status of each operation that is valid and holds no secret. */
function examplesOf({ contract }: Twin, observed: readonly Observed[]): readonly ProposedExample[] {
  const found = new Map<string, ProposedExample>()
  for (const { operation, status, answer, exchange } of observed) {
    const key = `${operation.id} ${status}`
    if (found.has(key) || !(isJsonObject(answer) || Array.isArray(answer))) continue
    const text = JSON.stringify(answer)
    // An empty list shows nothing.
    if (text === '[]' || text.length > MOST_EXAMPLE_CHARACTERS || text.includes(REDACTED)) continue
    const response = operation.responses.find((one) => one.status === String(status))
    const media = response?.content.find(({ type }) => isJsonType(type))
    if (media?.schema === undefined) continue
    if (validatorFor(contract, media.schemaPointer, 'response')(answer).length > 0) continue
    const pointer = contract.originOf(media.schemaPointer.replace(/\/schema$/, ''))
    found.set(key, {
      operation: operation.id,
      status,
      pointer,
      value: answer as JsonObject,
      evidence: exchange.exchange,
    })
  }
  return [...found.values()]
}
