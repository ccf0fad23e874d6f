/** @module Operations whose path is a procedure's name, each seen by itself: its nouns, its verb, what it is told and what it shows. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { isJsonType } from '../../contract/index.ts'
import { type Argument, argumentsOf } from '../infer/list-parameters.ts'
import {
  aboutTheAnswer,
  type DescribedBody,
  describeBody,
  EMPTY_BODY,
} from '../observe/body-shape.ts'
import { isPlural, singularName } from '../observe/nouns.ts'
import type { OperationFacts } from '../observe/operation-facts.ts'
import { type RpcName, readVerb, rpcName, type Verb } from '../observe/rpc-names.ts'
import type { SchemaViewer } from '../observe/schema-view.ts'
import { pastForms } from '../states/state-words.ts'

/** A procedure, seen by itself. */
export interface Procedure {
  readonly facts: OperationFacts
  readonly name: RpcName
  readonly verb: Verb
  /** Its nouns in the singular, the outermost first: `admin.users.session` → admin, user, session. */
  readonly nouns: readonly string[]
  /** The state that its last noun names: `inviteRequests.approved.list`, beside `inviteRequests.approve`. */
  readonly state: string | undefined
  readonly given: readonly Argument[]
  /** What its answer shows, by its schema; by its example where the schema says only how it went. */
  readonly answer: DescribedBody
}

/** Every procedure of a contract, in its order. */
export function readProcedures(
  view: SchemaViewer,
  facts: readonly OperationFacts[],
): readonly Procedure[] {
  const named = facts.flatMap((one) => {
    const name = rpcName(one.operation.path)
    return name === undefined ? [] : [{ facts: one, name, verb: readVerb(name) }]
  })
  const states = new Set(
    named.flatMap(({ name, verb }) => pastForms(verb.act).map((past) => `${name.noun}.${past}`)),
  )
  return named.map(({ facts: one, name, verb }) => {
    const parts = name.noun.split('.')
    const isState = parts.length > 1 && verb.meaning === 'list' && states.has(name.noun)
    const state = isState ? parts.pop() : undefined
    const nouns = compound(parts, named, name.noun)
    return {
      facts: one,
      name,
      verb,
      nouns,
      state,
      given: argumentsOf(view, one).filter(({ name: argument }) => argument !== 'token'),
      answer: shownBy(view, one, nouns.at(-1) ?? '', verb),
    }
  })
}

// `files.remote.add`: what can be made and is called by a word that is no plural is a kind of what stands before it.
function compound(
  parts: readonly string[],
  all: readonly { readonly name: RpcName; readonly verb: Verb }[],
  noun: string,
): readonly string[] {
  const nouns = parts.map(singularName)
  const [before, last] = [parts.at(-2), parts.at(-1)]
  if (before === undefined || last === undefined || isPlural(last) || !isPlural(before))
    return nouns
  const isMade = all.some(
    ({ name, verb }) => name.noun === noun && verb.isPlain && verb.meaning === 'create',
  )
  return isMade ? [...nouns.slice(0, -2), `${nouns.at(-1)}_${nouns.at(-2)}`] : nouns
}

function shownBy(
  view: SchemaViewer,
  facts: OperationFacts,
  noun: string,
  verb: Verb,
): DescribedBody {
  const media = facts.operation.responses
    .find(({ status }) => status === String(facts.status))
    ?.content.find(({ type, schema }) => isJsonType(type) && schema !== undefined)
  if (media === undefined) return facts.answer
  const body = view(media.schemaPointer)
  const members = [...body.properties].filter(([name]) => !aboutTheAnswer(name))
  if (members.length === 0 && facts.answer.holds === 'other') {
    return byExample(media.examples, verb) ?? facts.answer
  }
  // Of several things in an answer, the one that the procedure is about.
  const own = members.find(([name, at]) => {
    const word = singularName(name)
    return (word === noun || word === verb.object) && view(at).properties.size > 0
  })
  if (own !== undefined && facts.answer.holds === 'entity') {
    const entity = view(own[1])
    const { family } = describeBody(view, own[1])
    return { holds: 'entity', at: own[0], member: own[0], entity, family }
  }
  if (facts.answer.holds !== 'other') return facts.answer
  const keys = members.filter(([, at]) => {
    const seen = view(at)
    const item = seen.type === 'array' && seen.items !== undefined ? view(seen.items) : undefined
    return item !== undefined && (item.type === 'string' || item.type === 'integer')
  })
  const [only, second] = keys
  const isReading = verb.meaning === 'list' || verb.meaning === 'read'
  if (only === undefined || second !== undefined || !isReading) return facts.answer
  return { ...EMPTY_BODY, holds: 'ids', at: only[0], member: only[0] }
}

/** What an example shows beside how it went: the only list, else the only object. */
function byExample(examples: readonly JsonValue[], verb: Verb): DescribedBody | undefined {
  const [example] = examples
  if (!isJsonObject(example)) return undefined
  const members = Object.entries(example).filter(([name]) => !aboutTheAnswer(name))
  const lists = members.filter(([, value]) => Array.isArray(value) && value.length > 0)
  const things = members.filter(([, value]) => isJsonObject(value))
  const [list] = lists
  const isReading = verb.meaning === 'list' || verb.meaning === 'read'
  if (list !== undefined && lists.length === 1 && things.length === 0) {
    if (!isReading) return undefined
    const isOfThings = Array.isArray(list[1]) && isJsonObject(list[1][0] as JsonValue)
    return { ...EMPTY_BODY, holds: isOfThings ? 'list' : 'ids', at: list[0], member: list[0] }
  }
  const [thing] = things
  if (thing === undefined || things.length > 1 || lists.length > 0 || members.length > 1)
    return undefined
  // `messages: { matches: […], total: 1 }`
  const inner = Object.entries(thing[1] as JsonObject).filter(([, value]) => Array.isArray(value))
  const [inside] = inner
  if (inside !== undefined && inner.length === 1 && isPlural(thing[0])) {
    return { ...EMPTY_BODY, holds: 'list', at: `${thing[0]}.${inside[0]}`, member: thing[0] }
  }
  return { ...EMPTY_BODY, holds: 'entity', at: thing[0], member: thing[0] }
}
