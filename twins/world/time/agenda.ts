/** @module What is to come in a world: kept in its notes, so that forks and snapshots have it, and taken in order of time. */

import { isJsonObject, type JsonValue } from '../../base/index.ts'
import type { Store } from '../store/store.ts'
import type { Due } from './due.ts'

const PREFIX = 'due '

/** Puts something on the agenda; gives it its place. */
export function putOnAgenda(store: Store, atMs: number, kind: string, data: JsonValue): Due {
  const due: Due = { order: store.next('due', 1), atMs: Math.max(0, Math.ceil(atMs)), kind, data }
  store.notes.set(keyOf(due), { ...due })
  return due
}

/** Takes something off; false when it was not there any more. */
export function takeOffAgenda(store: Store, due: Due): boolean {
  return store.notes.delete(keyOf(due))
}

/** What comes next: the earliest, of two at one time the one that was put there first. */
export function nextOnAgenda(store: Store): Due | undefined {
  const [key] = store.notes.nextHigherPair(PREFIX) ?? []
  return key?.startsWith(PREFIX) ? asDue(store.notes.get(key)) : undefined
}

/** All that is to come, in order of time. */
export function listAgenda(store: Store): readonly Due[] {
  return [...store.notesUnder(PREFIX.trim())].flatMap(([, value]) => asDue(value) ?? [])
}

function keyOf({ atMs, order }: Due): string {
  const padded = (value: number) => value.toString(36).padStart(11, '0')
  return `${PREFIX}${padded(atMs)} ${padded(order)}`
}

function asDue(value: JsonValue | undefined): Due | undefined {
  return isJsonObject(value) ? (value as unknown as Due) : undefined
}
