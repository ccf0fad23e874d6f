/** @module Which field of an entity a request's value means: `issue_number` ↔ number, `username` ↔ login, `issueIdOrKey` ↔ id or key. */

import type { Parameter } from '../../contract/index.ts'

import { singular, wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'

/** What names a thing to people, the likeliest first. */
const NAMING = [
  'login',
  'slug',
  'name',
  'key',
  'handle',
  'username',
  'code',
  'tag',
  'sha',
  'ref',
  'id',
]

/** What a path names a thing by: an id that is a text comes before a name. */
const ADDRESSING = ['login', 'slug', 'id', ...NAMING.filter((name) => name !== 'id')]

/** Fields that people know things by, the likeliest first. */
const NATURAL = [
  'login',
  'username',
  'userName',
  'key',
  'slug',
  'name',
  'displayName',
  'display_name',
  'full_name',
  'email',
  'emailAddress',
  'title',
  'label',
]

/** Objects inside an entity that hold what describes it. */
const CONTAINERS = ['profile', 'attributes', 'properties', 'spec']

/**
 * The dotted fields that a parameter may mean, tried in order; never empty. A field that the schema does not have
 * is kept with the entity under the parameter's own name.
 *
 * @param noun the singular noun of the resource
 * @param isPart one of several parameters that together name an entity: it may stand for what the entity belongs to
 */
export function keyFields(
  view: SchemaViewer,
  entity: SchemaView | undefined,
  noun: string,
  parameter: Pick<Parameter, 'name' | 'schema' | 'description'>,
  isPart: boolean,
): readonly string[] {
  const words = wordsOf(parameter.name)
  if (entity === undefined) return [hiddenField(parameter.name)]
  const wanted = parameterType(parameter)
  const fits = (name: string): boolean => hasScalar(view, entity, name, wanted)

  const alternatives = alternativesOf(words, noun).filter(fits)
  if (alternatives.length > 1) return withDescribed(view, entity, parameter, alternatives)
  // An option's `optionId`, where it always has an `id` and only some have the other, is that of another option.
  const isOwnId = words.join('_') === `${noun}_id` && entity.required.has('id') && fits('id')
  const spelled = fieldNamed(view, entity, words.join(' '), wanted)
  const isOthers = isOwnId && spelled !== undefined && !entity.required.has(spelled)
  const exact = isOthers ? 'id' : spelled
  if (exact !== undefined) return withDescribed(view, entity, parameter, [exact])
  const rest = withoutNoun(words, noun)
  const byRest =
    rest.length > 0 && rest.length < words.length
      ? fieldNamed(view, entity, rest.join(' '), wanted)
      : undefined
  if (byRest !== undefined) return withDescribed(view, entity, parameter, [byRest])
  const short = shortened(view, entity, words, wanted)
  if (short !== undefined) return withDescribed(view, entity, parameter, [short])
  if (isPart) {
    const owned = ownedField(view, entity, words)
    if (owned !== undefined) return [owned]
  }
  const started = startedBy(view, entity, words, noun)
  if (started !== undefined) return [started]
  const last = words.at(-1) ?? ''
  // Of two names in a row, one that speaks of something else (`addonKey` before `propertyKey`) is not the thing's own.
  const isOfAnother = isPart && rest.length > 1
  if (/^(?:id|uuid|gid|sid|number|key|name|slug)$/.test(last) && fits(last) && !isOfAnother) {
    return withDescribed(view, entity, parameter, [last])
  }
  const isNoun = rest.length === 0 || /^(?:username|user|org|account|owner|member)$/.test(last)
  const named = isNoun ? ADDRESSING.find(fits) : undefined
  if (named !== undefined) return withDescribed(view, entity, parameter, [named])
  if (/^(?:id|uuid|number)$/.test(last) && entity.properties.has('id') && !isOfAnother) {
    return withDescribed(view, entity, parameter, ['id'])
  }
  const inner = last === 'name' ? innerNames(view, entity, last) : []
  if (inner.length > 0) return inner
  // One word, or one more after the thing's own, names the thing itself (`{person}` of people, `{rate_token}`).
  const isOneMore = rest.length === 1 && rest.length < words.length && last !== 'name'
  const isThing = words.length === 1 || isOneMore
  const hidden = hiddenField(parameter.name)
  if (!isThing || isPart || !fits('id')) return [hidden]
  // `{language}` of translations that have UUIDs names what a PUT makes, where `{translation}` would name it by that.
  return rest.length === 0 || holdsAny(view, entity, 'id', parameter) ? ['id'] : [hidden]
}

/** Whether a field takes whatever text the values of a parameter are: it has no format that they may lack. */
function holdsAny(
  view: SchemaViewer,
  entity: SchemaView,
  name: string,
  { schema }: Pick<Parameter, 'schema'>,
): boolean {
  const { type, format } = view(entity.properties.get(name) ?? '')
  const given = typeof schema === 'object' ? schema.format : undefined
  return type !== 'string' || format === undefined || format === given
}

/** A thing without a name of its own goes by those of its parts: `primary.name`, `associated.name`. */
function innerNames(view: SchemaViewer, entity: SchemaView, name: string): readonly string[] {
  const isNamed = (part: string): boolean => {
    const inner = innerView(view, entity, part)
    if (inner === undefined || !inner.required.has(name)) return false
    return hasScalar(view, inner, name, 'string')
  }
  return [...entity.properties.keys()].filter(isNamed).map((part) => `${part}.${name}`)
}

/** The fields that people name an entity by, of those that its schema has; `profile.login` before `email`. */
export function naturalKeys(view: SchemaViewer, entity: SchemaView | undefined): readonly string[] {
  if (entity === undefined) return []
  const found: string[] = []
  for (const name of NATURAL) {
    if (hasScalar(view, entity, name, 'string')) found.push(name)
    for (const container of CONTAINERS) {
      const inner = innerView(view, entity, container)
      if (inner !== undefined && hasScalar(view, inner, name, 'string'))
        found.push(`${container}.${name}`)
    }
  }
  return found.slice(0, 4)
}

/** The view of a dotted field, or undefined. */
export function fieldView(
  view: SchemaViewer,
  entity: SchemaView,
  path: string,
): SchemaView | undefined {
  let current: SchemaView = entity
  for (const step of path.split('.')) {
    const at = current.properties.get(step)
    if (at === undefined) return undefined
    current = view(at)
  }
  return current
}

/** `owner` → `owner.login`: the naming field inside a member that is an object. */
export function namingFieldOf(
  view: SchemaViewer,
  entity: SchemaView,
  member: string,
): string | undefined {
  const inner = innerView(view, entity, member)
  if (inner === undefined) return undefined
  const name = NAMING.find((candidate) => hasScalar(view, inner, candidate, undefined))
  return name === undefined ? undefined : `${member}.${name}`
}

type Scalar = 'string' | 'integer' | undefined

function parameterType({ schema }: Pick<Parameter, 'schema'>): Scalar {
  if (typeof schema !== 'object') return undefined
  const { type } = schema
  if (type === 'integer' || type === 'number') return 'integer'
  return type === 'string' ? 'string' : undefined
}

/** Whether a field can be compared with a value: a text parameter means an integer field only where it is an id. */
function hasScalar(view: SchemaViewer, entity: SchemaView, name: string, wanted: Scalar): boolean {
  const at = entity.properties.get(name)
  if (at === undefined) return false
  const { type, properties } = view(at)
  if (properties.size > 0 || type === 'array' || type === 'object' || type === 'boolean')
    return false
  if (wanted === undefined || type === undefined) return true
  return (type === 'string') === (wanted === 'string')
}

/** The property whose words are the given ones, whatever its spelling. */
function fieldNamed(
  view: SchemaViewer,
  entity: SchemaView,
  words: string,
  wanted: Scalar,
): string | undefined {
  return namesByWords(entity)
    .get(words)
    ?.find((name) => hasScalar(view, entity, name, wanted))
}

const byWords = new WeakMap<SchemaView, ReadonlyMap<string, readonly string[]>>()

/** The properties of an entity by their words: `first_name` and `firstName` are the same. */
function namesByWords(entity: SchemaView): ReadonlyMap<string, readonly string[]> {
  const known = byWords.get(entity)
  if (known !== undefined) return known
  const names = new Map<string, string[]>()
  for (const name of entity.properties.keys()) {
    const words = wordsOf(name).join(' ')
    const same = names.get(words)
    if (same === undefined) names.set(words, [name])
    else same.push(name)
  }
  byWords.set(entity, names)
  return names
}

/** `issueIdOrKey` → id, key; `idOrName` → id, name. */
function alternativesOf(words: readonly string[], noun: string): readonly string[] {
  if (!words.includes('or')) return []
  return withoutNoun(words, noun).filter((word) => word !== 'or')
}

function withoutNoun(words: readonly string[], noun: string): readonly string[] {
  const nouns = new Set(noun.split('_').map(singular))
  return words.filter((word) => !nouns.has(singular(word)))
}

/** `keyId` ↔ `kid`, `secretKeyId` ↔ `kid`: ids whose words are drawn together. */
function shortened(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
  wanted: Scalar,
): string | undefined {
  const [before = '', last] = words.slice(-2)
  const short = last === 'id' && words.length > 1 ? `${before[0]}id` : undefined
  return short !== undefined && hasScalar(view, entity, short, wanted) ? short : undefined
}

/** `owner` of a repository is the login of its owner. */
function ownedField(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): string | undefined {
  for (const word of [words.join('_'), words.at(-1) ?? '']) {
    const found = entity.properties.has(word) ? namingFieldOf(view, entity, word) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** `tag` ↔ `tag_name`: a property that starts with the parameter's word and ends like a name. */
function startedBy(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
  noun: string,
): string | undefined {
  if (words.length !== 1 || words[0] === noun) return undefined
  for (const suffix of ['name', 'id', 'key', 'sha']) {
    const found = fieldNamed(view, entity, `${words[0]} ${suffix}`, 'string')
    if (found !== undefined) return found
  }
  return undefined
}

/** Adds what the description names: "The id or the login of a user" also means `profile.login`. */
function withDescribed(
  view: SchemaViewer,
  entity: SchemaView,
  parameter: Pick<Parameter, 'name' | 'schema' | 'description'>,
  fields: readonly string[],
): readonly string[] {
  const description = (parameter.description ?? '').toLowerCase()
  if (!/\bor\b/.test(description)) return fields
  const added = naturalKeys(view, entity).filter((field) => {
    const last = wordsOf(field.split('.').at(-1) ?? '').join(' ')
    return new RegExp(`\\b${last}\\b`).test(description)
  })
  return [...new Set([...fields, ...added])]
}

function innerView(view: SchemaViewer, entity: SchemaView, name: string): SchemaView | undefined {
  const at = entity.properties.get(name)
  if (at === undefined) return undefined
  const inner = view(at)
  return inner.properties.size > 0 ? inner : undefined
}

function hiddenField(parameter: string): string {
  return parameter.replaceAll(/\W+/g, '_')
}
