/** @module What a request means by what it leaves out: the defaults that the contract gives the members of its body. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import { type SchemaShape, shapeOf } from '../fill/index.ts'
import type { OperationPlan } from '../service.ts'

/** What stands where nothing is said, and the same inside of what is said. */
interface Defaults {
  readonly own: JsonObject
  /** By member: of an object, or of each thing in a list. */
  readonly inside: ReadonlyMap<string, Defaults>
}

const NONE: Defaults = { own: {}, inside: new Map() }
/** How deep defaults are looked for: schemas may hold themselves. */
const DEEPEST = 4

const known = new WeakMap<OperationPlan, Defaults>()

/**
 * What is said of an entity with the defaults of members that it has too, also in objects and lists that are said; a body of
 * which only a part is the entity has none.
 */
export function withDefaults({ plan, service }: Exchange, said: JsonObject): JsonObject {
  let found = known.get(plan)
  if (found === undefined) {
    const { resource = '', request } = plan.behaviour
    const entity = service.behaviour.resources[resource]?.schemaPointer
    const media = plan.operation.requestBody?.content.find(({ schema }) => schema !== undefined)
    const usable = request.at === '' && entity !== undefined && media !== undefined
    found = usable ? defaultsOf(service.contract, media.schemaPointer, entity, 0) : NONE
    known.set(plan, found)
  }
  return filled(said, found)
}

function filled(said: JsonObject, { own, inside }: Defaults): JsonObject {
  let out: JsonObject = { ...own, ...said }
  for (const [name, defaults] of inside) {
    const value = out[name]
    if (isJsonObject(value)) out = { ...out, [name]: filled(value, defaults) }
    else if (Array.isArray(value)) {
      const items = value.map((item) => (isJsonObject(item) ? filled(item, defaults) : item))
      out = { ...out, [name]: items }
    }
  }
  return out
}

function defaultsOf(
  contract: Exchange['service']['contract'],
  pointer: string,
  entity: string,
  depth: number,
): Defaults {
  const shown = shapeOf(contract, entity).properties
  const own: Record<string, JsonValue> = {}
  const inside = new Map<string, Defaults>()
  for (const [name, at] of shapeOf(contract, pointer).properties) {
    const shape = shapeOf(contract, at)
    const place = shown.get(name)
    if (place === undefined) continue
    const preset = (shape.keywords.default as JsonValue | undefined) ?? saidDefault(shape)
    if (preset !== undefined && preset !== null) own[name] = preset
    if (depth === DEEPEST) continue
    const part = defaultsOf(
      contract,
      shape.items ?? at,
      shapeOf(contract, place).items ?? place,
      depth + 1,
    )
    if (part.inside.size > 0 || Object.keys(part.own).length > 0) inside.set(name, part)
  }
  return { own, inside }
}

// Many contracts say a default only in words.
function saidDefault({ types, values, keywords }: SchemaShape): JsonValue | undefined {
  const description = String(keywords.description ?? '')
  const said = /(?:^|[.,;(] ?)(?:the )?defaults? (?:to|is|value is) `([\w-]+)`\s*(?:[.)]|$)/i.exec(
    description,
  )?.[1]
  if (said === undefined) return undefined
  if (types[0] === 'boolean') return /^(?:true|false)$/.test(said) ? said === 'true' : undefined
  return types[0] === 'string' && values?.includes(said) === true ? said : undefined
}
