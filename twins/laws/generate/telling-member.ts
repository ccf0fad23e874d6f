/** @module A member of a request that whoever reads sees afterwards, so that every change tells something. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { BodyShape } from '../../behaviour/index.ts'
import { type Contract, type MediaType, validatorFor } from '../../contract/index.ts'
import { fieldOf, withField } from '../../world/index.ts'
import type { Subject } from '../model.ts'
import type { RequestMaker } from './make-request.ts'
import { schemaArbitrary } from './schema-arbitrary.ts'
import { fieldPointer, membersOf } from './schema-members.ts'

/** Kinds that change what is kept by what they are sent. */
const CHANGES: readonly string[] = ['create', 'update', 'replace', 'singleton']

/**
 * The body with one member that is also shown: a change that nobody could see tells nothing. Where it changes a thing, each
 * member with few values (an enum, yes or no) says another one than the thing has: what is drawn would often be the same.
 *
 * @param thing what it changes, as it was seen last
 */
export function withTelling(
  maker: RequestMaker,
  subject: Subject,
  media: MediaType,
  value: JsonValue,
  thing: JsonObject | undefined,
): JsonValue {
  const { contract, behaviour } = maker.ground
  const { kind, resource = '', request, sets } = subject.behaviour
  const shown = behaviour.resources[resource]?.schemaPointer
  const isTold = kind === 'action' && sets === undefined
  if (shown === undefined || !(isTold || CHANGES.includes(kind))) return value
  const at = fieldPointer(contract, media.schemaPointer, request.at)
  const part = request.at === '' ? value : fieldOf(value, request.at)
  if (at === undefined || !isJsonObject(part)) return value
  const sendable = membersOf(contract, at).properties
  const ids = new Set(Object.keys(behaviour.resources[resource]?.ids ?? {}))
  const names = [...sendable.keys()].filter((name) => {
    const [to, from] = [sendable.get(name), fieldPointer(contract, shown, name)]
    if (to === undefined || from === undefined || ids.has(name)) return false
    const hidden = membersOf(contract, to).readOnly || membersOf(contract, from).writeOnly
    const [a, b] = [membersOf(contract, to).types[0], membersOf(contract, from).types[0]]
    return !hidden && a === b && a !== 'object' && a !== 'array' && a !== undefined
  })
  if (names.length === 0) return withTellingPart(maker, media, value, { at, shown, request })
  const isValid = (told: JsonValue) =>
    validatorFor(contract, media.schemaPointer, 'request')(told).length === 0
  if (thing !== undefined && (kind === 'update' || kind === 'replace')) {
    let told = value
    for (const name of names) {
      const other = choicesOf(contract, sendable.get(name) as string).find(
        (one) => one !== null && one !== thing[name],
      )
      const field = request.at === '' ? name : `${request.at}.${name}`
      if (other === undefined || thing[name] === undefined || !isJsonObject(told)) continue
      const changed = withField(told, field, other)
      if (isValid(changed)) told = changed
    }
    if (told !== value) return told
  }
  if (names.some((name) => part[name] !== undefined)) return value
  const name = maker.draw(maker.generator.constantFrom(...names))
  const member = maker.draw(
    schemaArbitrary(maker.generator, contract, sendable.get(name) as string, 1),
  )
  const field = request.at === '' ? name : `${request.at}.${name}`
  const told = withField(isJsonObject(value) ? value : {}, field, member)
  return isValid(told) ? told : value
}

function choicesOf(contract: Contract, pointer: string): readonly JsonValue[] {
  const { keywords, types } = membersOf(contract, pointer)
  if (Array.isArray(keywords.enum)) return keywords.enum
  return types[0] === 'boolean' ? [true, false] : []
}

// Where no plain member is shown as it was sent, an object that is: `metadata`, or settings in a group.
function withTellingPart(
  maker: RequestMaker,
  media: MediaType,
  value: JsonValue,
  {
    at,
    shown,
    request,
  }: { readonly at: string; readonly shown: string; readonly request: BodyShape },
): JsonValue {
  const { contract } = maker.ground
  const part = request.at === '' ? value : fieldOf(value, request.at)
  const sendable = membersOf(contract, at).properties
  const names = [...sendable.keys()].filter((name) => {
    const [to, from] = [sendable.get(name), fieldPointer(contract, shown, name)]
    if (to === undefined || from === undefined || membersOf(contract, to).readOnly) return false
    return objectIn(contract, to) !== undefined && objectIn(contract, from) !== undefined
  })
  const isTold = names.some((name) => {
    const sent = fieldOf(part, name)
    return isJsonObject(sent) && Object.keys(sent).length > 0
  })
  if (names.length === 0 || isTold) return value
  const name = maker.draw(maker.generator.constantFrom(...names))
  const to = objectIn(contract, sendable.get(name) as string) as string
  const member = maker.draw(schemaArbitrary(maker.generator, contract, to, 1))
  const told =
    isJsonObject(member) && Object.keys(member).length === 0 ? someMember(maker, to) : member
  const field = request.at === '' ? name : `${request.at}.${name}`
  const whole = withField(isJsonObject(value) ? value : {}, field, told)
  return validatorFor(contract, media.schemaPointer, 'request')(whole).length === 0 ? whole : value
}

// The schema itself where it is an object's, or the alternative that is.
function objectIn(contract: Contract, pointer: string): string | undefined {
  const { types, alternatives } = membersOf(contract, pointer)
  if (types.includes('object')) return pointer
  return alternatives.find((one) => membersOf(contract, one).types.includes('object'))
}

// An object with one member: of those that are described, else of any name.
function someMember(maker: RequestMaker, pointer: string): JsonObject {
  const { contract } = maker.ground
  const { properties } = membersOf(contract, pointer)
  const names = [...properties.keys()]
  if (names.length === 0) return { told: maker.draw(maker.generator.constantFrom('one', 'two')) }
  const name = maker.draw(maker.generator.constantFrom(...names))
  const inner = properties.get(name) as string
  const object = objectIn(contract, inner)
  return {
    [name]:
      object === undefined
        ? maker.draw(schemaArbitrary(maker.generator, contract, inner, 1))
        : someMember(maker, object),
  }
}
