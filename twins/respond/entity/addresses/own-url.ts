/** @module The address under which the service would serve an entity, from the contract's own item path. */

import { type JsonObject, oncePer } from '../../../base/index.ts'
import type { KeyBinding, OperationBehaviour } from '../../../behaviour/index.ts'
import { fieldOf, keyText, type LiveWorld } from '../../../world/index.ts'
import type { Service } from '../../service.ts'
import { isOfKind } from '../included-things.ts'

/** The path of an entity, filled in; undefined when the contract reads it nowhere or a key is missing. */
export function ownPath(
  service: Service,
  world: LiveWorld,
  resource: string,
  value: JsonObject,
  parent: string | undefined,
): string | undefined {
  const item = itemPath(service, resource)
  if (item === undefined) return undefined
  let path = item.texts[0] as string
  let holder: JsonObject | undefined
  for (let i = 0; i < item.keys.length; i += 1) {
    const key = item.keys[i] as KeyBinding
    // Keys that name one entity together stand side by side.
    if (key.resource === resource) holder = value
    else if (key.resource !== item.keys[i - 1]?.resource)
      holder = ancestorValue(service, world, parent, key.resource)
    const text = textOf(holder, key)
    if (text === undefined) return undefined
    path += encoded(text) + item.texts[i + 1]
  }
  return path
}

function textOf(holder: JsonObject | undefined, { fields }: KeyBinding): string | undefined {
  for (const field of fields) {
    const text = keyText(fieldOf(holder, field))
    if (text !== undefined) return text
  }
  return undefined
}

// Most keys are plain, and telling so costs less than encoding them.
function encoded(text: string): string {
  return /^[\w.-]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed())
}

/** The value of the nearest containing entity of a resource. */
function ancestorValue(
  service: Service,
  world: LiveWorld,
  parent: string | undefined,
  resource: string,
): JsonObject | undefined {
  for (let uid = parent; uid !== undefined; ) {
    const entity = world.store.get(uid)
    if (entity !== undefined && isOfKind(service, entity.resource, resource)) return entity.value
    uid = entity?.parent
  }
  return undefined
}

/** A path cut at its keys: one more text than keys. */
interface ItemPath {
  readonly texts: readonly string[]
  readonly keys: readonly KeyBinding[]
}

const itemPath = oncePer(cutItemPath)

function cutItemPath(service: Service, resource: string): ItemPath | undefined {
  const read = findItemRead(service, resource)
  const template = read === undefined ? undefined : service.contract.operation(read.operation)?.path
  if (read === undefined || template === undefined) return undefined
  const keys: KeyBinding[] = []
  for (const [, name] of template.matchAll(/\{([^{}]*)\}/g)) {
    const key = read.keys.find((one) => one.in === 'path' && one.name === name)
    if (key === undefined) return undefined
    keys.push(key)
  }
  // What is read by more than its path cannot be told by it.
  if (keys.length < read.keys.length) return undefined
  return { keys, texts: template.split(/\{[^{}]*\}/) }
}

// Of several, the surest, then the one with the most path keys, says where an entity really lives.
function findItemRead(service: Service, resource: string): OperationBehaviour | undefined {
  let best: OperationBehaviour | undefined
  for (const operation of service.itemReads(resource)) {
    const isBetter =
      best === undefined ||
      operation.confidence > best.confidence ||
      (operation.confidence === best.confidence && operation.keys.length > best.keys.length)
    if (isBetter) best = operation
  }
  return best
}
