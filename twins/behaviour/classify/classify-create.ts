/** @module A POST that makes something: in its collection, or anywhere else by the schema that it answers with. */

import type { FoundResource } from '../infer/find-resources.ts'
import { type Inference, keysOf, looseKeys } from '../infer/inference.ts'
import { namingFieldOf } from '../infer/key-fields.ts'
import type { KeyBinding, OperationBehaviour } from '../model.ts'
import { takesFile } from '../observe/carries-file.ts'
import { familyOf, isPlural } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { behaviour, requestShape } from './describe.ts'

/** Words for making a thing out of another of its kind. */
const COPYING = /^(?:forks?|cop(?:y|ies)|clone|duplicate|generate|import)$/i

/** Those of them that leave nothing as it is not in the other. */
const LIKE = /^(?:cop(?:y|ies)|clone|duplicate)$/i

/** The behaviour of a POST that makes something; undefined for one that does not. */
export function classifyCreate(
  inference: Inference,
  facts: OperationFacts,
): OperationBehaviour | undefined {
  const bound = inference.bind(facts)
  const literal = facts.steps.at(-1)?.text ?? ''
  const { holds } = facts.answer
  const own = inference.collectionOf(facts.shape)
  const made =
    own ??
    (holds === 'entity' || holds === 'list'
      ? (inference.ofFamily(facts.answer.family, facts.shape) ?? linkedTo(inference, facts))
      : undefined)
  if (made === undefined || made.entity === undefined) return undefined
  const inside = bound.runs.at(-1)?.resource
  const isAnother = COPYING.test(literal) || isAnswered(facts, made)
  if (own === undefined && inside === made && !isAnother) return undefined
  // A transition is done to what its path names, even where transitions can be listed.
  if (inside !== undefined && /^transitions?$/i.test(literal)) return undefined
  if (/^(?:search|query|find|list|lookup)$/i.test(literal)) return undefined
  const isOne = holds === 'list' && takesOne(facts, own)
  if (!isOne && (holds === 'list' || facts.request.holds === 'list'))
    return batch(inference, facts, made)
  const isReply = inside === made && isAnswered(facts, made)
  const isCopy = inside === made && LIKE.test(literal)
  // What is answered, or copied, is not what contains the new thing, but it must be there.
  const answered = isReply || isCopy ? bound.runs.slice(-1).flatMap(({ keys: own }) => own) : []
  const keys = [...createKeys(inference, facts, made), ...answered]
  const sets = {
    ...actorFields(inference, made, keys),
    ...(isReply ? repliesTo(facts, made) : {}),
  }
  const isPaired = own !== undefined
  const why = isCopy
    ? `makes one of ${made.name} like the one that its path names.`
    : isPaired
      ? `makes one of ${made.name}: it is the collection of ${made.items[0] === undefined ? 'their list' : 'their items'}.`
      : facts.linksTo !== undefined && made === linkedTo(inference, facts)
        ? `makes one of ${made.name}: its answer links to it.`
        : `answers with the schema of ${made.name}, so it makes one.`
  return behaviour(
    facts,
    'create',
    isPaired ? made.confidence : 0.8,
    `POST ${facts.operation.path} ${why}`,
    {
      resource: made.name,
      keys,
      request: requestShape(facts, made),
      ...(isCopy ? { does: 'copy' } : {}),
      ...(Object.keys(sets).length === 0 ? {} : { sets }),
    },
  )
}

/** What an answer of 201 or 202 links to, by a member that is a field of it. */
function linkedTo(
  inference: Inference,
  { linksTo, status }: OperationFacts,
): FoundResource | undefined {
  if (linksTo === undefined || (status !== 201 && status !== 202)) return undefined
  const found = inference.itemOf(linksTo.shape)
  return found?.entity?.properties.has(linksTo.field) === true ? found : undefined
}

/** `POST /comments/{comment}/replies`: what is made below a thing, and called by a plural of its own, is another of its kind. */
function isAnswered({ status, steps, answer }: OperationFacts, { entity }: FoundResource): boolean {
  const isPlace = status === 201 && isPlural(steps.at(-1)?.text ?? '')
  return isPlace && answer.entity?.pointer === entity?.pointer
}

/** The field that says what a thing answers to, as the path names it. */
function repliesTo({ steps }: OperationFacts, { entity }: FoundResource): Record<string, string> {
  const named = steps.findLast(({ kind }) => kind === 'param')?.text
  const field = [...(entity?.properties.keys() ?? [])].find((name) =>
    /^(?:(?:in_)?reply_to|parent|(?:in)?replyTo)(?:_?id)?$/i.test(name),
  )
  return field === undefined || named === undefined ? {} : { [field]: `$key.${named}` }
}

