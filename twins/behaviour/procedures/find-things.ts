/** @module The things that procedures are about: one thing behind several words, by what answers call what a noun's verbs show. */

import type { FoundResource } from '../infer/find-resources.ts'
import { familyOf, singularName, wordsOf } from '../observe/nouns.ts'
import type { SchemaView } from '../observe/schema-view.ts'
import type { Procedure } from './read-procedures.ts'

/** The things of a contract's procedures. */
export interface Things {
  readonly all: readonly FoundResource[]
  /** The thing that a word means: `channel` and `conversation` may be one. */
  named(word: string): FoundResource | undefined
  /** The thing that a procedure's last noun means. */
  of(procedure: Procedure): FoundResource | undefined
  /** The thing that its answer shows, or lists. */
  shown(procedure: Procedure): FoundResource | undefined
}

/** Finds them; `known` are resources that paths have, which come before words. */
export function findThings(
  procedures: readonly Procedure[],
  known: readonly FoundResource[],
): Things {
  const groups = groupWords(procedures)
  const members = new Map<string, string>()
  for (const one of procedures) {
    const word = shownWord(one, groups)
    if (word !== undefined) members.set(one.facts.operation.id, word)
  }
  const found = new Map<string, FoundResource>()
  const byWord = new Map<string, FoundResource>()
  for (const [root, words] of groups.roots()) {
    const own = known.find(({ noun }) => words.has(noun))
    const thing = own ?? thingOf(root, words, procedures, members)
    if (thing === undefined) continue
    if (own === undefined) found.set(thing.noun, thing)
    for (const word of words) byWord.set(word, thing)
  }
  for (const one of known) if (!byWord.has(one.noun)) byWord.set(one.noun, one)
  const named = (word: string) => byWord.get(word)
  return {
    all: [...found.values()],
    named,
    of: ({ nouns }) => named(nouns.at(-1) ?? ''),
    shown(procedure) {
      const word = members.get(procedure.facts.operation.id)
      return word === undefined ? undefined : named(word)
    },
  }
}

interface WordGroups {
  rootOf(word: string): string
  roots(): ReadonlyMap<string, ReadonlySet<string>>
}

/** Nouns, and what answers call the same thing, joined. */
function groupWords(procedures: readonly Procedure[]): WordGroups {
  const nouns = new Set(procedures.map(({ nouns: own }) => own.at(-1) ?? ''))
  const plain = new Set(
    procedures.filter(({ verb }) => verb.isPlain).map(({ nouns: own }) => own.at(-1) ?? ''),
  )
  const words = new Set(nouns)
  const links = new Map<string, Set<string>>()
  const shows = new Map<string, Set<string>>()
  for (const { verb, answer, nouns: own } of procedures) {
    const object = verb.object
    const makes = verb.meaning === 'create' || verb.meaning === 'delete' || verb.isNoun
    if (object !== '' && makes) words.add(object)
    if (!verb.isPlain || answer.member === undefined) continue
    if (answer.holds !== 'entity' && answer.holds !== 'list') continue
    const [member, noun] = [wordOfMember(answer.member), own.at(-1) ?? '']
    if (member === noun || plain.has(member)) continue
    // Reading may show what something belongs to: `reactions.get` shows the message.
    const kept = verb.meaning === 'read' ? shows : links
    kept.set(member, (kept.get(member) ?? new Set()).add(noun))
  }
  const parents = new Map<string, string>()
  const rootOf = (word: string): string => {
    const up = parents.get(word)
    return up === undefined ? word : rootOf(up)
  }
  for (const [member, of] of new Map([...shows, ...links])) {
    const [noun] = of
    // `items` of reactions, stars and pins are three things.
    if (noun === undefined || of.size > 1) continue
    words.add(member)
    if (rootOf(member) !== rootOf(noun)) parents.set(rootOf(member), rootOf(noun))
  }
  const roots = new Map<string, Set<string>>()
  for (const word of words) {
    const group = roots.get(rootOf(word)) ?? new Set()
    roots.set(rootOf(word), group.add(word))
  }
  return { rootOf, roots: () => roots }
}

