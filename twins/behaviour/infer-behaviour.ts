/** @module From a contract to its behaviour: what each operation does to state, and why we think so. */

import type { JsonObject } from '../base/index.ts'
import type { Contract } from '../contract/index.ts'
import { classifyOperation } from './classify/classify-operation.ts'
import { withoutPretence } from './classify/deeds/effect-of.ts'
import { usualChoices } from './classify/deeds/usual-choices.ts'
import { withAdjustments } from './classify/fields/adjustments.ts'
import { withMarkedLists } from './classify/fields/marked-lists.ts'
import { withFollowUps } from './classify/follow-up.ts'
import { withReferences } from './infer/find-references.ts'
import type { FoundResource } from './infer/find-resources.ts'
import { idStyles } from './infer/id-styles.ts'
import { type Inference, inspectContract } from './infer/inference.ts'
import { naturalKeys } from './infer/key-fields.ts'
import type { Behaviour, IdStyle, OperationBehaviour, Resource } from './model.ts'
import { countedNouns } from './observe/counted-ids.ts'
import { wordsOf } from './observe/nouns.ts'
import { identityFields } from './procedures/bind-arguments.ts'
import type { Profile } from './profile/model.ts'

/**
 * Infers the behaviour of every operation. The same contract gives the same behaviour, in the contract's order.
 *
 * Layers: collection and item paths; one response schema behind unrelated paths; procedure names; actions on items as
 * changes of state; PUT and DELETE without a body as memberships and toggles; aliases of ids; envelopes of lists;
 * families of pagination.
 *
 * @param profile its id styles win over inferred ones; where it keeps every name, nothing is told of references
 * @example
 * inferBehaviour(contract).operations['issues/create'] // { kind: 'create', resource: 'issues', … }
 */
export function inferBehaviour(contract: Contract, profile?: Profile): Behaviour {
  const inference = inspectContract(contract)
  const alone: Record<string, OperationBehaviour> = {}
  for (const facts of inference.facts) {
    alone[facts.operation.id] = classifyOperation(inference, facts)
  }
  const marked = withMarkedLists(inference.facts, alone)
  const followed = withFollowUps(inference, withoutPretence(inference, marked))
  const operations = withAdjustments(inference, followed)
  const resources: Record<string, Resource> = {}
  const memberships = membershipsOf(operations, inference)
  const keys = keysByResource(operations)
  const spoken = new Set(Object.values(operations).flatMap(namedIn))
  const usual = usualChoices(inference, operations)
  const counted = countedNouns(inference.view, inference.facts)
  const fallbacks = [...inference.documents.values(), ...inference.told.values()]
  for (const found of [...inference.resources, ...inference.singletons.values(), ...fallbacks]) {
    // Words of procedures are things only where something is done to them, the others where nothing else explains a path.
    const isGuess = inference.procedures.things.all.includes(found) || fallbacks.includes(found)
    if (isGuess && !spoken.has(found.name)) continue
    resources[found.name] = resourceFrom(inference, found, {
      keys: keys.get(found.name) ?? [],
      memberships: memberships.get(found.name) ?? {},
      ids: profile?.ids?.[found.name] ?? {},
      usual: usual.get(found.name),
      isCounted: [found.noun, found.family ?? ''].some((noun) => counted.has(noun)),
    })
  }
  return {
    version: 1,
    contract: contract.hash,
    resources,
    operations:
      profile?.references?.unknown === 'kept'
        ? operations
        : withReferences(contract, inference, { operations, resources }),
  }
}

/** The resources that an operation is about. */
function namedIn({ resource, keys, member }: OperationBehaviour): readonly string[] {
  const names = [resource, member?.resource, ...keys.map((key) => key.resource)]
  return names.filter((name) => name !== undefined)
}

function resourceFrom(
  inference: Inference,
  found: FoundResource,
  known: {
    readonly keys: readonly string[]
    readonly memberships: Readonly<Record<string, string>>
    readonly ids: Readonly<Record<string, IdStyle>>
    readonly usual: readonly JsonObject[] | undefined
    /** Its ids are numbers, whether its schema says so or not. */
    readonly isCounted: boolean
  },
): Resource {
  const { view } = inference
  const isSingleton = [...inference.singletons.values(), ...inference.documents.values()].includes(
    found,
  )
  const parent = inference.parentOf(found)
  const keys = isSingleton
    ? []
    : withId(known.keys.length > 0 ? known.keys : identityFields(found), found)
  const ids =
    found.entity === undefined || isSingleton
      ? found.entity === undefined && keys.includes('id')
        ? { id: { style: 'uuid' as const } }
        : {}
      : idStyles(view, found.entity, keys, {
          noun: found.noun,
          isNested: parent !== undefined,
          isCounted: known.isCounted,
          writable: writableFields(inference, found),
        })
  return {
    name: found.name,
    ...(parent === undefined ? {} : { parent: parent.name }),
    keys,
    naturalKeys: isSingleton ? [] : naturalKeys(view, found.entity),
    ...(found.entity === undefined ? {} : { schemaPointer: found.entity.pointer }),
    ids: { ...ids, ...known.ids },
    ...(known.usual === undefined ? {} : { usual: known.usual }),
    memberships: known.memberships,
    confidence: found.confidence,
    reason: found.reason,
  }
}

