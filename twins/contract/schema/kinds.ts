/** @module What a discriminator says: which alternative of a choice each value of its member stands for. */

import { HoldoutError, isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { childPointer, lastToken } from '../json-pointer.ts'
import type { Contract, ResolvedNode } from '../model.ts'

/** The kinds of a choice. */
export interface Kinds {
  /** The member that says which. */
  readonly member: string
  /** Where an alternative stands → the values that mean it. Those that nothing names are not there. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** The mapping names every alternative, so that any other value means none of them. */
  readonly isWhole: boolean
}

const known = new WeakMap<JsonObject, WeakMap<readonly string[], Kinds>>()

/**
 * The kinds of a schema with a discriminator; undefined for one without. A value means what the mapping says, and else the
 * alternative whose schema is called so.
 * Source: OpenAPI 3.0.3 and 3.1.1, Discriminator Object.
 *
 * @param alternatives where those of `oneOf` or `anyOf` stand; those that are null are of no kind
 */
export function kindsOf(
  contract: Contract,
  { discriminator }: JsonObject,
  alternatives: readonly string[],
): Kinds | undefined {
  if (!isJsonObject(discriminator) || alternatives.length === 0) return undefined
  let byChoice = known.get(discriminator)
  if (byChoice === undefined) {
    byChoice = new WeakMap()
    known.set(discriminator, byChoice)
  }
  let kinds = byChoice.get(alternatives)
  if (kinds === undefined) {
    kinds = readKinds(contract, discriminator, alternatives)
    byChoice.set(alternatives, kinds)
  }
  return kinds
}

function readKinds(
  contract: Contract,
  { propertyName, mapping }: JsonObject,
  alternatives: readonly string[],
): Kinds {
  const mapped = new Map<string, string>()
  for (const [value, name] of Object.entries(isJsonObject(mapping) ? mapping : {})) {
    const at = typeof name === 'string' ? kindPointer(contract, name, '#') : undefined
    if (at !== undefined) mapped.set(value, at)
  }
  const values = new Map<string, readonly string[]>()
  let isWhole = true
  for (const alternative of alternatives) {
    const { pointer: at, value } = targetOf(contract, contract.at(alternative), alternative) ?? {}
    // Null is of no kind.
    if (isJsonObject(value) && value.type === 'null') continue
    const own = [...mapped].filter(([, target]) => target === at).map(([value]) => value)
    isWhole &&= own.length > 0
    const name = at?.startsWith('#/components/schemas/') ? lastToken(at) : undefined
    const all = name === undefined || mapped.has(name) ? own : [...own, name]
    if (all.length > 0) values.set(alternative, all)
  }
  return { member: String(propertyName), values, isWhole: isWhole && values.size > 0 }
}

/**
 * The kinds that extend a schema: the mapping names them, and the schema has no alternatives of its own. Where each stands → the
 * values that mean it; undefined for a schema without such.
 */
export function extensionsOf(
  contract: Contract,
  { discriminator, oneOf, anyOf }: JsonObject,
  pointer: string,
): Pick<Kinds, 'member' | 'values'> | undefined {
  if (!isJsonObject(discriminator) || !isJsonObject(discriminator.mapping)) return undefined
  if (Array.isArray(oneOf) || Array.isArray(anyOf)) return undefined
  const values = new Map<string, string[]>()
  for (const [value, name] of Object.entries(discriminator.mapping)) {
    const at = typeof name === 'string' ? kindPointer(contract, name, pointer) : undefined
    if (at === undefined || at === pointer) continue
    values.set(at, [...(values.get(at) ?? []), value])
  }
  return { member: String(discriminator.propertyName), values }
}

/** Where the schema stands that a mapping names by its reference, or as a component; undefined where there is none. */
export function kindPointer(contract: Contract, name: string, from: string): string | undefined {
  const $ref = /^[\w.-]+$/.test(name) ? childPointer('#', 'components', 'schemas', name) : name
  return targetOf(contract, { $ref }, from)?.pointer
}

function targetOf(
  contract: Contract,
  value: JsonValue | undefined,
  from: string,
): ResolvedNode | undefined {
  try {
    return contract.resolve(value, from)
  } catch (error) {
    if (error instanceof HoldoutError) return undefined
    throw error
  }
}
