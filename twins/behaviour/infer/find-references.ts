/** @module Members of request bodies, and parameters of queries, that name another thing, which must be there: by what the thing itself shows in their place, else by their names. */

import { isJsonObject } from '../../base/index.ts'
import type { Contract } from '../../contract/index.ts'
import type { Behaviour, OperationBehaviour, Resource } from '../model.ts'
import { familyOf, singularName, wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { Inference } from './inference.ts'

const MOST_DEPTH = 4
const KINDS: ReadonlySet<string> = new Set(['create', 'replace', 'update', 'action', 'batch'])

/** What telling references needs to know of a contract. */
interface Known {
  readonly contract: Contract
  readonly view: SchemaViewer
  /** Things that requests make, by the noun of their schema, else its pointer: of any other nobody can say that there are no more. */
  readonly bySchema: ReadonlyMap<string, readonly Resource[]>
  /** The same by the words of their names in the singular. */
  readonly byName: ReadonlyMap<string, readonly Resource[]>
}

/**
 * The operations with what members of their bodies, and parameters of their queries, name: dotted member → resource. A member names a thing where what the
 * operation acts on shows one of that kind in its place, whole or on request, or where it is called `<thing>_id` and holds what
 * the thing's `id` holds; in both cases only things of one resource, which the contract can make.
 */
export function withReferences(
  contract: Contract,
  { view, facts }: Pick<Inference, 'view' | 'facts'>,
  { operations, resources }: Pick<Behaviour, 'operations' | 'resources'>,
): Readonly<Record<string, OperationBehaviour>> {
  const made = new Set(
    Object.values(operations).flatMap(({ kind, resource }) =>
      kind === 'create' && resource !== undefined ? [resource] : [],
    ),
  )
  const creatable = Object.values(resources).filter(({ name }) => made.has(name))
  const known: Known = {
    contract,
    view,
    bySchema: Map.groupBy(creatable, ({ schemaPointer = '' }) => nounOf(view(schemaPointer))),
    byName: Map.groupBy(creatable, ({ name }) => familyOf(name)),
  }
  const found: Record<string, OperationBehaviour> = { ...operations }
  for (const { operation, requestPointer } of facts) {
    const behaviour = operations[operation.id]
    const own = resources[behaviour?.resource ?? '']
    if (behaviour === undefined || own === undefined || !KINDS.has(behaviour.kind)) continue
    const references: Record<string, string> = {}
    const { names = {}, adds = {} } = behaviour.items ?? {}
    // What tells an item's thing, or goes into its lists, is looked for as that.
    const keyed = new Set([
      ...behaviour.keys.flatMap(({ in: at, name }) =>
        at === 'body' || at === 'query' ? name : [],
      ),
      ...Object.keys(names),
      ...Object.keys(adds),
    ])
    const tell = (member: string, resource: string) => {
      if (!keyed.has(member)) references[member] = resource
    }
    const shown = own.schemaPointer === undefined ? undefined : view(own.schemaPointer)
    for (const request of requestPointer === undefined
      ? []
      : saidBy(view, requestPointer, behaviour))
      collect(known, own, { request, shown, path: '', isInside: false }, tell)
    for (const { in: at, name, pointer } of operation.parameters) {
      const resource =
        at === 'query' ? namedThing(known, own, name, view(`${pointer}/schema`)) : undefined
      if (resource !== undefined) tell(name, resource)
    }
    if (Object.keys(references).length > 0) {
      found[operation.id] = {
        ...behaviour,
        references: { ...behaviour.references, ...references },
      }
    }
  }
  return found
}

/** What a request says of the thing; of a batch an item of its list, and what stands beside that and is said of each. */
function saidBy(
  view: SchemaViewer,
  requestPointer: string,
  { kind, does, request, items }: OperationBehaviour,
): readonly SchemaView[] {
  const { at, holds } = request
  const body = view(requestPointer)
  let said = body
  for (const step of at === '' ? [] : at.split('.')) said = view(said.properties.get(step) ?? '')
  if (kind !== 'batch') return holds === 'entity' ? [said] : []
  const isMade = (does === undefined || does === 'set') && items?.inside === undefined
  if (!isMade || holds !== 'list' || said.items === undefined) return []
  if (at === '' || items?.said !== undefined) return [view(said.items)]
  const beside = [...body.properties].filter(([name]) => name !== at.split('.')[0])
  return [view(said.items), { ...body, properties: new Map(beside) }]
}

/** The same, where the profile says that a service takes every name. */
export function withoutReferences(behaviour: Behaviour): Behaviour {
  const operations: Record<string, OperationBehaviour> = {}
  for (const [id, { references: _, ...rest }] of Object.entries(behaviour.operations))
    operations[id] = rest
  return { ...behaviour, operations }
}

/** Where a walk has come to: what is sent, what is shown in its place, and its dotted name. */
interface Place {
  readonly request: SchemaView
  readonly shown: SchemaView | undefined
  readonly path: string
  /** Inside an object, whose members are called by what it is about: `author.permissionId` is no permission of a file. */
  readonly isInside: boolean
}

/** Walks what is sent beside what is shown. */
function collect(
  known: Known,
  own: Resource,
  { request, shown, path, isInside }: Place,
  tell: (member: string, resource: string) => void,
): void {
  const { view } = known
  for (const [name, at] of request.properties) {
    const member = path === '' ? name : `${path}.${name}`
    const sent = view(innermost(view, at))
    if (sent.values.length > 0 || isOutput(view(at)) || isOutput(sent)) continue
    const told = shown?.properties.get(name)
    const shownAt = told === undefined ? undefined : innermost(view, told)
    if (isKey(sent) || sent.isAlsoScalar) {
      const resource =
        (shownAt === undefined ? undefined : shownThing(known, shownAt)) ??
        (isKey(sent) && !isInside ? namedThing(known, own, name, sent) : undefined)
      if (resource !== undefined) tell(member, resource)
    } else if (sent.type === 'object' && member.split('.').length < MOST_DEPTH) {
      const place = {
        request: sent,
        shown: shownAt === undefined ? undefined : view(shownAt),
        path: member,
        isInside: isInside || view(at).type !== 'array',
      }
      collect(known, own, place, tell)
    }
  }
}

function isOutput({ readOnly, description }: SchemaView): boolean {
  return readOnly || /^\s*output[ -]only/i.test(description)
}

function isKey({ type, format }: SchemaView): boolean {
  return (type === 'string' && (format === undefined || format === 'uuid')) || type === 'integer'
}

/** Past lists, also those in an envelope: `items.data[]`. */
function innermost(view: SchemaViewer, at: string): string {
  const seen = view(at)
  const data = seen.properties.get('data')
  const list =
    seen.type === 'array'
      ? seen.items
      : data === undefined || view(data).type !== 'array'
        ? undefined
        : view(data).items
  return list ?? at
}

/** The one resource whose things stand there, whole or on request. */
function shownThing({ contract, view, bySchema }: Known, at: string): string | undefined {
  const { value, pointer } = contract.resolve(contract.at(at), at)
  if (!isJsonObject(value)) return undefined
  const keyword = value.anyOf === undefined ? 'oneOf' : 'anyOf'
  const listed = value[keyword]
  const shown = (Array.isArray(listed) ? [...listed.keys()] : [])
    .map((index) => view(`${pointer}/${keyword}/${index}`))
    .concat(Array.isArray(listed) ? [] : [view(at)])
    .filter((one) => one.properties.size > 0 && !isTombstone(view, one))
  const found = new Set(shown.map((one) => bySchema.get(nounOf(one))))
  const [resources] = found
  return found.size === 1 && resources?.length === 1 ? resources[0]?.name : undefined
}

function nounOf({ name, pointer }: SchemaView): string {
  return name === undefined ? pointer : familyOf(name)
}

/** What stands for a thing that was deleted. */
function isTombstone(view: SchemaViewer, { properties, required }: SchemaView): boolean {
  const at = properties.get('deleted')
  return at !== undefined && required.has('deleted') && view(at).values.join() === 'true'
}

/** `customer_id`, `customerId`: exactly called like one thing, and holding what its `id` holds. */
function namedThing(
  { view, byName }: Known,
  own: Resource,
  name: string,
  { type }: SchemaView,
): string | undefined {
  const words = wordsOf(name)
  if (words.at(-1) !== 'id' || words.length < 2) return undefined
  const called = words.slice(0, -1).join('_')
  const [only, other] = byName.get(called) ?? byName.get(singularName(called)) ?? []
  if (only === undefined || other !== undefined || only.name === own.name) return undefined
  const at = view(only.schemaPointer ?? '').properties.get('id')
  return at !== undefined && only.keys.includes('id') && view(at).type === type
    ? only.name
    : undefined
}
