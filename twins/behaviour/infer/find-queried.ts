/** @module Finds things that are named in the query of one path: `GET /user?accountId=…`, made by a POST there; and what is theirs, `/user/properties`. */

import type { KeyBinding } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { PathGroup, PathIndex } from '../observe/path-index.ts'
import { shapeOfSteps } from '../observe/path-steps.ts'
import { rpcName } from '../observe/rpc-names.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { BoundRun } from './bind-path.ts'
import type { FoundResource } from './find-resources.ts'
import { fieldView, keyFields } from './key-fields.ts'

const NAMES_ONE = /(?:id|key|name|slug|login|email)$/i

/**
 * Resources whose single things a query names. One path reads one of them, and makes or takes away others:
 * without the latter it could be any view that has parameters.
 *
 * @param families those that have paths of their own
 */
export function findQueried(
  view: SchemaViewer,
  paths: PathIndex,
  families: ReadonlySet<string | undefined>,
): readonly FoundResource[] {
  const found: FoundResource[] = []
  const taken = new Set<string>()
  for (const group of paths.groups) {
    const get = group.methods.get('get')
    if (get === undefined || group.tail > 0 || get.answer.holds !== 'entity') continue
    const { entity, family } = get.answer
    const isKept = group.methods.has('post') && group.methods.has('delete')
    if (!isKept || entity === undefined || family === undefined || rpcName(get.operation.path)) {
      continue
    }
    if (families.has(family) || taken.has(family)) continue
    const noun = singularName(group.steps.at(-1)?.text ?? family)
    if (namingParameters(view, get, entity, noun).length === 0) continue
    taken.add(family)
    found.push(resourceAt(group, noun, family, entity))
  }
  found.push(...findValues(view, paths))
  return found
}

function resourceAt(
  group: PathGroup,
  noun: string,
  family: string,
  entity: SchemaView,
): FoundResource {
  const path = `/${group.shape}`
  return {
    name: '',
    noun,
    family,
    items: [],
    queried: group.shape,
    collections: [group.shape],
    entity,
    confidence: 0.8,
    reason: `The query of ${path} names one of them, and its schema is ${entity.name}.`,
  }
}

/** The query parameters that name one of a resource, as keys. */
export function queryKeys(
  view: SchemaViewer,
  facts: OperationFacts,
  resource: FoundResource,
): readonly KeyBinding[] {
  if (resource.entity === undefined) return bareKeys(facts, resource)
  return namingParameters(view, facts, resource.entity, resource.noun).map(({ name, fields }) => ({
    in: 'query',
    name,
    resource: resource.name,
    fields,
  }))
}

/**
 * The run of keys by which a query names what a path is below; undefined where none does.
 *
 * @param queriedAt the resource whose things the query of a path names
 * @param actor the resource of the caller, who is meant where nobody is named
 */
export function queryOwner(
  view: SchemaViewer,
  facts: OperationFacts,
  queriedAt: (shape: string) => FoundResource | undefined,
  actor: FoundResource | undefined,
): BoundRun | undefined {
  const { steps } = facts
  const first = steps.findIndex(({ kind }) => kind === 'param')
  for (let end = first === -1 ? steps.length - 1 : first; end > 0; end--) {
    const owner = queriedAt(shapeOfSteps(steps.slice(0, end)))
    if (owner === undefined || end === steps.length) continue
    const named = queryKeys(view, facts, owner)
    const isRequired = facts.operation.parameters.some(
      ({ name, required }) => required && named.some((key) => key.name === name),
    )
    const keys = named.map((key) =>
      owner === actor && !isRequired ? { ...key, absent: 'caller' as const } : key,
    )
    return keys.length === 0 ? undefined : { resource: owner, keys, end }
  }
  return undefined
}

/** What has no schema is kept under what its query calls it. */
function bareKeys(facts: OperationFacts, resource: FoundResource): readonly KeyBinding[] {
  if (resource.queried !== facts.shape) return []
  const name = namedBy(facts)
  return name === undefined
    ? []
    : [{ in: 'query', name, resource: resource.name, fields: [name.replaceAll(/\W+/g, '_')] }]
}

/** The only parameter that a request cannot do without, where it can name something. */
function namedBy({ operation }: OperationFacts): string | undefined {
  const required = operation.parameters.filter((one) => one.in === 'query' && one.required)
  const [only, other] = required
  return only !== undefined && other === undefined && NAMES_ONE.test(only.name)
    ? only.name
    : undefined
}

/** Plain values that one path reads, sets and takes away by a name in its query: `/mypreferences?key=theme`. */
function findValues(view: SchemaViewer, paths: PathIndex): readonly FoundResource[] {
  return paths.groups.flatMap((group) => {
    const [get, put] = [group.methods.get('get'), group.methods.get('put')]
    if (get === undefined || put === undefined || group.tail > 0) return []
    const name = namedBy(get)
    const isKept = name !== undefined && namedBy(put) === name
    if (!isKept || !isPlain(view, answerPointer(get)) || !isPlain(view, put.requestPointer))
      return []
    const noun = singularName((group.steps.at(-1)?.text ?? '').replace(/^my(?=[a-z])/, ''))
    return {
      name: '',
      noun,
      family: undefined,
      items: [],
      queried: group.shape,
      collections: [group.shape],
      entity: undefined,
      confidence: 0.75,
      reason: `The ${name} in the query of /${group.shape} names one of them, and its body is a plain value.`,
    }
  })
}

function answerPointer({ operation, status }: OperationFacts): string | undefined {
  const success = operation.responses.find((one) => one.status === String(status))
  return success?.content.find(({ schema }) => schema !== undefined)?.schemaPointer
}

function isPlain(view: SchemaViewer, pointer: string | undefined): boolean {
  return (
    pointer !== undefined && /^(?:string|integer|number|boolean)$/.test(`${view(pointer).type}`)
  )
}

function namingParameters(
  view: SchemaViewer,
  facts: OperationFacts,
  entity: SchemaView,
  noun: string,
): readonly { readonly name: string; readonly fields: readonly string[] }[] {
  const taken = new Set<string>()
  const found: { name: string; fields: readonly string[] }[] = []
  for (const parameter of facts.operation.parameters) {
    const { name, schema } = parameter
    const isText = typeof schema === 'object' && /^(?:string|integer)$/.test(String(schema.type))
    if (parameter.in !== 'query' || !isText || !NAMES_ONE.test(name)) continue
    const spelled = spell(name, noun)
    const fields = keyFields(view, entity, noun, { ...parameter, name: spelled }, false)
    const [field = ''] = fields
    if (fieldView(view, entity, field) === undefined || taken.has(field)) continue
    taken.add(field)
    found.push({ name, fields })
  }
  return found
}

/** `groupname` → `group_name`: the noun is a word of its own. */
function spell(name: string, noun: string): string {
  const [only = '', ...more] = wordsOf(name)
  const isJoined = more.length === 0 && only !== noun && only.startsWith(noun)
  return isJoined ? `${noun}_${only.slice(noun.length)}` : name
}