/** A list that answers one thing at its place, or one file, is what is there then, or what was made. */
function takesOne(facts: OperationFacts, own: FoundResource | undefined): boolean {
  if (takesFile(facts)) return true
  const { holds, entity } = facts.request
  if (holds !== 'entity' || own === undefined || own.family !== facts.answer.family) return false
  return [...(entity?.properties.keys() ?? [])].some((name) => own.entity?.properties.has(name))
}

function batch(
  inference: Inference,
  facts: OperationFacts,
  made: FoundResource,
): OperationBehaviour | undefined {
  if (facts.request.holds !== 'list' || facts.answer.holds !== 'list') return undefined
  return behaviour(
    facts,
    'batch',
    0.6,
    `POST ${facts.operation.path} takes a list and answers with one of ${made.name}: it makes each.`,
    {
      resource: made.name,
      keys: createKeys(inference, facts, made),
    },
  )
}

/** Keys of what contains the new thing; one that does not contain it is a field of it, `org` ↔ `owner.login`. */
export function createKeys(
  inference: Inference,
  facts: OperationFacts,
  made: FoundResource,
): readonly KeyBinding[] {
  const bound = inference.bind(facts)
  const parent = inference.parentOf(made)
  const keys = keysOf(bound).filter((key) => key.resource !== made.name)
  const loose = looseKeys(inference, facts, bound, made)
  const last = bound.runs.at(-1)
  if (last === undefined || parent === last.resource || last.resource === made)
    return [...keys, ...loose]
  if (isWithin(inference, parent, last.resource)) return [...keys, ...loose]
  return [
    ...keys.filter((key) => key.resource !== last.resource.name),
    ...referenceKeys(inference, made, last.resource, last.keys),
    ...loose,
  ]
}

/** Keys of another resource as fields of this one, where its schema refers to the other; else the keys as they are. */
export function referenceKeys(
  inference: Inference,
  resource: FoundResource,
  other: FoundResource,
  keys: readonly KeyBinding[],
): readonly KeyBinding[] {
  const field = referenceField(inference, resource, other)
  const [key] = keys
  if (field === undefined || key === undefined || keys.length > 1) return keys
  return [{ ...key, resource: resource.name, fields: [field] }]
}

/** The field by which entities refer to one of another resource: `customer`, `project_id`, `owner.login`. */
export function referenceField(
  inference: Inference,
  resource: FoundResource,
  other: FoundResource,
): string | undefined {
  const { entity } = resource
  if (entity === undefined) return undefined
  const names = isPerson(inference, other) ? [...OWNERS, other.noun] : [other.noun]
  for (const name of names) {
    for (const spelled of [name, `${name}_id`, `${name}Id`]) {
      const at = entity.properties.get(spelled)
      if (at === undefined) continue
      const seen = inference.view(at)
      if (seen.isAlsoScalar) return spelled
      if (seen.properties.size === 0)
        return seen.type === 'array' || seen.type === 'boolean' ? undefined : spelled
      return namingFieldOf(inference.view, entity, spelled)
    }
  }
  return undefined
}

/** The plain fields that name one of another resource: by its key and by its id, `project` and `projectId`. */
export function referenceFields(
  inference: Inference,
  { entity }: FoundResource,
  { noun }: FoundResource,
): readonly string[] {
  return [noun, `${noun}_id`, `${noun}Id`].filter((name) => {
    const at = entity?.properties.get(name)
    const seen = at === undefined ? undefined : inference.view(at)
    return seen?.type === 'string' || seen?.type === 'integer'
  })
}

const OWNERS = ['owner']

/** People and what acts like them: the caller's resource, and organisations. */
function isPerson(inference: Inference, resource: FoundResource): boolean {
  return (
    resource === inference.actor ||
    /^(?:org|organization|organisation|user|account)$/.test(resource.noun)
  )
}

/** True when `inner` is `outer`, or lies inside it. */
export function isWithin(
  inference: Inference,
  inner: FoundResource | undefined,
  outer: FoundResource,
): boolean {
  for (let up = inner; up !== undefined; up = inference.parentOf(up)) if (up === outer) return true
  return false
}

const MAKERS = [
  'owner',
  'user',
  'creator',
  'author',
  'created_by',
  'createdBy',
  'reporter',
  'uploader',
]

/** Fields that name who made it: the caller, unless a key says otherwise. */
export function actorFields(
  inference: Inference,
  made: FoundResource,
  keys: readonly KeyBinding[],
): Readonly<Record<string, string>> {
  const { actor, view } = inference
  if (actor === undefined || made.entity === undefined || made === actor) return {}
  const taken = new Set(
    keys
      .filter((key) => key.resource === made.name)
      .flatMap(({ fields }) => fields.map((field) => field.split('.')[0])),
  )
  const sets: Record<string, string> = {}
  for (const name of MAKERS) {
    const at = made.entity.properties.get(name)
    if (at === undefined || taken.has(name)) continue
    const seen = view(at)
    const isActor = seen.name !== undefined && inference.ofFamily(familyOf(seen.name), '') === actor
    if (isActor) sets[name] = '$actor'
  }
  return sets
}