function wordOfMember(member: string): string {
  return singularName(member.split('.')[0] ?? '')
}

/** The word for what an answer shows: its member's, its schema's, else its noun's. */
function shownWord(procedure: Procedure, groups: WordGroups): string | undefined {
  const { answer, nouns, verb } = procedure
  if (answer.holds !== 'entity' && answer.holds !== 'list') return undefined
  const roots = groups.roots()
  const has = (word: string) => roots.get(groups.rootOf(word))?.has(word) === true
  const member = answer.member === undefined ? undefined : wordOfMember(answer.member)
  const candidates = [member, verb.isNoun ? verb.object : undefined]
  // `objs_conversation`: what stands before the noun says where schemas of such things are kept.
  const parts = answer.family?.split('_') ?? []
  for (let start = 0; start < parts.length; start += 1)
    candidates.push(parts.slice(start).join('_'))
  const word = candidates.find((one) => one !== undefined && has(one))
  if (word !== undefined) return word
  if (verb.meaning === 'list' && !verb.isNoun) return nouns.at(-1)
  if (answer.at === '') return undefined
  return verb.isPlain ? nouns.at(-1) : undefined
}

function thingOf(
  root: string,
  words: ReadonlySet<string>,
  procedures: readonly Procedure[],
  members: ReadonlyMap<string, string>,
): FoundResource | undefined {
  const showing = procedures.filter(({ facts }) => words.has(members.get(facts.operation.id) ?? ''))
  const about = procedures.filter(
    ({ nouns, verb }) => words.has(nouns.at(-1) ?? '') || words.has(verb.object),
  )
  const entity = schemaOf(showing)
  const isKept =
    entity !== undefined ||
    about.some(
      ({ verb, given }) =>
        (verb.meaning === 'create' || verb.meaning === 'delete' || verb.meaning === 'update') &&
        given.length > 0,
    ) ||
    procedures.some(({ given }) => given.some(({ name }) => words.has(idWord(name))))
  const [first] = [...showing, ...about]
  if (!isKept || first === undefined) return undefined
  return {
    name: '',
    noun: spokenWord(root, words, procedures),
    family: entity?.name === undefined ? undefined : familyOf(entity.name),
    items: [],
    collections: [],
    entity,
    confidence: entity === undefined ? 0.5 : 0.7,
    reason:
      entity === undefined
        ? `${first.facts.operation.id} speaks of them; no answer shows one.`
        : `${first.facts.operation.id} answers with ${first.answer.member ?? 'one'}.`,
  }
}

// `channel_id` → channel; empty for what names nothing by its id.
function idWord(name: string): string {
  const words = wordsOf(name)
  return words.at(-1) === 'id' ? words.slice(0, -1).join('_') : ''
}

/** The schema that most answers show; of equals a named one, and the richest. */
function schemaOf(showing: readonly Procedure[]): SchemaView | undefined {
  const counts = new Map<string, { view: SchemaView; count: number }>()
  for (const { answer } of showing) {
    if (answer.entity === undefined) continue
    const { pointer } = answer.entity
    const counted = counts.get(pointer) ?? { view: answer.entity, count: 0 }
    counted.count += 1
    counts.set(pointer, counted)
  }
  const weight = ({ view, count }: { view: SchemaView; count: number }) =>
    (view.name === undefined ? 0 : 1000) + count * 100 + view.properties.size
  return [...counts.values()].sort((a, b) => weight(b) - weight(a))[0]?.view
}

/** What requests call it, else what answers do, else its noun. */
function spokenWord(
  root: string,
  words: ReadonlySet<string>,
  procedures: readonly Procedure[],
): string {
  const score = (word: string): number => {
    let count = 0
    for (const { given, answer } of procedures) {
      for (const { name } of given) {
        const [first] = [wordsOf(name).join('_')]
        if (first === word || first === `${word}_id` || first.startsWith(`${word}_`)) count += 2
      }
      if (answer.member !== undefined && wordOfMember(answer.member) === word) count += 1
    }
    return count
  }
  return [...words].reduce((best, word) => (score(word) > score(best) ? word : best), root)
}
