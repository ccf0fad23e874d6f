/** @module What a verb does to a setting: `hideFooter` → `showFooter: false`, `optOut` → `optInStatus: OPTED_OUT`. */

import type { JsonValue } from '../../base/index.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { type StateChange, stateChange } from './state-change.ts'
import { oppositesOf, pastForms, valueFor, wantedStates } from './state-words.ts'

/** What a verb sets in a thing of which there is one; undefined where neither its name nor the schema tells. */
export function settingChange(
  view: SchemaViewer,
  entity: SchemaView | undefined,
  verb: string,
  facts: OperationFacts,
): StateChange | undefined {
  if (entity === undefined) return undefined
  return (
    flagNamed(view, entity, verb) ??
    stateChange(view, entity, verb, facts) ??
    onlyState(view, entity, verb)
  )
}

/** The boolean whose name begins as the verb does, or as its opposite. */
function flagNamed(view: SchemaViewer, entity: SchemaView, verb: string): StateChange | undefined {
  const words = wordsOf(verb)
  if (words.length < 2) return undefined
  const said = words.join('_')
  const undone = undoneVerbs(words)
  for (const [field, at] of entity.properties) {
    if (view(at).type !== 'boolean') continue
    const name = wordsOf(field).join('_')
    const begins = (with_: string) => name === with_ || name.startsWith(`${with_}_`)
    const value = begins(said) ? true : undone.some(begins) ? false : undefined
    if (value === undefined) continue
    const reason = `${verb} turns ${field} ${value ? 'on' : 'off'}, which is named so`
    return { sets: { [field]: value }, reason }
  }
  return undefined
}

/** `hide_footer` → show_footer, `opt_in` → opt_out. */
function undoneVerbs(words: readonly string[]): readonly string[] {
  const [act = '', ...rest] = words
  const last = rest.at(-1) as string
  const turned = TURNED[last]
  return [
    ...oppositesOf(act).map((verb) => [verb, ...rest].join('_')),
    ...(turned === undefined ? [] : [[act, ...rest.slice(0, -1), turned].join('_')]),
  ]
}

const TURNED: Readonly<Record<string, string>> = { in: 'out', out: 'in', on: 'off', off: 'on' }

/** The one enumeration that knows what the verb leads to, whatever it is called. */
function onlyState(view: SchemaViewer, entity: SchemaView, verb: string): StateChange | undefined {
  const [act = '', ...rest] = wordsOf(verb)
  const wanted = [
    ...pastForms(act).map((past) => [past, ...rest].join('_')),
    ...(rest.length === 0 ? [...wantedStates(verb), ...(SETTINGS[act] ?? [])] : []),
  ]
  const found: { field: string; value: JsonValue }[] = []
  for (const [field, at] of entity.properties) {
    const { values, type } = view(at)
    const value = type === 'array' || values.length < 2 ? undefined : valueFor(values, wanted)
    if (value !== undefined) found.push({ field, value })
  }
  const [only, second] = found
  if (only === undefined || second !== undefined) return undefined
  return {
    sets: { [only.field]: only.value },
    reason: `${verb} leads to ${only.field} ${JSON.stringify(only.value)}, which the schema has`,
  }
}

/** What is granted or taken back is a permission, and settings say so of themselves. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  grant: ['enabled', 'allowed'],
  revoke: ['disabled', 'denied'],
}
