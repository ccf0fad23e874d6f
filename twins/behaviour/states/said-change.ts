/** @module What an operation's own description says it leads to: "The status will change from `a` to `b`". */

import type { JsonValue } from '../../base/index.ts'
import { fieldView } from '../infer/key-fields.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import type { StateChange } from './state-change.ts'
import { moments, STATE_FIELDS } from './state-fields.ts'
import { pastForms, statesOf } from './state-words.ts'

const SAID = [
  /\b(?:status|state)\b([^.]*?)\b(?:chang|mov|transition|turn|becom|set|reset)[^.]*?(?:\bto\b|becomes?) `(\w+)`/i,
  /\b(?:chang|mov|turn|set|reset|transition)(?:e?s)? the `?(?:\w+ )?(?:status|state)`?([^.]*?)\bto `(\w+)`/i,
]

/** The state that a description names as the target, and the members that it says are cleared; undefined for none. */
export function saidChange(
  view: SchemaViewer,
  entity: SchemaView,
  verb: string,
  facts: OperationFacts,
): StateChange | undefined {
  const { summary, description } = facts.operation
  const text = `${summary}\n${description}`.replaceAll(/<[^>]*>/g, '`').replaceAll(/`+/g, '`')
  const said = SAID.map((pattern) => pattern.exec(text)).find((found) => found !== null)
  const word = said?.[2]
  if (word === undefined || isOfAnother(entity, said?.[1] ?? '')) return undefined
  for (const field of STATE_FIELDS) {
    const seen = fieldView(view, entity, field)
    const value = seen === undefined ? undefined : statesOf(seen).find((one) => one === word)
    if (value === undefined) continue
    return {
      sets: {
        [field]: value,
        ...cleared(view, entity, text),
        ...moments(view, entity, [word, ...pastForms(verb)]),
      },
      reason: `its description says that ${field} becomes ${JSON.stringify(value)}`,
    }
  }
  return undefined
}

/** "the status of the check suite it belongs to" is not about a check run. */
function isOfAnother({ name }: SchemaView, between: string): boolean {
  const whose = /\bof (?:the|an?|its) ([a-z ]+)/i.exec(between)?.[1]
  if (whose === undefined || name === undefined) return false
  const own = wordsOf(name)
  const spoken = wordsOf(whose)
  return !own.some((_, i) => spoken.join(' ').startsWith(own.slice(i).join(' ')))
}

/** "and the `conclusion` is cleared", where it may be nothing. */
function cleared(view: SchemaViewer, entity: SchemaView, text: string): Record<string, JsonValue> {
  const names = [...text.matchAll(/`(\w+)` (?:is|are) (?:cleared|emptied|removed)\b/g)].flatMap(
    ([, name]) => name ?? [],
  )
  const nullable = names.filter((name) => fieldView(view, entity, name)?.nullable === true)
  return Object.fromEntries(nullable.map((name) => [name, null]))
}
