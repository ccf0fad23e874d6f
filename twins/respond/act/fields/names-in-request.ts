/** @module The members that a request may say of its thing, and those that it names and only the service writes. */

import { canonicalJson, isJsonObject, type JsonObject, oncePer } from '../../../base/index.ts'
import type { Contract } from '../../../contract/index.ts'
import { fieldOf, type StoredEntity, withField, withoutField } from '../../../world/index.ts'
import type { Exchange } from '../../exchange.ts'
import { memberShape, pointerTo, type SchemaShape, shapeOf } from '../../fill/index.ts'
import type { OperationPlan, Service } from '../../service.ts'

interface NamesInRequest {
  readonly writable: ReadonlySet<string>
  /** Declared as `readOnly` wherever the request declares them, or by the thing itself where the request does not. */
  readonly readOnly: ReadonlySet<string>
  /** The same inside of objects, dotted (`state.by`); what a list holds is not told apart, and is taken as it was sent, as another thing is. */
  readonly inside: readonly string[]
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
  if (readOnly.size === 0 && inside.length === 0 && credential === undefined) return sent
  const kept = Object.entries(sent).filter(([name]) => name !== credential && !readOnly.has(name))
  const heeded = kept.length === Object.keys(sent).length ? sent : Object.fromEntries(kept)
  return inside.reduce(
    (rest, path) => (fieldOf(rest, path) === undefined ? rest : withoutField(rest, path)),
    heeded,
  )
}

/** What of a thing only the service writes inside of those objects that are said anew. */
export function readOnlyInside(
  exchange: Exchange,
  value: JsonObject,
  said: JsonObject,
): JsonObject {
  let kept: JsonObject = {}
  for (const path of namesInRequest(exchange).inside) {
    const one = fieldOf(value, path)
    const around = fieldOf(said, path.slice(0, path.lastIndexOf('.')))
    if (one !== undefined && isJsonObject(around)) kept = withField(kept, path, one)
  }
  return kept
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
  return ownInside(service, pointer).reduce((rest, path) => {
    const one = fieldOf(value, path)
    if (canonicalJson(fieldOf(rest, path)) === canonicalJson(one)) return rest
    if (one === undefined) return withoutField(rest, path)
    const around = fieldOf(rest, path.slice(0, path.lastIndexOf('.')))
    return isJsonObject(around) ? withField(rest, path, one) : rest
  }, kept)
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
    return { writable: new Set([at]), readOnly: new Set(), inside: [], isBlank, credential }
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
    inside:
      isBlank && pointer !== undefined ? ownInside(service, pointer) : insideOf(service, shapes),
    isBlank,
    credential,
  }
}

const DEEPEST = 2

/** The members inside of objects that are `readOnly` wherever the shapes declare them, dotted. */
function insideOf(
  service: Service,
  shapes: readonly (SchemaShape | undefined)[],
): readonly string[] {
  const readOnly = new Set<string>()
  const writable = new Set<string>()
  for (const shape of shapes) {
    for (const [path, isReadOnly] of membersInside(service, shape, ''))
      (isReadOnly ? readOnly : writable).add(path)
  }
  return [...readOnly].filter((path) => !writable.has(path))
}

const ownInside = oncePer((service: Service, pointer) =>
  insideOf(service, [shapeOf(service.contract, pointer)]),
)

// Alternatives may disagree, and what a choice is made of is not gone into.
function* membersInside(
  service: Service,
  shape: SchemaShape | undefined,
  before: string,
): Generator<readonly [path: string, isReadOnly: boolean]> {
  if (shape === undefined || shape.alternatives.length > 0) return
  for (const [name, pointer] of shape.properties) {
    if (name.includes('.')) continue
    const member = shapeOf(service.contract, pointer)
    const path = before + name
    if (before !== '') yield [path, member.readOnly]
    const isDeepest = before.split('.').length > DEEPEST
    if (!member.readOnly && !isDeepest && !isThing(service, member))
      yield* membersInside(service, member, `${path}.`)
  }
}

// Another thing is said whole: who takes its id away, or puts the one before back, has two in one.
function isThing({ contract, behaviour }: Service, shape: SchemaShape): boolean {
  const { allOf } = shape.keywords
  const parts = Array.isArray(allOf)
    ? allOf.map((_, i) => shapeOf(contract, pointerTo(shape.pointer, 'allOf', i)).pointer)
    : []
  const pointers = new Set([shape.pointer, ...parts])
  return (
    [...shape.properties.keys()].some((name) => /^(?:id|uuid|guid|gid|sid)$/i.test(name)) ||
    Object.values(behaviour.resources).some(({ schemaPointer = '' }) => pointers.has(schemaPointer))
  )
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
