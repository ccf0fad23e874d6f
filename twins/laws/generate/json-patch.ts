/** @module A JSON Patch that a thing can take: drawn operations name members that it has not, and are refused. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Handle, Subject } from '../model.ts'
import type { RequestMaker } from './make-request.ts'
import { schemaArbitrary } from './schema-arbitrary.ts'
import { membersOf } from './schema-members.ts'

const ONE_VALUE = new Set(['integer', 'number', 'boolean'])

/** The patch of one plain member of a thing, in place of a drawn list of operations; any other body as it is. */
export function withPatch(
  maker: RequestMaker,
  { behaviour }: Subject,
  pointer: string,
  { thing, value }: { readonly thing: Handle | undefined; readonly value: JsonValue },
): JsonValue {
  const { contract, behaviour: known } = maker.ground
  const { items } = membersOf(contract, pointer)
  const step = items === undefined ? undefined : membersOf(contract, items).properties
  const resource = known.resources[behaviour.resource ?? '']
  if (step?.has('op') !== true || !step.has('path') || behaviour.kind !== 'update') return value
  if (resource?.schemaPointer === undefined || thing === undefined) return value
  // Where a contract has no `add`, `replace` sets what is not there too.
  const ops = membersOf(contract, step.get('op') as string).keywords.enum
  const adds = !Array.isArray(ops) || ops.includes('add')
  // Where a contract says of what type values are, no other is drawn.
  const valueAt = step.get('value')
  const values = valueAt === undefined ? [] : membersOf(contract, valueAt).types
  const own = new Set([...Object.keys(resource.ids), ...resource.keys])
  const plain = [...membersOf(contract, resource.schemaPointer).properties].filter(([name, at]) => {
    const member = membersOf(contract, at)
    const [type = ''] = member.types
    const isPlain =
      values.length > 0 ? values.includes(type) : type === 'string' || ONE_VALUE.has(type)
    const isFree = member.keywords.format === undefined || ONE_VALUE.has(type)
    return isPlain && isFree && !member.readOnly && !member.writeOnly && !own.has(name)
  })
  if (plain.length === 0) return []
  const [name, at] = maker.draw(maker.generator.constantFrom(...plain))
  const member = maker.draw(schemaArbitrary(maker.generator, contract, at, 1))
  const op = adds && thing.value[name] === undefined ? 'add' : 'replace'
  const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return [{ op, path, value: member }]
}

/** The members that a JSON Patch sets; undefined for any other body. */
export function patchedMembers(value: JsonValue): JsonObject | undefined {
  if (!Array.isArray(value)) return undefined
  const set: Record<string, JsonValue | undefined> = {}
  for (const step of value) {
    if (!isJsonObject(step) || typeof step.path !== 'string') return undefined
    const name = step.path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')
    if (step.op === 'add' || step.op === 'replace') set[name] = step.value
  }
  return set
}
