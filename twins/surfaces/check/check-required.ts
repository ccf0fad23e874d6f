/** @module Schemas that require a member which they do not describe: such a member is never missed, only unknown. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import { type Contract, childPointer } from '../../contract/index.ts'

/** Data, not schemas; and branches, whose `required` may be about what stands beside them. */
const NOT_WHOLE: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'default',
  'enum',
  'const',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
])

const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const

/** Notes each member that a schema requires and neither it nor its branches describe. */
export function noteUndescribed(contract: Contract): void {
  const stack: [value: JsonValue | undefined, pointer: string, areNames: boolean][] = [
    [contract.document, '#', false],
  ]
  const inBranches = branchTargets(contract.document)
  while (stack.length > 0) {
    const [value, pointer = '#', areNames] = stack.pop() ?? []
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) stack.push([item, `${pointer}/${i}`, false])
    }
    if (!isJsonObject(value)) continue
    if (!areNames && isJsonObject(value.properties) && !inBranches.has(pointer)) {
      noteIn(contract, value, pointer)
    }
    for (const [key, child] of Object.entries(value)) {
      if (!areNames && (NOT_WHOLE.has(key) || key.startsWith('x-'))) continue
      stack.push([child, childPointer(pointer, key), !areNames && key === 'properties'])
    }
  }
}

function noteIn(contract: Contract, schema: JsonObject, pointer: string): void {
  const { required, additionalProperties } = schema
  // `additionalProperties: true` says that there are members without a description.
  const isOpen = additionalProperties === true || isJsonObject(additionalProperties)
  if (!Array.isArray(required) || isOpen || schema.patternProperties !== undefined) return
  const known = new Set<string>()
  if (!addMembers(contract, schema, pointer, known, 0)) return
  const unknown = required.filter((name) => typeof name === 'string' && !known.has(name))
  if (unknown.length === 0) return
  contract.note({
    code: 'CONTRACT_REQUIRED_UNDESCRIBED',
    message: `it requires ${unknown.join(', ')}, which it does not describe; ${
      additionalProperties === false
        ? 'since it forbids that too, it is not asked for'
        : 'any value will do'
    }`,
    pointer,
  })
}

// False where a branch cannot be looked into.
function addMembers(
  contract: Contract,
  schema: JsonObject,
  pointer: string,
  known: Set<string>,
  depth: number,
): boolean {
  if (depth > 8) return false
  for (const name of Object.keys(isJsonObject(schema.properties) ? schema.properties : {})) {
    known.add(name)
  }
  for (const keyword of BRANCHES) {
    const branches = schema[keyword]
    for (const [i, branch] of (Array.isArray(branches) ? branches : []).entries()) {
      const at = `${pointer}/${keyword}/${i}`
      try {
        const node = contract.resolve(branch, at)
        if (!isJsonObject(node.value)) return false
        if (!addMembers(contract, node.value, node.pointer, known, depth + 1)) return false
      } catch {
        return false
      }
    }
  }
  return true
}

// A base may require what those that build on it describe.
function branchTargets(document: JsonObject): ReadonlySet<string> {
  const found = new Set<string>()
  const stack: (JsonValue | undefined)[] = [document]
  while (stack.length > 0) {
    const value = stack.pop()
    if (Array.isArray(value)) stack.push(...value)
    if (!isJsonObject(value)) continue
    for (const keyword of BRANCHES) {
      const branches = value[keyword]
      if (!Array.isArray(branches)) continue
      // A single one is most often only there to be described: it is whole.
      if (branches.length === 1 && !isJsonObject(value.properties)) continue
      for (const branch of branches) {
        if (isJsonObject(branch) && typeof branch.$ref === 'string') found.add(branch.$ref)
      }
    }
    stack.push(...Object.values(value))
  }
  return found
}
