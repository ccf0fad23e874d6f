/** @module Arbitrary values that a schema of a request allows, valid by construction as far as schemas can be followed. */

import type { Arbitrary } from 'fast-check'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, extensionsOf, kindsOf } from '../../contract/index.ts'
import type { Generator } from '../model.ts'
import { membersOf, type SchemaMembers } from './schema-members.ts'
import { textArbitrary, wordArbitrary } from './text-arbitrary.ts'

/** Objects below this depth get only what they require, and lists nothing. */
const WIDE_DEPTH = 2
const DEEPEST = 9
/** Optional members that one object gets at most; a service's largest bodies have hundreds. */
const MOST_OPTIONAL = 6

/** Parsed JSON has plain objects; validators count on it. */
const PLAIN = { noNullPrototype: true } as const

const caches = new WeakMap<Contract, Map<string, Arbitrary<JsonValue>>>()

/** Values for the schema at a pointer, as a request carries them: nothing that is `readOnly`. */
export function schemaArbitrary(
  generator: Generator,
  contract: Contract,
  pointer: string,
  depth = 0,
): Arbitrary<JsonValue> {
  let cache = caches.get(contract)
  if (cache === undefined) {
    cache = new Map()
    caches.set(contract, cache)
  }
  const key = `${depth} ${pointer}`
  let arbitrary = cache.get(key)
  if (arbitrary === undefined) {
    arbitrary = build(
      generator,
      contract,
      membersOf(contract, pointer),
      depth,
      new Map(),
      new Set(),
    )
    cache.set(key, arbitrary)
  }
  return arbitrary
}

function build(
  fc: Generator,
  contract: Contract,
  members: SchemaMembers,
  depth: number,
  outer: ReadonlyMap<string, string>,
  outerRequired: ReadonlySet<string>,
): Arbitrary<JsonValue> {
  const { keywords, alternatives } = members
  if (keywords.const !== undefined) return fc.constant(keywords.const)
  const values = Array.isArray(keywords.enum) ? keywords.enum.filter((value) => value !== null) : []
  if (values.length > 0) return fc.constantFrom(...(values as JsonValue[]))
  if (alternatives.length > 0 && depth < DEEPEST) {
    const properties = new Map([...outer, ...members.properties])
    const required = new Set([...outerRequired, ...members.required])
    const kinds = kindsOf(contract, keywords, alternatives)
    const branches = alternatives
      .map((at) => ({ at, branch: membersOf(contract, at) }))
      .filter(({ branch }) => branch.keywords.type !== 'null')
    if (branches.length > 0) {
      return fc.oneof(
        ...branches.map(({ at, branch }) => {
          const typed = branch.types.length === 0 ? { ...branch, types: members.types } : branch
          const value = build(fc, contract, typed, depth + 1, properties, required)
          const says = kinds?.values.get(at)
          return kinds === undefined || says === undefined
            ? value
            : value.map((one) => ofKind(one, kinds.member, says))
        }),
      )
    }
  }
  const { member, values: kinds = new Map() } = ownExtensions(contract, members) ?? {}
  if (member !== undefined && kinds.size > 0 && depth < DEEPEST) {
    return fc.oneof(
      ...[...kinds].map(([at, says]) =>
        build(fc, contract, membersOf(contract, at), depth + 1, outer, outerRequired).map((one) =>
          ofKind(one, member, says),
        ),
      ),
    )
  }
  const type = members.types[0] ?? (outer.size > 0 ? 'object' : 'string')
  switch (type) {
    case 'object': {
      const properties = new Map([...outer, ...members.properties])
      const required = new Set([...outerRequired, ...members.required])
      return objectArbitrary(fc, contract, { ...members, properties, required }, depth)
    }
    case 'array':
      return arrayArbitrary(fc, contract, members, depth)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numberArbitrary(fc, keywords, type === 'integer')
    default:
      return textArbitrary(fc, keywords)
  }
}

// A kind has its base's discriminator by `allOf`, and is no base itself.
function ownExtensions(contract: Contract, { pointer }: SchemaMembers) {
  const own = contract.at(pointer)
  return isJsonObject(own) ? extensionsOf(contract, own, pointer) : undefined
}

// What was drawn for the member that says the kind says none.
function ofKind(value: JsonValue, member: string, says: readonly string[]): JsonValue {
  if (!isJsonObject(value) || value[member] === undefined) return value
  if (says.some((one) => one === value[member])) return value
  return { ...value, [member]: says[0] as string }
}

