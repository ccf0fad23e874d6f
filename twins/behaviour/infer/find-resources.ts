/** @module Finds the resources of a contract: by collection and item paths, then by the schema behind unrelated paths. */

import type { DescribedBody } from '../observe/body-shape.ts'
import { onlyDeletes } from '../observe/deleted-only.ts'
import { plural, singularName, wordsOf } from '../observe/nouns.ts'
import { type OperationFacts, toBeDeleted } from '../observe/operation-facts.ts'
import { collectionShape, type PathGroup, type PathIndex } from '../observe/path-index.ts'
import { literalBefore } from '../observe/path-steps.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { collectionsAlone } from './collections-alone.ts'
import { findQueried } from './find-queried.ts'

/** A resource while it is being found. */
export interface FoundResource {
  /** Unique plural name; given last. */
  name: string
  /** The singular noun of its path. */
  readonly noun: string
  /** The noun behind its schema, where that has a name. */
  readonly family: string | undefined
  /** Item paths, the home first. Empty for resources that have only a collection, or only RPC names. */
  readonly items: PathGroup[]
  /** The shape of the path whose query names one of them, where no path does. */
  readonly queried?: string
  /** Collection shapes, the home's first. */
  readonly collections: string[]
  readonly entity: SchemaView | undefined
  readonly confidence: number
  readonly reason: string
}

interface Candidate {
  readonly group: PathGroup
  readonly noun: string
  readonly collection: string
  readonly entity: SchemaView | undefined
  readonly family: string | undefined
  readonly hasRead: boolean
  readonly canCreate: boolean
}

/** What things are called: by their paths, and by their schemas. */
interface KnownNames {
  readonly nouns: ReadonlySet<string>
  readonly families: ReadonlySet<string>
}

/** All resources that paths have, without their names. */
export function findResources(
  facts: readonly OperationFacts[],
  paths: PathIndex,
  view: SchemaViewer,
): readonly FoundResource[] {
  const candidates = paths.groups.flatMap((group) => candidateOf(group, paths) ?? [])
  const named = new Set(
    candidates
      .filter(({ hasRead, noun, family }) => hasRead && noun === family)
      .map(({ noun }) => noun),
  )
  const reading = candidates.filter(
    (candidate) => candidate.hasRead && !showsAnother(candidate, named),
  )
  const found = mergeByFamily(reading)
  const known: KnownNames = {
    nouns: new Set(found.map(({ noun }) => noun)),
    families: new Set(found.flatMap(({ family }) => family ?? [])),
  }
  for (const candidate of candidates) {
    if (reading.includes(candidate) || showsAnother(candidate, named)) continue
    if (isMembership(candidate, known, named, paths)) continue
    const same = found.find(
      (resource) => resource.family !== undefined && resource.family === candidate.family,
    )
    if (same !== undefined && !candidate.canCreate) {
      same.items.push(candidate.group)
      // It may be listed there because it refers to what the path names.
      if (!onlyDeletes(candidate, paths)) same.collections.push(candidate.collection)
      continue
    }
    found.push(resourceOf([candidate]))
  }
  found.push(...findQueried(view, paths, new Set(found.map(({ family }) => family))))
  found.push(...collectionsAlone(facts, paths, found))
  return found
}

function candidateOf(group: PathGroup, paths: PathIndex): Candidate | undefined {
  if (group.tail === 0) return undefined
  const literal = literalBefore(group.steps, group.steps.length - group.tail)
  if (literal === undefined) return undefined
  const collection = collectionShape(group)
  const around = paths.get(collection)
  const get = group.methods.get('get')
  const hasRead = get?.answer.holds === 'entity'
  const changes = ['put', 'patch', 'delete'] as const
  const canChange = changes.some((method) => group.methods.has(method))
  if (!hasRead && !canChange) return undefined
  // What is said to be deleted stands before: this path has nothing of its own.
  if ([...group.methods.values()].every((one) => deletedBefore(one))) return undefined
  const list = around?.methods.get('get')?.answer
  const shown = [
    get,
    group.methods.get('patch'),
    group.methods.get('put'),
    group.methods.get('post'),
    around?.methods.get('post'),
  ]
  const answers = [...shown.map((one) => one?.answer), list].filter(
    (answer) => answer?.entity !== undefined,
  )
  const noun = singularName(literal)
  // `UserGetSingleton` and `User` are both shown of `/users/{id}`: the one that is called like its path says what it is.
  const answer: DescribedBody | undefined =
    answers.find((one) => one?.family === noun) ?? fullerThanReceipt(answers, list) ?? answers[0]
  const creates = around?.methods.get('post')
  return {
    group,
    noun,
    collection,
    entity: answer?.entity,
    family: answer?.family,
    hasRead,
    canCreate:
      (creates !== undefined && creates.answer.holds !== 'list') ||
      (hasRead && (group.methods.get('put')?.request.holds ?? 'empty') !== 'empty'),
  }
}

