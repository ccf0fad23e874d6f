/** @module A contract cut down to some of its paths and what they refer to: what differs from the whole is its size. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../../twins/base/index.ts'
import { type Contract, readContract } from '../../../twins/contract/index.ts'
import { loadContract } from '../../../twins/surfaces/index.ts'

/** The contract of a file with these paths alone. */
export async function cutContract(file: string, paths: readonly string[]): Promise<Contract> {
  const { document } = await loadContract(file)
  const all = isJsonObject(document.paths) ? document.paths : {}
  const kept: JsonObject = Object.fromEntries(paths.map((path) => [path, all[path]]))
  const text = JSON.stringify({ ...document, paths: kept, components: reached(document, kept) })
  return readContract({ source: 'cut.json', text })
}

/** The components that something refers to, and those that they refer to. */
function reached({ components }: JsonObject, from: JsonValue): JsonObject {
  const found: Record<string, Record<string, JsonValue>> = {}
  const waiting: (JsonValue | undefined)[] = [from]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const { $ref } = value as JsonObject
    const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(String($ref)) ?? []
    const ofKind = isJsonObject(components) ? components[kind] : undefined
    const target = isJsonObject(ofKind) ? ofKind[name] : undefined
    if (target !== undefined && found[kind]?.[name] === undefined) {
      found[kind] = { ...found[kind], [name]: target }
      waiting.push(target)
    }
    for (const part of Object.values(value)) if (part !== undefined) waiting.push(part)
  }
  return found
}
