/** @module What a request means by what it leaves out: the defaults that the contract gives the members of its body. */

import type { JsonObject, JsonValue } from '../../base/index.ts'
import type { Exchange } from '../exchange.ts'
import { type SchemaShape, shapeOf } from '../fill/index.ts'
import type { OperationPlan } from '../service.ts'

const known = new WeakMap<OperationPlan, JsonObject>()

/** The defaults of members that the made entity has too; a body of which only a part is the entity has none. */
export function requestDefaults({ plan, service }: Exchange): JsonObject {
  let found = known.get(plan)
  if (found === undefined) {
    const { resource = '', request } = plan.behaviour
    const entity = service.behaviour.resources[resource]?.schemaPointer
    const media = plan.operation.requestBody?.content.find(({ schema }) => schema !== undefined)
    const usable = request.at === '' && entity !== undefined && media !== undefined
    found = usable
      ? defaultsOf(service.contract, media.schemaPointer, shapeOf(service.contract, entity))
      : {}
    known.set(plan, found)
  }
  return found
}

function defaultsOf(
  contract: Exchange['service']['contract'],
  pointer: string,
  entity: SchemaShape,
): JsonObject {
  return Object.fromEntries(
    [...shapeOf(contract, pointer).properties].flatMap(([name, at]) => {
      const shape = shapeOf(contract, at)
      const preset = (shape.keywords.default as JsonValue | undefined) ?? saidDefault(shape)
      const isShown = entity.properties.has(name)
      return isShown && preset !== undefined && preset !== null ? [[name, preset]] : []
    }),
  )
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
