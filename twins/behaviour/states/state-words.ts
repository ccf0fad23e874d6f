/** @module The words of states: which ones a verb leads to, and which ones a schema knows. */

import type { JsonValue } from '../../base/index.ts'
import { wordsOf } from '../observe/nouns.ts'
import type { SchemaView } from '../observe/schema-view.ts'

/** The states of what has begun, and has not ended. */
export const BEGUN = ['queued', 'pending', 'running', 'in_progress', 'processing', 'started']

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
  start: ['started', 'running', 'in_progress', 'active', 'available', 'starting'],
  stop: ['stopped', 'inactive', 'shutdown', 'stopping'],
  rerun: BEGUN,
  retry: BEGUN,
  reopen: ['open', 'opened', 'reopened'],
  open: ['open', 'opened'],
  finish: ['finished', 'done', 'completed'],
  complete: ['completed', 'complete', 'done'],
  resolve: ['resolved', 'closed'],
  cancel: ['canceled', 'cancelled'],
  void: ['void', 'voided'],
  submit: ['submitted', 'pending'],
  capture: ['succeeded', 'captured'],
  confirm: ['confirmed', 'succeeded'],
  finalize: ['finalized', 'open'],
  deny: ['denied', 'rejected'],
  fail: ['failed', 'failure'],
}

/** Past forms that no rule gives. */
const IRREGULAR: Readonly<Record<string, string>> = {
  pay: 'paid',
  send: 'sent',
  hide: 'hidden',
  freeze: 'frozen',
  hold: 'held',
  withdraw: 'withdrawn',
  undo: 'undone',
  take: 'taken',
  build: 'built',
  begin: 'begun',
  bind: 'bound',
  break: 'broken',
  buy: 'bought',
  choose: 'chosen',
  draw: 'drawn',
  find: 'found',
  forget: 'forgotten',
  give: 'given',
  keep: 'kept',
  lend: 'lent',
  lose: 'lost',
  make: 'made',
  read: 'read',
  rebuild: 'rebuilt',
  redo: 'redone',
  resend: 'resent',
  sell: 'sold',
  shut: 'shut',
  spend: 'spent',
  split: 'split',
  steal: 'stolen',
  unbind: 'unbound',
  win: 'won',
  withhold: 'withheld',
  write: 'written',
}

/** Verbs that undo what another one does. */
const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  close: ['open'],
  decline: ['approve', 'accept'],
  deny: ['approve', 'accept'],
  reject: ['approve', 'accept'],
  detach: ['attach'],
  unassign: ['assign'],
  unlink: ['link'],
  show: ['hide'],
  hide: ['show'],
  release: ['hold'],
  restore: ['archive', 'delete', 'trash'],
}

/** Verbs that give a thing the state, or take away the member, that their other words name: `mark_uncollectible`. */
const MARKING = /^(?:mark|set|make)$/
const CLEARING = /^(?:cancel|clear|remove|delete|unset|reset)$/

/** The words of the states that a verb leads to, the likeliest first. */
export function wantedStates(verb: string): readonly string[] {
  const [act = '', ...rest] = wordsOf(verb.replace(/^force[-_]/, ''))
  const named = MARKING.test(act) && rest.length > 0 ? [rest.filter(isTelling).join('_')] : []
  const known = STATES[act] ?? pastForms(act)
  return named.length === 0 ? known : [...named, ...known]
}

function isTelling(word: string): boolean {
  return !/^(?:as|to|the|a)$/.test(word)
}

/** What a verb such as `cancel_action` takes away: `action`. */
export function clearedMember(verb: string): string | undefined {
  const [act = '', ...rest] = wordsOf(verb)
  return CLEARING.test(act) && rest.length > 0 ? rest.join('_') : undefined
}

/** `close` → closed, `cancel` → canceled and cancelled, `deny` → denied. */
export function pastForms(verb: string): readonly string[] {
  const stem = verb.replace(/e$/, '')
  const known = IRREGULAR[verb]
  return [
    ...(known === undefined ? [] : [known]),
    `${stem}ed`,
    `${verb}${verb.at(-1)}ed`,
    `${verb.replace(/y$/, '')}ied`,
    verb,
  ]
}

/** The verbs that an act undoes. */
export function oppositesOf(act: string): readonly string[] {
  const off = /^(?:un|de|dis)(?=[a-z]{3})/.exec(act)
  const stem = off === null ? [] : [act.slice(off[0].length)]
  return [...(OPPOSITES[act] ?? []), ...stem]
}

/** The values of a state: listed as an enumeration, or in the description of a text, in code marks. */
export function statesOf(seen: SchemaView): readonly JsonValue[] {
  if (seen.values.length > 0 || seen.type !== 'string') return seen.values
  return [...seen.description.matchAll(/`([A-Za-z][A-Za-z_-]{2,30})`/g)].map(
    ([, word]) => word ?? '',
  )
}

/** Whether a value says a word, however it is spelled. */
export function sameWord(value: JsonValue, word: string): boolean {
  return typeof value === 'string' && wordsOf(value).join('_') === word
}

/** The first value that says one of the words. */
export function valueFor(
  values: readonly JsonValue[],
  words: readonly string[],
): JsonValue | undefined {
  for (const word of words) {
    const found = values.find((value) => sameWord(value, word))
    if (found !== undefined) return found
  }
  return undefined
}