/** What a standard says of a member's name where its schema says nothing: a redirect URI is absolute (RFC 6749, 3.1.2). */
export function standardArbitrary(
  fc: Generator,
  contract: Contract,
  name: string,
  pointer: string,
): Arbitrary<JsonValue> | undefined {
  if (name !== 'redirect_uri') return undefined
  const { types, keywords } = membersOf(contract, pointer)
  const isPlain = keywords.format === undefined && keywords.pattern === undefined
  if (types[0] !== 'string' || !isPlain) return undefined
  return textArbitrary(fc, { ...keywords, format: 'uri' })
}

function objectArbitrary(
  fc: Generator,
  contract: Contract,
  members: SchemaMembers,
  depth: number,
): Arbitrary<JsonValue> {
  const required: Record<string, Arbitrary<JsonValue>> = {}
  const optional: Record<string, Arbitrary<JsonValue>> = {}
  if (depth >= DEEPEST) return fc.constant({})
  const least = Number(members.keywords.minProperties ?? 0)
  for (const [name, pointer] of members.properties) {
    if (membersOf(contract, pointer).readOnly || name === '__proto__') continue
    const isRequired = members.required.has(name)
    if (!isRequired && depth >= WIDE_DEPTH && members.required.size >= least) continue
    const value =
      standardArbitrary(fc, contract, name, pointer) ??
      schemaArbitrary(fc, contract, pointer, depth + 1)
    if (isRequired) required[name] = value
    else optional[name] = value
  }
  for (const name of members.required) {
    if (!members.properties.has(name)) required[name] = wordArbitrary(fc)
  }
  if (members.properties.size === 0 && members.additional !== undefined) {
    const most = Math.max(least, depth < WIDE_DEPTH ? 2 : 0)
    const value = schemaArbitrary(fc, contract, members.additional, depth + 1)
    return fc
      .uniqueArray(fc.tuple(wordArbitrary(fc), value), {
        minLength: least,
        maxLength: most,
        selector: ([name]) => name,
      })
      .map((pairs) => Object.fromEntries(pairs))
  }
  const names = Object.keys(optional)
  const whole = fc.record(required, PLAIN) as Arbitrary<JsonObject>
  if (names.length === 0) return whole
  const minLength = Math.min(names.length, Math.max(0, least - Object.keys(required).length))
  return fc
    .tuple(
      whole,
      fc
        .subarray(names, {
          minLength,
          maxLength: Math.max(minLength, Math.min(names.length, MOST_OPTIONAL)),
        })
        .chain((chosen) =>
          fc.record(
            Object.fromEntries(
              chosen.map((name) => [name, optional[name] as Arbitrary<JsonValue>]),
            ),
            PLAIN,
          ),
        ),
    )
    .map(([must, may]) => ({ ...must, ...may }) as JsonObject)
}

function arrayArbitrary(
  fc: Generator,
  contract: Contract,
  members: SchemaMembers,
  depth: number,
): Arbitrary<JsonValue> {
  const { keywords, items } = members
  const minLength = Number(keywords.minItems ?? 0)
  const roomy = depth < WIDE_DEPTH ? 2 : 0
  const maxLength = Math.max(minLength, Math.min(Number(keywords.maxItems ?? roomy), roomy))
  if (maxLength === 0 || depth >= DEEPEST) return fc.constant([])
  const item =
    items === undefined ? wordArbitrary(fc) : schemaArbitrary(fc, contract, items, depth + 1)
  // Most services refuse the same thing twice, whether or not they say so.
  return fc.uniqueArray(item as Arbitrary<JsonValue>, {
    minLength,
    maxLength,
    selector: (value) => JSON.stringify(value),
  }) as Arbitrary<JsonValue>
}

function numberArbitrary(
  fc: Generator,
  keywords: JsonObject,
  whole: boolean,
): Arbitrary<JsonValue> {
  const bound = (name: string) =>
    typeof keywords[name] === 'number' ? (keywords[name] as number) : undefined
  const step = bound('multipleOf') ?? 1
  const above =
    bound('exclusiveMinimum') ?? (keywords.exclusiveMinimum === true ? bound('minimum') : undefined)
  const below =
    bound('exclusiveMaximum') ?? (keywords.exclusiveMaximum === true ? bound('maximum') : undefined)
  const min =
    above === undefined ? (bound('minimum') ?? undefined) : above + (whole ? 1 : Number.EPSILON)
  const max =
    below === undefined ? (bound('maximum') ?? undefined) : below - (whole ? 1 : Number.EPSILON)
  const low = min ?? Math.min(1, max ?? 1)
  const high = Math.min(max ?? Math.max(low, 1) + 999, 2 ** 31 - 1)
  if (!whole && Math.ceil(low) > Math.floor(high)) return fc.constant((low + high) / 2)
  const from = Math.ceil(low / step)
  const to = Math.max(from, Math.floor(high / step))
  return fc.integer({ min: from, max: to }).map((n) => n * step)
}
