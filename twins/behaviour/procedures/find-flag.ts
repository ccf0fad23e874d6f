/** @module What a procedure's verb turns on or off: `convertToPrivate` → is_private, `endSnooze` → snooze_enabled. */

import type { JsonValue } from '../../base/index.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { SchemaView, SchemaViewer } from '../observe/schema-view.ts'
import { stateChange } from '../states/state-change.ts'
import type { Procedure } from './read-procedures.ts'

/** What a verb sets, and why. */
export interface VerbChange {
  readonly sets: Readonly<Record<string, JsonValue>>
  readonly reason: string
}

const OFF =
  /^(?:end|disable|stop|revoke|unset|clear|remove|leave|close|disconnect|unshare|delete|deactivate|hide|un[a-z]{3,})$/
const OPPOSITES: Readonly<Record<string, string>> = {
  close: 'open',
  leave: 'member',
  mute: 'unmuted',
  hide: 'visible',
}

/** What a verb changes of the thing that it is done to, as far as the thing's schema shows it. */
export function verbChange(
  view: SchemaViewer,
  entity: SchemaView | undefined,
  procedure: Procedure,
): VerbChange | undefined {
  if (entity === undefined) return undefined
  const { verb, name } = procedure
  const isOff = OFF.test(verb.act)
  const flag = verb.object === '' ? undefined : flagNamed(view, entity, wordsOf(name.verb).slice(1))
  if (flag !== undefined) return turned(name.verb, flag, !isOff)
  const change = stateChange(view, entity, name.verb, procedure.facts)
  if (change !== undefined) return change
  const opposite = OPPOSITES[verb.act]
  const closed = opposite === undefined ? undefined : flagNamed(view, entity, [opposite])
  if (closed !== undefined) return turned(name.verb, closed, false)
  const moment = momentOf(view, entity, verb.act)
  return moment === undefined
    ? undefined
    : {
        sets: { [moment]: '$now' },
        reason: `${name.verb} is done at ${moment}, which the schema has`,
      }
}

function turned(verb: string, field: string, value: boolean): VerbChange {
  return {
    sets: { [field]: value },
    reason: `${verb} turns ${field} ${value ? 'on' : 'off'}, which the schema has`,
  }
}

/** The boolean that is called by these words, with little else: `private` → is_private, `public url` → public_url_shared. */
function flagNamed(
  view: SchemaViewer,
  entity: SchemaView,
  words: readonly string[],
): string | undefined {
  const wanted = words.filter((word) => !/^(?:to|as|the)$/.test(word))
  let best: { name: string; extra: number } | undefined
  for (const [name, at] of entity.properties) {
    if (wanted.length === 0 || view(at).type !== 'boolean') continue
    const own = wordsOf(name).filter((word) => word !== 'is' && word !== 'has')
    if (!wanted.every((word) => own.includes(word))) continue
    const extra = own.filter((word) => !wanted.includes(word) && !/ed$/.test(word)).length
    if (extra === 0 && (best === undefined || own.length < best.extra)) {
      best = { name, extra: own.length }
    }
  }
  return best?.name
}

/** `complete` → complete_ts: the moment that a verb's own word names. */
function momentOf(view: SchemaViewer, entity: SchemaView, act: string): string | undefined {
  for (const [name, at] of entity.properties) {
    const [first, second, third] = wordsOf(name)
    const isMoment = third === undefined && /^(?:ts|at|time|date|on)$/.test(second ?? '')
    const isOwn = first === act || first === `${act}d` || first === `${act}ed`
    if (isMoment && isOwn && view(at).type !== 'boolean') return name
  }
  return undefined
}
