/** @module Where an entity's states, flags and moments stand, at its top or one object deeper. */

import type { JsonValue } from '../../base/index.ts'
import { fieldView } from '../infer/key-fields.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { oppositesOf, pastForms, statesOf, valueFor } from './state-words.ts'

/** A field with the value that it gets. */
export interface FieldChange {
  readonly field: string
  readonly value: JsonValue
}

/** Where states stand, the likeliest first. */
export const STATE_FIELDS = [
  'status',
  'state',
  'fields.status.name',
  'status.name',
  'state.name',
  'lifecycle_state',
  'phase',
]

/** The state field that knows one of the words. */
export function stateField(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): FieldChange | undefined {
  for (const field of STATE_FIELDS) {
    const seen = fieldView(view, entity, field)
    const value =
      seen === undefined
        ? undefined
        : valueFor(statesOf(seen), [...words, ...ofItself(entity, words)])
    if (value !== undefined) return { field, value }
  }
  return undefined
}

/** `deployment_cancelled`: a deployment's own name may stand before the word. */
function ofItself({ name }: SchemaView, words: readonly string[]): readonly string[] {
  return wordsOf(name ?? '').flatMap((noun) => words.map((word) => `${noun}_${word}`))
}

/** The boolean field that a verb is about: `lock` → locked, `unlock` → not locked, `decline` → not approved. */
export function flagField(
  view: SchemaViewer,
  entity: SchemaView,
  act: string,
  forms: readonly string[] = pastForms(act),
): { readonly field: string; readonly value: boolean } | undefined {
  const opposites = oppositesOf(act).flatMap((verb) => pastForms(verb))
  for (const [field, at] of entity.properties) {
    if (view(at).type !== 'boolean') continue
    const word = wordsOf(field)
      .filter((part) => part !== 'is')
      .join('_')
    if (forms.includes(word)) return { field, value: true }
    if (opposites.includes(word)) return { field, value: false }
  }
  return undefined
}

/** Every mark that an act takes away: `restore` leaves a thing neither `archived` nor `deleted`. */
export function undoneFlags(
  view: SchemaViewer,
  entity: SchemaView,
  act: string,
): readonly string[] {
  const marks = oppositesOf(act).flatMap((verb) => pastForms(verb))
  return [...entity.properties].flatMap(([field, at]) => {
    const word = wordsOf(field).filter((part) => part !== 'is')
    return view(at).type === 'boolean' && marks.includes(word.join('_')) ? [field] : []
  })
}

/** An enumeration beside the usual ones that knows the word: `closed_reason: approved`. */
export function otherEnumeration(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): FieldChange | undefined {
  for (const [field, at] of entity.properties) {
    const { values, type } = view(at)
    if (type === 'array' || values.length < 2) continue
    const value = valueFor(values, words)
    if (value !== undefined) return { field, value }
  }
  return undefined
}

/** An object of the entity whose enumeration names the whole verb, as a task of this type: `action.type`. */
export function startedTask(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
): readonly FieldChange[] {
  const word = wordsOf(verb).join('_')
  if (!word.includes('_')) return []
  for (const [name, at] of entity.properties) {
    const inner = view(at)
    for (const [field, innerAt] of inner.properties) {
      const value = valueFor(view(innerAt).values, [word])
      if (value === undefined) continue
      const begun = begunState(view, inner)
      return [
        { field: `${name}.${field}`, value },
        ...(begun === undefined ? [] : [{ field: `${name}.${begun.field}`, value: begun.value }]),
      ]
    }
  }
  return []
}

/** The only object of the entity that keeps the state of what the verb does: `redact` → redaction.status. */
export function ownProcess(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  wanted: readonly string[],
): readonly FieldChange[] {
  const [act = ''] = wordsOf(verb)
  const stem = act.replace(/[ey]$/, '')
  if (stem.length < 4) return []
  const found = [...entity.properties].filter(
    ([name, at]) =>
      wordsOf(name).some((word) => word.startsWith(stem)) && view(at).properties.has('status'),
  )
  const [only, second] = found
  if (only === undefined || second !== undefined) return []
  const [name, at] = only
  const inner = view(at)
  const seen = fieldView(view, inner, 'status')
  const done = seen === undefined ? undefined : valueFor(statesOf(seen), [...wanted, ...DONE])
  return done === undefined ? [] : [{ field: `${name}.status`, value: done }]
}

const DONE = ['succeeded', 'success', 'completed', 'complete', 'done', 'finished']
const UNDER_WAY = ['in_progress', 'processing', 'running', 'started', 'pending', 'queued']

function begunState(view: SchemaViewer, inner: SchemaView): FieldChange | undefined {
  const seen = fieldView(view, inner, 'status')
  const value = seen === undefined ? undefined : valueFor(statesOf(seen), UNDER_WAY)
  return value === undefined ? undefined : { field: 'status', value }
}

/** When a state was reached: `canceled_at`, also one object deeper (`status_transitions.voided_at`). */
function momentField(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): string | undefined {
  const own = momentAmong(view, entity, words)
  if (own !== undefined) return own
  for (const [name, at] of entity.properties) {
    if (!/transitions$/i.test(name)) continue
    const inner = momentAmong(view, view(at), words)
    if (inner !== undefined) return `${name}.${inner}`
  }
  return undefined
}

/** The moment of a state, as what an action sets: now. */
export function moments(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): Readonly<Record<string, JsonValue>> {
  const moment = momentField(view, entity, words)
  return moment === undefined ? {} : { [moment]: '$now' }
}

function momentAmong(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): string | undefined {
  for (const [name, at] of entity.properties) {
    const parts = wordsOf(name)
    if (parts.length < 2 || parts.at(-1) !== 'at' || view(at).type === 'boolean') continue
    const said = parts.slice(0, -1).join('_')
    if (words.some((word) => word.toLowerCase() === said)) return name
  }
  return undefined
}
