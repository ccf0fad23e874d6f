/** @module Plain values in a list field of a thing: shown, added, taken away, or said anew. */

import type { JsonValue } from '../../../base/index.ts'
import type { OperationBehaviour } from '../../../behaviour/index.ts'
import { fieldOf, keyText, type StoredEntity, withField } from '../../../world/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'
import { settingAt, unset } from '../singleton.ts'
import { theItem } from '../write-entities.ts'
import { changeEntity } from './change-fields.ts'

/** Carries out what an operation does to the values of one list field of the entity that its keys name. */
export function fieldValues(exchange: Exchange): Effect {
  const { plan, service, world } = exchange
  const { resource = '', does, response } = plan.behaviour
  const isSetting = service.behaviour.resources[resource]?.keys.length === 0
  const found = isSetting ? settingAt(exchange, does === 'read') : undefined
  const owner = isSetting ? found?.stored : theItem(exchange)
  const shown = owner ?? unset(exchange, resource, found?.parent, found?.names ?? [])
  if (does === 'read') {
    exchange.reads.push(shown.uid)
    return { kind: 'entity', entity: whole(shown, response.at) }
  }
  const before = owner === undefined ? [] : listIn(fieldOf(owner.value, response.at))
  const after = changed(before, valuesIn(exchange), does)
  if (owner !== undefined)
    return {
      kind: 'entity',
      entity: changeEntity(exchange, owner, withField({}, response.at, after)),
    }
  const given = withField({}, response.at, after)
  const entity = world.create(resource, given, found?.parent?.uid)
  exchange.writes.push(entity.uid)
  return { kind: 'entity', entity }
}

// What nobody has given any value has none.
function whole(entity: StoredEntity, at: string): StoredEntity {
  return fieldOf(entity.value, at) === undefined
    ? { ...entity, value: withField(entity.value, at, []) }
    : entity
}

function changed(
  before: readonly JsonValue[],
  told: readonly JsonValue[],
  does: OperationBehaviour['does'],
): readonly JsonValue[] {
  const isAmong = (list: readonly JsonValue[], value: JsonValue) =>
    list.some((one) => keyText(one) === keyText(value))
  if (does === 'unset') return before.filter((value) => !isAmong(told, value))
  const fresh = told.filter((value, i) => !isAmong(told.slice(0, i), value))
  if (does === 'replace') return fresh
  return [...before, ...fresh.filter((value) => !isAmong(before, value))]
}

/** The body is a list of values, or has it under the field's name, or is a single value. */
function valuesIn({ plan, body }: Exchange): readonly JsonValue[] {
  return listIn(fieldOf(body, plan.behaviour.request.at) ?? body)
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[]
  return value === undefined || keyText(value) === undefined ? [] : [value]
}
