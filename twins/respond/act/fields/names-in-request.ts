/** @module The members that a request may say of its thing, and those that it names and only the service writes. */

import type { JsonObject } from '../../../base/index.ts'
import type { Contract } from '../../../contract/index.ts'
import type { StoredEntity } from '../../../world/index.ts'
import {
  type Embedded,
  findEmbedded,
  ownEmbedded,
  settled,
  withoutReadOnly,
} from '../../entity/index.ts'
import type { Exchange } from '../../exchange.ts'
import { memberShape, type SchemaShape, shapeOf } from '../../fill/index.ts'
import type { OperationPlan, Service } from '../../service.ts'

interface NamesInRequest {
  readonly writable: ReadonlySet<string>
  /** Declared as `readOnly` wherever the request declares them, or by the thing itself where the request does not. */
  readonly readOnly: ReadonlySet<string>
  /** The same inside of objects (`state.by`) and of the items of lists, but for those that are other things; undefined where there is nothing. */
  readonly inside: Embedded | undefined
  /** The schemas of the body say nothing of what may be sent: `application/merge-patch+json: { type: object }`. */
  readonly isBlank: boolean
  /** The member that is the caller's credential, and nothing of the thing's; undefined where there is none. */
  readonly credential: string | undefined
}

const known = new WeakMap<OperationPlan, NamesInRequest>()

/** The names of what the schemas of a request's body hold, at the place where its thing is described. */
export function namesInRequest({ service, plan }: Exchange): NamesInRequest {
  let names = known.get(plan)
  if (names === undefined) {
    names = readNames(service, plan)
    known.set(plan, names)
  }
  return names
}

/**
 * What was sent, without what only the service writes: clients send whole things back, and services leave that out of account.
 * Source: OpenAPI 3.0.3, Schema Object: such a member "SHOULD NOT be sent as part of the request". The caller's credential
 * is left out too.
 */
export function withoutUnheeded(exchange: Exchange, sent: JsonObject): JsonObject {
  const { readOnly, inside, credential } = namesInRequest(exchange)
  if (readOnly.size === 0 && inside === undefined && credential === undefined) return sent
  const kept = Object.entries(sent).filter(([name]) => name !== credential && !readOnly.has(name))
  const heeded = kept.length === Object.keys(sent).length ? sent : Object.fromEntries(kept)
  return inside === undefined ? heeded : withoutReadOnly(heeded, inside, 'kept')
}

/** The same for what is made: the keys that list items were sent with are nobody's. */
export function withoutItemKeys(exchange: Exchange, said: JsonObject): JsonObject {
  const { inside } = namesInRequest(exchange)
  return inside === undefined ? said : withoutReadOnly(said, inside, 'dropped')
}

/** What is inside of a thing as a request to change it may say that: by its schemas if the thing is what it is about, else by the thing's own. */
export function insideOf(exchange: Exchange, resource: string): Embedded | undefined {
  return exchange.plan.behaviour.resource === resource
    ? namesInRequest(exchange).inside
    : ownEmbedded(exchange.service, resource)
}

/** A thing as somebody would have it, with what only the service writes as it is, by the thing's own schema. */
export function withReadOnlyOf(
  { service }: Exchange,
  { resource, value }: Pick<StoredEntity, 'resource' | 'value'>,
  whole: JsonObject,
): JsonObject {
  const pointer = service.behaviour.resources[resource]?.schemaPointer
  if (pointer === undefined) return whole
  const readOnly = readOnlyIn(service.contract, pointer)
  const kept = Object.fromEntries([
    ...Object.entries(whole).filter(([name]) => !readOnly.has(name)),
    ...Object.entries(value).filter(([name]) => readOnly.has(name)),
  ])
  const inside = ownEmbedded(service, resource)
  if (inside === undefined) return kept
  return settled(withoutReadOnly(kept, inside, 'kept'), value, inside, true)
}

function readNames(service: Service, plan: OperationPlan): NamesInRequest {
  const { contract, behaviour } = service
  const { request, items, resource = '' } = plan.behaviour
  const { holds, at } = request
  const content = plan.operation.requestBody?.content ?? []
  const bodies = content
    .filter(({ schema }) => schema !== undefined)
    .map(({ schemaPointer }) => shapeOf(contract, schemaPointer))
  // Slack's methods have the caller's credential among their arguments.
  const hasToken = ({ pointer }: SchemaShape) => {
    const { description } = memberShape(contract, pointer, 'token')?.keywords ?? {}
    return typeof description === 'string' && /^authentication token/i.test(description)
  }
  const isBlank =
    content.length > 0 &&
    bodies.every(({ properties, alternatives }) => properties.size + alternatives.length === 0)
  const credential =
    plan.operation.security.length > 0 && bodies.some(hasToken) ? 'token' : undefined
  if (holds === 'value')
    return { writable: new Set([at]), readOnly: new Set(), inside: undefined, isBlank, credential }
  // Beside a list stands what is said of each thing in it.
  const places = holds === 'list' ? [at, items?.said ?? ''] : [at]
  const shapes = bodies.flatMap((body) =>
    places.map((place) => (place === '' ? body : memberShape(contract, body.pointer, place))),
  )
  const { writable, readOnly } = membersIn(contract, shapes)
  // Of what the request does not speak, the thing itself may say so.
  const pointer = behaviour.resources[resource]?.schemaPointer
  const own = readOnlyIn(contract, pointer)
  return {
    writable,
    readOnly: new Set([...readOnly, ...own].filter((name) => !writable.has(name))),
    inside: findEmbedded(
      service,
      resource,
      shapes.flatMap((shape) => (shape === undefined ? [] : described(contract, shape))),
      pointer === undefined ? undefined : shapeOf(contract, pointer),
    ),
    isBlank,
    credential,
  }
}

// Each thing of a list that a request says.
function described(contract: Contract, shape: SchemaShape): SchemaShape {
  return shape.items === undefined ? shape : shapeOf(contract, shape.items)
}

/** The members that only the service writes of what the schema at a pointer describes. */
export function readOnlyIn(contract: Contract, pointer: string | undefined): ReadonlySet<string> {
  if (pointer === undefined) return new Set()
  return membersIn(contract, [shapeOf(contract, pointer)]).readOnly
}

/** The members of objects, or of those in lists, in every alternative. */
function membersIn(
  contract: Contract,
  shapes: readonly (SchemaShape | undefined)[],
): Pick<NamesInRequest, 'writable' | 'readOnly'> {
  const writable = new Set<string>()
  const declared = new Set<string>()
  // What is found on the way is read in its turn.
  const all = new Set(shapes.filter((shape) => shape !== undefined))
  for (const { properties, alternatives, items } of all) {
    for (const [name, pointer] of properties) {
      declared.add(name)
      if (!shapeOf(contract, pointer).readOnly) writable.add(name)
    }
    for (const pointer of alternatives) all.add(shapeOf(contract, pointer))
    if (items !== undefined) all.add(shapeOf(contract, items))
  }
  return { writable, readOnly: new Set([...declared].filter((name) => !writable.has(name))) }
}