/** What other things refer to it by, whatever its own paths say. */
function withId(keys: readonly string[], found: FoundResource): readonly string[] {
  return keys.includes('id') || found.entity?.properties.has('id') !== true ? keys : [...keys, 'id']
}

/** The fields by which operations address entities of a resource, those of its item paths first. */
function keysByResource(
  operations: Readonly<Record<string, OperationBehaviour>>,
): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>()
  const add = (resource: string, names: readonly string[]): void => {
    const list = fields.get(resource) ?? []
    for (const name of names) if (!list.includes(name)) list.push(name)
    fields.set(resource, list)
  }
  const addressing = Object.values(operations).filter(({ kind }) =>
    /^(?:read|update|replace|delete)$/.test(kind),
  )
  for (const { resource, keys } of addressing) {
    // Of several parts of a path the last one is the entity's own name; a query gives alternatives, the best first.
    const own = keys.filter((one) => one.resource === resource)
    for (const key of own.every((one) => one.in === 'query') ? own : own.reverse()) {
      add(key.resource, key.fields)
    }
  }
  for (const { resource, items, sets = {} } of Object.values(operations)) {
    if (resource === undefined || items === undefined || fields.has(resource)) continue
    const owners = Object.keys(sets).filter((field) => String(sets[field]).startsWith('$key.'))
    // What only its path tells apart from that of others is told by both: a mapping by its scheme and its type.
    if (owners.length > 0) add(resource, [...owners, ...Object.values(items.names)])
  }
  for (const { keys } of Object.values(operations)) {
    for (const key of keys) if (fields.has(key.resource)) add(key.resource, key.fields)
  }
  return fields
}

/** Memberships by the resource that owns them. */
function membershipsOf(
  operations: Readonly<Record<string, OperationBehaviour>>,
  inference: Inference,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Record<string, string>>()
  const add = (owner: string, as: string, member: string): void => {
    found.set(owner, { [as]: member, ...found.get(owner) })
  }
  for (const { owner, member, as } of inference.relations.values()) add(owner.name, as, member.name)
  for (const { kind, member, resource, keys, does } of Object.values(operations)) {
    if (kind === 'batch') continue
    if (does !== undefined && member !== undefined && resource !== undefined) {
      // What answers with the member is about it, and what its keys name before owns it.
      const named = keys.findLast((key) => key.resource !== member.resource)?.resource
      add(resource === member.resource ? (named ?? resource) : resource, member.as, member.resource)
    }
    if (kind !== 'list' || member === undefined || resource !== member.resource) continue
    const owner = keys.at(-1)?.resource ?? inference.actor?.name
    if (owner !== undefined && found.get(owner)?.[member.as] === undefined)
      add(owner, member.as, member.resource)
  }
  return found
}

/** The fields that creating, or changing a reference, takes from the request. */
function writableFields(inference: Inference, found: FoundResource): ReadonlySet<string> {
  const names = new Set<string>()
  for (const shape of found.collections) {
    const post = inference.paths.get(shape)?.methods.get('post')
    if (post?.requestPointer === undefined) continue
    for (const [name, at] of inference.view(post.requestPointer).properties) {
      if (!inference.view(at).readOnly) names.add(name)
    }
  }
  for (const { place, items, sets } of inference.batches.values()) {
    if (place.listed !== found || place.owned === undefined) continue
    for (const name of [...Object.values(items.names), ...Object.keys(sets)]) names.add(name)
  }
  for (const { methods } of found.items) {
    for (const change of [methods.get('put'), methods.get('patch')]) {
      if (change?.requestPointer === undefined) continue
      // A thing keeps its own id, but what it refers to can change: `brandId` of a domain.
      for (const name of inference.view(change.requestPointer).properties.keys()) {
        const words = wordsOf(name)
        const other = words.slice(0, -1).join('_')
        if (words.at(-1) === 'id' && inference.ofNoun(other) !== undefined && other !== found.noun)
          names.add(name)
      }
    }
  }
  return names
}
