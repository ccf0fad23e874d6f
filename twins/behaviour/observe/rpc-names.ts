/** @module Names such as `conversations.list` and `chat.postMessage`: a noun, a verb, and what the verb does. */

import { singularName, wordsOf } from './nouns.ts'

/** A path that is a procedure's name. */
export interface RpcName {
  /** `conversations`, `admin.users`. */
  readonly noun: string
  /** `list`, `postMessage`. */
  readonly verb: string
  /** The verb's first word, lower case. */
  readonly act: string
  /** What the verb's other words say: `message`. */
  readonly object: string
}

/** The parts of a path such as `/chat.postMessage`, or undefined for any other. */
export function rpcName(path: string): RpcName | undefined {
  if (path.includes('{')) return undefined
  const last = path.slice(path.lastIndexOf('/') + 1)
  const parts = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\.([A-Za-z_]\w*)$/.exec(last)
  if (parts === null) return undefined
  const [, noun = '', verb = ''] = parts
  const [act = '', ...object] = wordsOf(verb)
  return { noun, verb, act, object: object.join('_') }
}

/** The noun of such a path in the singular: `conversations.list` → conversation. */
export function rpcNoun(path: string): string | undefined {
  const name = rpcName(path)
  return name === undefined ? undefined : singularName(name.noun.split('.').at(-1) ?? '')
}

/** What verbs do to the thing that they speak of. */
export type VerbMeaning = 'create' | 'list' | 'read' | 'update' | 'delete' | 'action'

const MEANINGS: Readonly<Record<string, VerbMeaning>> = {
  create: 'create',
  add: 'create',
  post: 'create',
  send: 'create',
  insert: 'create',
  new: 'create',
  open: 'create',
  upload: 'create',
  schedule: 'create',
  list: 'list',
  history: 'list',
  all: 'list',
  replies: 'list',
  members: 'list',
  search: 'list',
  find: 'list',
  info: 'read',
  get: 'read',
  show: 'read',
  retrieve: 'read',
  read: 'read',
  lookup: 'read',
  test: 'read',
  update: 'update',
  edit: 'update',
  rename: 'update',
  modify: 'update',
  set: 'update',
  delete: 'delete',
  remove: 'delete',
  destroy: 'delete',
  revoke: 'delete',
}

/** What a verb does; an action for words that are not known. */
export function meaningOf(act: string): VerbMeaning {
  return MEANINGS[act] ?? 'action'
}
