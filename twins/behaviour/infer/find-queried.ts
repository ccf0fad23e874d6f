/** @module Finds things that are named in the query of one path: `GET /user?accountId=…`, made by a POST there. */

import type { KeyBinding } from '../model.ts'
import { singularName, wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { PathGroup, PathIndex } from '../observe/path-index.ts'
import { rpcName } from '../observe/rpc-names.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
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
  if (resource.entity === undefined) return []
  return namingParameters(view, facts, resource.entity, resource.noun).map(({ name, fields }) => ({
    in: 'query',
    name,
    resource: resource.name,
    fields,
  }))
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
