/** @module Names such as `conversations.list` and `chat.postMessage`: a noun, a verb, and what the verb does. */

import { isPlural, singularName, wordsOf } from './nouns.ts'

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
  publish: 'create',
  push: 'create',
  register: 'create',
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
  describe: 'read',
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
  invalidate: 'delete',
}

/** A verb, understood as far as its words go. */
export interface Verb {
  readonly act: string
  /** What it speaks of besides its noun, in the singular: `postMessage` → message, `accessLogs` → access_log. */
  readonly object: string
  /** True where the object is spoken of in the plural. */
  readonly isMany: boolean
  readonly meaning: VerbMeaning
  /** It does to the noun itself just what its only word says: `list`, `info`, `create`. */
  readonly isPlain: boolean
  /** The whole verb is a noun: `members` lists them. */
  readonly isNoun: boolean
}

/** Verbs that are nouns of their own although they stand in no plural. */
const NOUNS = /^(?:history|replies|members)$/

/** Understands the verb of a procedure. */
export function readVerb({ verb, act, object }: RpcName): Verb {
  const words = wordsOf(verb)
  const last = words.at(-1) ?? ''
  const known = MEANINGS[act]
  if (NOUNS.test(verb) || (known === undefined && isPlural(last))) {
    const noun = singularName(words.join('_'))
    return {
      act: 'list',
      object: noun,
      isMany: true,
      meaning: 'list',
      isPlain: false,
      isNoun: true,
    }
  }
  // `teamInfo` shows something of the team.
  if (known === undefined && words.length > 1 && last === 'info') {
    const about = words.slice(0, -1).join('_')
    return {
      act: 'info',
      object: about,
      isMany: false,
      meaning: 'read',
      isPlain: false,
      isNoun: false,
    }
  }
  return {
    act,
    object: singularName(object),
    isMany: isPlural(last),
    meaning: known ?? 'action',
    isPlain: object === '' && known !== undefined,
    isNoun: false,
  }
}
