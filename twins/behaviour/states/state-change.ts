/** @module What an action does to the thing that it is done to: `cancel` → `status: canceled`, `suspend` → `status: SUSPENDED`. */

import type { JsonValue } from '../../base/index.ts'
import { fieldView } from '../infer/key-fields.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { concludedChange } from './concluded-change.ts'
import { newValues } from './new-values.ts'
import { saidChange } from './said-change.ts'
import {
  type FieldChange,
  flagField,
  moments,
  otherEnumeration,
  ownProcess,
  STATE_FIELDS,
  startedTask,
  stateField,
  undoneFlags,
} from './state-fields.ts'
import { clearedMember, pastForms, wantedStates } from './state-words.ts'

/** The change, and the sentence that says why. */
export interface StateChange {
  readonly sets: Readonly<Record<string, JsonValue>>
  readonly reason: string
}

/**
 * What an action sets, as far as its name and the schema of the entity tell; undefined where they do not.
 *
 * @param listed the states that the list of such things can be asked for
 */
export function stateChange(
  view: SchemaViewer,
  entity: SchemaView | undefined,
  verb: string,
  facts: OperationFacts,
  listed: readonly JsonValue[] = [],
): StateChange | undefined {
  if (entity === undefined) return undefined
  const words = wordsOf(verb)
  if (/^transitions?$/.test(words.join('_'))) return transition(view, entity, facts)
  const [act = ''] = words
  const wanted = wantedStates(verb)
  const said = newValues(view, entity, facts)
  if (said !== undefined) return said
  const flag = flagField(view, entity, act, wanted)
  if (flag?.value === false && words.length === 1) return flagChange(view, entity, verb, flag)
  const change =
    partChange(view, entity, verb, wanted, facts) ??
    concludedChange(view, entity, verb, listed) ??
    leadsTo(view, entity, verb, wanted) ??
    saidChange(view, entity, verb, facts)
  if (change !== undefined) return change
  if (flag !== undefined) return flagChange(view, entity, verb, flag)
  return takenAway(view, entity, verb) ?? elsewhere(view, entity, verb, wanted)
}

/** To a state that the entity has, with its moment. */
function leadsTo(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  wanted: readonly string[],
): StateChange | undefined {
  const found = stateField(view, entity, wanted)
  if (found === undefined) return undefined
  return {
    sets: {
      [found.field]: found.value,
      ...moments(view, entity, [String(found.value), ...wanted]),
    },
    reason: `${verb} leads to ${found.field} ${JSON.stringify(found.value)}, which the schema has`,
  }
}

/** `/cards/{card}/shipping/deliver`: the state of the part that the path names before the verb. */
function partChange(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  wanted: readonly string[],
  facts: OperationFacts,
): StateChange | undefined {
  const before = facts.steps.at(-2)
  const part = before?.kind === 'literal' ? fieldView(view, entity, before.text) : undefined
  if (before === undefined || part === undefined || part.properties.size === 0) return undefined
  const inner = leadsTo(view, part, verb, wanted)
  if (inner === undefined) return undefined
  const sets = Object.fromEntries(
    Object.entries(inner.sets).map(([field, value]) => [`${before.text}.${field}`, value]),
  )
  return { sets, reason: `it is about ${before.text}: ${inner.reason}` }
}

/** `cancel_action` takes `action` away, where the schema lets it be nothing. */
function takenAway(view: SchemaViewer, entity: SchemaView, verb: string): StateChange | undefined {
  const member = clearedMember(verb)
  const field = [...entity.properties.keys()].find(
    (name) => member !== undefined && wordsOf(name).join('_') === member,
  )
  if (field === undefined || fieldView(view, entity, field)?.nullable !== true) return undefined
  return { sets: { [field]: null }, reason: `${verb} leaves no ${field}, which may be null` }
}

/** Enumerations and objects that tell of the verb, where no state of the entity itself does. */
function elsewhere(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  wanted: readonly string[],
): StateChange | undefined {
  const task = startedTask(view, entity, verb)
  const [first] = task
  if (first !== undefined) {
    return { sets: setsOf(task), reason: `${first.field} knows ${verb} as a thing to do` }
  }
  const [act = ''] = wordsOf(verb)
  const other = otherEnumeration(view, entity, pastForms(act).slice(0, -1))
  if (other !== undefined) {
    const [lead = ''] = wordsOf(other.field)
    const verbOf = lead.replace(/ed$/, '')
    const flag = flagField(view, entity, `${verbOf}e`) ?? flagField(view, entity, verbOf)
    return {
      sets: setsOf([other, ...(flag === undefined ? [] : [flag])]),
      reason: `${verb} leads to ${other.field} ${JSON.stringify(other.value)}, which the schema has`,
    }
  }
  const process = ownProcess(view, entity, verb, wanted)
  if (process[0] === undefined) return undefined
  return { sets: setsOf(process), reason: `${process[0].field} keeps how it went with ${verb}` }
}

function setsOf(changes: readonly FieldChange[]): StateChange['sets'] {
  return Object.fromEntries(changes.map(({ field, value }) => [field, value]))
}

function flagChange(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  { field, value }: { readonly field: string; readonly value: boolean },
): StateChange {
  const [act = ''] = wordsOf(verb)
  const undone = value ? [] : undoneFlags(view, entity, act)
  if (undone.length > 1) {
    const sets = Object.fromEntries(undone.map((name) => [name, false]))
    return { sets, reason: `${verb} turns ${undone.join(' and ')} off, which the schema has` }
  }
  return {
    sets: { [field]: value, ...(value ? {} : moments(view, entity, pastForms(verb))) },
    reason: `${verb} turns ${field} ${value ? 'on' : 'off'}, which the schema has`,
  }
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

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