/** A parameter before the last one names what is deleted: `/version/{id}/mergeto/{moveIssuesTo}`. */
function deletedBefore(facts: OperationFacts): boolean {
  const named = toBeDeleted(facts)
  return named !== undefined && facts.steps.at(-1)?.text !== named
}

/** Whoever makes something may be told only its ids, `{ schemeId }`: what the list shows of it says what it is. */
function fullerThanReceipt(
  answers: readonly (DescribedBody | undefined)[],
  list: DescribedBody | undefined,
): DescribedBody | undefined {
  const [first] = answers
  if (list?.holds !== 'list' || list.entity === undefined || first === list) return undefined
  const told = [...(first?.entity?.properties.keys() ?? [])]
  const isReceipt =
    told.some((name) => /^ids?$/.test(wordsOf(name).at(-1) ?? '')) &&
    told.every((name) => /^(?:ids?|uuid|key|self|url|name)$/.test(wordsOf(name).at(-1) ?? ''))
  return isReceipt && list.entity.properties.size > told.length ? list : undefined
}

/**
 * Items that cannot be read, only put and taken away, and whose parameter names something that lives elsewhere:
 * `PUT /groups/{groupId}/users/{userId}`. What they change is a membership.
 */
function isMembership(
  candidate: Candidate,
  known: KnownNames,
  named: ReadonlySet<string>,
  paths: PathIndex,
): boolean {
  const { group } = candidate
  if (group.methods.has('patch') || onlyDeletes(candidate, paths)) return false
  if (!group.methods.has('put') && !group.methods.has('delete') && !group.methods.has('post'))
    return false
  const { family, noun } = candidate
  // What the collection answers with lives elsewhere: posting there ties it, and makes nothing.
  const showsOther = family !== undefined && family !== noun && named.has(family)
  if (
    !showsOther &&
    paths.get(candidate.collection)?.methods.get('post')?.answer.holds === 'entity'
  ) {
    const put = group.methods.get('put')
    if (put === undefined || put.answer.holds !== 'empty') return false
  }
  const names = group.steps.slice(-group.tail).map(({ text }) => text)
  if (makesMany(candidate, known, paths)) return false
  if (namesKnown(names, candidate.noun, known.nouns)) return true
  // `{repository_id}` of a thing whose own path says `repo`: its schema is a repository.
  return group.methods.has('put') && namesKnown(names, candidate.noun, known.families)
}

/** What is made there in lists, answered with as it is listed, and shown by no other path, is a thing of its own. */
function makesMany(
  { collection, group }: Candidate,
  { families }: KnownNames,
  paths: PathIndex,
): boolean {
  const methods = paths.get(collection)?.methods
  const [list, post] = [methods?.get('get')?.answer, methods?.get('post')]
  if (list?.holds !== 'list' || group.methods.has('put')) return false
  if (post?.answer.holds !== 'list' || post.request.holds !== 'list') return false
  const { family } = list
  return family !== undefined && family === post.answer.family && !families.has(family)
}

/**
 * `/teams/{team}/memberships/{username}` shows a user, and users live elsewhere: it can only be put and taken away,
 * so what it changes is a membership too.
 */
