/** @module What an action does to the thing that it is done to: `cancel` → `status: canceled`, `suspend` → `status: SUSPENDED`. */

import type { JsonValue } from '../../base/index.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { fieldView } from './key-fields.ts'

/** The change, and the sentence that says why. */
export interface StateChange {
  readonly sets: Readonly<Record<string, JsonValue>>
  readonly reason: string
}

/** Where states stand, the likeliest first. */
const STATE_FIELDS = [
  'status',
  'state',
  'fields.status.name',
  'status.name',
  'state.name',
  'lifecycle_state',
  'phase',
]

/** Verbs whose state has another stem. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  activate: ['active', 'activated', 'enabled'],
  reactivate: ['active'],
  deactivate: ['deactivated', 'inactive', 'deprovisioned', 'disabled'],
  unsuspend: ['active'],
  unlock: ['active', 'unlocked'],
  resume: ['active', 'running', 'resumed'],
  restore: ['active', 'restored'],
  unarchive: ['active', 'open'],
  enable: ['enabled', 'active'],
  disable: ['disabled', 'inactive'],
  start: ['started', 'running', 'in_progress', 'active'],
  stop: ['stopped', 'inactive'],
  reopen: ['open', 'opened', 'reopened'],
  open: ['open', 'opened'],
  finish: ['finished', 'done', 'completed'],
  complete: ['completed', 'complete', 'done'],
  resolve: ['resolved', 'closed'],
  cancel: ['canceled', 'cancelled'],
  pay: ['paid'],
  void: ['void', 'voided'],
  send: ['sent'],
  submit: ['submitted', 'pending'],
  capture: ['succeeded', 'captured'],
  confirm: ['confirmed', 'succeeded'],
  finalize: ['finalized', 'open'],
  deny: ['denied', 'rejected'],
  decline: ['declined'],
}

/** What an action sets, as far as its name and the schema of the entity tell; undefined where they do not. */
export function stateChange(
  view: SchemaViewer,
  entity: SchemaView | undefined,
  verb: string,
  facts: OperationFacts,
): StateChange | undefined {
  if (entity === undefined) return undefined
  const words = wordsOf(verb)
  if (/^transitions?$/.test(words.join('_'))) return transition(view, entity, facts)
  const [act = ''] = words
  const wanted = STATES[act] ?? pastForms(act)
  const flag = flagField(view, entity, act, wanted)
  if (flag?.value === false) return flagChange(verb, flag)
  for (const field of STATE_FIELDS) {
    const seen = fieldView(view, entity, field)
    if (seen === undefined) continue
    const target = wanted.flatMap(
      (word) => seen.values.find((value) => sameWord(value, word)) ?? [],
    )[0]
    if (target === undefined) continue
    const sets: Record<string, JsonValue> = { [field]: target }
    const moment = momentField(view, entity, [String(target), ...wanted])
    if (moment !== undefined) sets[moment] = '$now'
    return {
      sets,
      reason: `${verb} leads to ${field} ${JSON.stringify(target)}, which the schema has`,
    }
  }
  return flag === undefined ? undefined : flagChange(verb, flag)
}

function flagChange(
  verb: string,
  { field, value }: { readonly field: string; readonly value: boolean },
): StateChange {
  return {
    sets: { [field]: value },
    reason: `${verb} turns ${field} ${value ? 'on' : 'off'}, which the schema has`,
  }
}

/** The boolean field that a toggle is about: `lock` → locked. */
export function flagField(
  view: SchemaViewer,
  entity: SchemaView,
  act: string,
  forms: readonly string[] = pastForms(act),
): { readonly field: string; readonly value: boolean } | undefined {
  const off = /^(?:un|de|dis)(?=[a-z]{3})/.exec(act)
  const stem = off === null ? undefined : act.slice(off[0].length)
  for (const field of entity.properties.keys()) {
    const at = entity.properties.get(field)
    if (at === undefined || view(at).type !== 'boolean') continue
    const word = wordsOf(field)
      .filter((part) => part !== 'is')
      .join('_')
    if (forms.includes(word)) return { field, value: true }
    if (stem !== undefined && pastForms(stem).includes(word)) return { field, value: false }
  }
  return undefined
}

/** A workflow's transition: to the state that its description names, else to the only one that is not the first. */
function transition(
  view: SchemaViewer,
  entity: SchemaView,
  facts: OperationFacts,
): StateChange | undefined {
  const field = STATE_FIELDS.find((name) => (fieldView(view, entity, name)?.values.length ?? 0) > 1)
  if (field === undefined) return undefined
  const { values } = fieldView(view, entity, field) as SchemaView
  const text = requestText(view, facts)
  const named = values.filter((value) =>
    new RegExp(`\\b${escapePattern(String(value))}\\b`, 'i').test(text),
  )
  const [target] = named.length === 1 ? named : values.length === 2 ? values.slice(1) : []
  if (target === undefined) return undefined
  return {
    sets: { [field]: target },
    reason: `a transition changes ${field}, and ${JSON.stringify(target)} is ${named.length === 1 ? 'the one that the request names' : 'the only other value'}`,
  }
}

/** Everything that the descriptions of a request body say. */
function requestText(view: SchemaViewer, facts: OperationFacts): string {
  const texts: string[] = []
  const collect = (pointer: string, depth: number): void => {
    const seen = view(pointer)
    texts.push(seen.description)
    if (depth < 4) for (const at of seen.properties.values()) collect(at, depth + 1)
  }
  if (facts.requestPointer !== undefined) collect(facts.requestPointer, 0)
  return texts.join('\n')
}

function momentField(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): string | undefined {
  for (const name of entity.properties.keys()) {
    const parts = wordsOf(name)
    if (parts.length !== 2 || parts[1] !== 'at') continue
    const at = entity.properties.get(name) ?? ''
    if (view(at).type !== 'boolean' && words.some((word) => word.toLowerCase() === parts[0]))
      return name
  }
  return undefined
}

function pastForms(verb: string): readonly string[] {
  const stem = verb.replace(/e$/, '')
  return [`${stem}ed`, `${verb}${verb.at(-1)}ed`, `${verb.replace(/y$/, '')}ied`, verb]
}

function sameWord(value: JsonValue, word: string): boolean {
  return typeof value === 'string' && wordsOf(value).join('_') === word
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
