/** @module What changed, readable: which fields of which things, before and after. */

import type { Change } from '../api-types.ts'
import { type Child, el, tag } from '../dom.ts'
import { jsonView } from './json-view.ts'
import { shortValue } from './wording.ts'

const TONES: Readonly<Record<Change['kind'], string>> = {
  created: 'ok',
  updated: 'warn',
  deleted: 'bad',
  linked: 'ok',
  unlinked: 'bad',
}

/** How a uid is linked. */
export type LinkTo = (uid: string) => Child

/** Changes, one under another. */
export function changeList(changes: readonly Change[], linkTo: LinkTo): HTMLElement {
  return el(
    'ul',
    { class: 'list changes' },
    changes.map((change) => el('li', { class: 'change' }, changeView(change, linkTo))),
  )
}

function changeView(change: Change, linkTo: LinkTo): Child {
  const { kind, uid, relation, member } = change
  if (kind === 'linked' || kind === 'unlinked') {
    const word = kind === 'linked' ? 'has among its' : 'no longer has among its'
    return el(
      'div',
      { class: 'row' },
      tag(kind, TONES[kind]),
      linkTo(uid),
      `${word} ${relation ?? 'members'}`,
      linkTo(member ?? ''),
    )
  }
  const head = el('div', { class: 'row' }, tag(kind, TONES[kind]), linkTo(uid))
  if (kind === 'updated') return [head, fieldsChanged(change.before, change.after)]
  const value = kind === 'created' ? change.after : change.before
  return [
    head,
    el('details', {}, el('summary', { class: 'soft' }, shortValue(value, 140)), jsonView(value)),
  ]
}

/** The fields that differ, with both values; of a list, the list as a whole. */
export function fieldsChanged(before: unknown, after: unknown): HTMLElement {
  const rows = differences(before, after, '')
  if (rows.length === 0)
    return el('p', { class: 'soft' }, 'No field differs: its version alone is new.')
  return el(
    'div',
    { class: 'fields-changed' },
    rows.map(([field, old, now]) => [
      el('span', {}, field),
      el(
        'span',
        {},
        old === undefined ? undefined : el('del', {}, shortValue(old, 400)),
        ' ',
        now === undefined ? undefined : el('ins', {}, shortValue(now, 400)),
      ),
    ]),
  )
}

type Difference = readonly [field: string, before: unknown, after: unknown]

function differences(before: unknown, after: unknown, field: string): readonly Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isObject(before) || !isObject(after))
    return [[field === '' ? 'value' : field, before, after]]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) =>
    differences(before[name], after[name], field === '' ? name : `${field}.${name}`),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
