/** @module Which events a change is: by the word of what happened, held against what changed. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import { singular, wordsOf } from '../../behaviour/index.ts'
import { fieldOf } from '../../world/index.ts'
import type { Change, EventRule, Occurrence } from './model.ts'
import { plainMeaning } from './plan/event-words.ts'

/** Verbs whose state has another stem. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  reopened: ['open', 'opened', 'active'],
  opened: ['open'],
  resumed: ['active', 'running'],
  reactivated: ['active'],
  activated: ['active'],
  activate: ['active'],
  unsuspended: ['active'],
  unsuspend: ['active'],
  suspend: ['suspended'],
  deactivated: ['inactive', 'deprovisioned', 'disabled'],
  deactivate: ['inactive', 'deprovisioned', 'disabled'],
  enabled: ['active'],
  disabled: ['inactive'],
  voided: ['void'],
  cancelled: ['canceled'],
  canceled: ['cancelled'],
}

/** Whether a verb tells of a thing that it came to be in a state, of those that it has: `paid`, `voided` where that is `void`. */
export function isStateWord(verb: string, states: readonly JsonValue[]): boolean {
  return states.some((state) => {
    const word = textWord(state)
    return word !== undefined && (word === verb || STATES[verb]?.includes(word) === true)
  })
}

/** Members that follow from other changes and are no change by themselves. */
const FOLLOWING =
  /(?:^|_)(?:at|on|by|count)$|^(?:last)?(?:updated|modified)|^(?:version|etag|_?rev)$|(?:At|Time|Count|By)$/

/** The events that a change is, of those that are known, in their order. */
export function occurrencesOf(change: Change, rules: readonly EventRule[]): readonly Occurrence[] {
  const about = rules.filter((rule) => isAbout(change, rule))
  const said = about.filter(({ exactly }) => exactly !== undefined)
  const found =
    said.length > 0 ? said.filter((rule) => isExactly(change, rule)) : meantBy(change, about)
  return found.map((rule) => ({ rule, change }))
}

function isAbout({ kind, entity, tie }: Change, rule: EventRule): boolean {
  if (kind !== 'linked' && kind !== 'unlinked') return rule.resources.includes(entity.resource)
  const word = tie?.at(-1) ?? ''
  const [subject = ''] = rule.subject.slice(-1)
  return subject !== '' && stemOf(word) === stemOf(subject)
}

function isExactly(change: Change, { exactly }: EventRule): boolean {
  if (exactly === undefined || exactly.on !== change.kind) return false
  return Object.entries(exactly.when).every(([field, value]) => {
    const now = JSON.stringify(fieldOf(change.entity.value, field))
    const was = JSON.stringify(fieldOf(change.before?.value, field))
    return now === JSON.stringify(value) && (change.before === undefined || was !== now)
  })
}

function meantBy(change: Change, rules: readonly EventRule[]): readonly EventRule[] {
  switch (change.kind) {
    case 'created':
      return [...beginnings(rules), ...rules.filter((rule) => isStateOf(change, rule))]
    case 'linked':
      return beginnings(rules)
    case 'deleted':
    case 'unlinked':
      return rules.filter(({ verb }) => plainMeaning(verb) === 'deleted')
    case 'updated':
      return updatesMeant(change, rules)
    default: {
      const never: never = change.kind
      throw new TypeError(`There is no change ${String(never)}.`)
    }
  }
}

function beginnings(rules: readonly EventRule[]): readonly EventRule[] {
  const plain = rules.filter(({ verb }) => plainMeaning(verb) === 'created')
  return plain.length > 0 ? plain : rules.filter(({ verb }) => plainMeaning(verb) === 'begun')
}

// What comes to be in a state that has its own event, such as a charge that succeeds at once.
function isStateOf({ entity }: Change, { verb }: EventRule): boolean {
  if (plainMeaning(verb) !== undefined) return false
  return ['status', 'state'].some((field) => textWord(entity.value[field]) === verb)
}

// A particular event says more than that something was edited; what it leaves unsaid is an edit all the same.
function updatesMeant(change: Change, rules: readonly EventRule[]): readonly EventRule[] {
  const explained = new Set<string>()
  const verbs = new Set(rules.map(({ verb }) => verb))
  const particular = rules.filter(({ verb }) => {
    const meaning = plainMeaning(verb)
    if (meaning !== undefined && meaning !== 'begun') return false
    // What can be reopened is opened only once.
    if (verbs.has(`re${verb}`)) return false
    const fields = change.fields.filter((field) => saysVerb(change, field, verb))
    for (const field of fields) explained.add(field)
    return fields.length > 0
  })
  const heads = [...explained].map((field) => wordsOf(field)[0])
  const rest = change.fields.filter(
    (field) =>
      !explained.has(field) && !FOLLOWING.test(field) && !heads.includes(wordsOf(field)[0]),
  )
  if (rest.length === 0 && particular.length > 0) return particular
  return [...particular, ...rules.filter(({ verb }) => plainMeaning(verb) === 'updated')]
}

// Whether what a field came to be is what the verb says.
function saysVerb({ entity, before }: Change, field: string, verb: string): boolean {
  const now = entity.value[field]
  const was = before?.value[field]
  const word = textWord(now)
  if (word !== undefined && (word === verb || STATES[verb]?.includes(word) === true)) return true
  const back = /^(?:un|de|dis|re)(?=[a-z]{3})/.exec(verb)?.[0]
  const stem = stemOf(verb)
  const backStem = back === undefined || back === 're' ? undefined : stemOf(verb.slice(back.length))
  const name = stemOf(
    singular(
      wordsOf(field)
        .filter((part) => part !== 'is')
        .join('_'),
    ),
  )
  if (typeof now === 'boolean' || typeof was === 'boolean') {
    return now === true ? name === stem : name === backStem
  }
  // Lists and references: `labeled` when labels has gained one, `demilestoned` when milestone is gone.
  if (!isThing(now) && !isThing(was)) return false
  if (name === stem || isActor(name, stem)) return gained(was, now)
  return (
    backStem !== undefined && (name === backStem || isActor(name, backStem)) && gained(now, was)
  )
}

// Who is assigned is an assignee.
function isActor(name: string, stem: string): boolean {
  return /^(?:ee|or|er)$/.test(name.slice(stem.length)) && name.startsWith(stem)
}

function isThing(value: JsonValue | undefined): boolean {
  return Array.isArray(value) || isJsonObject(value)
}

function gained(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  const texts = (value: JsonValue | undefined): readonly string[] =>
    value === null || value === undefined
      ? []
      : (Array.isArray(value) ? value : [value]).map((item) => JSON.stringify(item))
  const old = new Set(texts(before))
  return texts(after).some((item) => !old.has(item))
}

function textWord(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value.length < 64 ? wordsOf(value).join('_') : undefined
}

// `locked` and `lock`, `starred` and `star`, `watching` and `watch`, `typed` and `type`.
function stemOf(word: string): string {
  const bare = word.replace(/(?:ed|ing)$/, '').replace(/e$/, '')
  return bare.length > 2 ? bare.replace(/([^aeiou])\1$/, '$1') : word
}