function showsAnother(candidate: Candidate, named: ReadonlySet<string>): boolean {
  const { group, family, noun } = candidate
  if (!candidate.hasRead || family === undefined || family === noun || !named.has(family))
    return false
  const put = group.methods.get('put')
  const canTie =
    put === undefined
      ? group.methods.has('delete') && !candidate.canCreate
      : put.request.holds === 'empty'
  return canTie && !group.methods.has('patch') && !group.methods.has('post')
}

/** Whether parameters, or the literal before them, name a resource that is known. */
function namesKnown(names: readonly string[], noun: string, known: ReadonlySet<string>): boolean {
  if (known.has(noun)) return true
  return names.some((name) => known.has(parameterNoun(name)))
}

/** `userId` → user, `team_slug` → team, `issueIdOrKey` → issue, `username` → user. */
export function parameterNoun(name: string): string {
  if (/^(?:username|login)$/i.test(name)) return 'user'
  const kept = wordsOf(name).filter(
    (word) => !/^(?:id|ids|uuid|gid|sid|key|slug|number|name|or|by)$/.test(word),
  )
  return singularName(kept.join('_'))
}

/** Several item paths of one schema are one resource, unless each of them can create its own. */
function mergeByFamily(candidates: readonly Candidate[]): FoundResource[] {
  const families = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const key = candidate.family ?? candidate.entity?.pointer ?? candidate.group.shape
    const list = families.get(key)
    if (list === undefined) families.set(key, [candidate])
    else list.push(candidate)
  }
  const found: FoundResource[] = []
  for (const list of families.values()) {
    const creating = list.filter(({ canCreate }) => canCreate)
    if (creating.length <= 1) {
      const [home] = creating.length === 1 ? creating : byStanding(list)
      found.push(resourceOf([home as Candidate, ...list.filter((one) => one !== home)]))
      continue
    }
    const homes = creating.map((candidate) => [candidate])
    for (const other of list) {
      if (other.canCreate) continue
      const nearest = homes.reduce((best, next) =>
        likeness(next[0], other) > likeness(best[0], other) ? next : best,
      )
      nearest.push(other)
    }
    found.push(...homes.map(resourceOf))
  }
  return found
}

/** The home of a thing that nothing creates: a plural literal, many methods, a short path. */
function byStanding(list: readonly Candidate[]): readonly Candidate[] {
  const standing = (candidate: Candidate): number => {
    const literal = literalBefore(candidate.group.steps, candidate.group.steps.length - 1) ?? ''
    return (
      (plural(literal) === literal ? 20 : 0) +
      candidate.group.methods.size * 3 -
      candidate.group.steps.length
    )
  }
  return [...list].sort((a, b) => standing(b) - standing(a))
}

function likeness(a: Candidate | undefined, b: Candidate): number {
  const left = a?.group.shape.split('/') ?? []
  const right = b.group.shape.split('/')
  let same = 0
  while (same < left.length && left[same] === right[same]) same += 1
  return same
}

function resourceOf(candidates: readonly Candidate[]): FoundResource {
  const [home] = candidates as [Candidate]
  const hasPair = home.canCreate || home.hasRead
  const own = candidates.filter((one) => one === home || !onlyTies(one))
  return {
    name: '',
    noun: home.noun,
    family: home.family,
    items: own.map(({ group }) => group),
    collections: own.map(({ collection }) => collection),
    entity: home.entity,
    confidence: home.hasRead && home.canCreate ? 0.95 : hasPair ? 0.85 : 0.6,
    reason:
      home.family === undefined
        ? `The path ${home.group.steps.length > 0 ? templateOf(home.group) : ''} addresses one of them.`
        : `The path ${templateOf(home.group)} addresses one of them, and its schema is ${home.entity?.name}.`,
  }
}

/** Elsewhere than at home, a path that is put without a body and deleted ties the thing to what the path names before. */
function onlyTies({ group }: Candidate): boolean {
  const [put, remove] = [group.methods.get('put'), group.methods.get('delete')]
  if (put === undefined || remove === undefined || group.methods.has('patch')) return false
  return put.requestPointer === undefined && remove.requestPointer === undefined
}

function templateOf(group: PathGroup): string {
  return `/${group.steps.map(({ kind, text }) => (kind === 'param' ? `{${text}}` : text)).join('/')}`
}
