/** @module Carries out one operation on a world, by its kind. */

import { singularOf } from '../../world/index.ts'
import type { Effect, Exchange } from '../exchange.ts'
import { type Refusal, unsupported } from '../refusal.ts'
import { makeMany, removeMany, setMany } from './batch/index.ts'
import { actOnEntity } from './deeds/act-on-entity.ts'
import { reserveIds } from './deeds/reserve-ids.ts'
import { fieldValues } from './fields/field-values.ts'
import { findAll, keyGroups } from './find-entities.ts'
import { listEntities, newestListed, removeListed, replaceListed } from './listing/index.ts'
import { moveEntities } from './order/move.ts'
import { membership, toggle } from './relate-entities.ts'
import { restoreEntity } from './restore-entity.ts'
import { singleton } from './singleton.ts'
import {
  createEntity,
  deleteEntity,
  replaceEntity,
  theItem,
  updateEntity,
} from './write-entities.ts'

/**
 * What the operation does. The world changes here and nowhere else, at once, so that requests never interleave.
 * @throws {Refusal} when it cannot be done
 */
export function carryOut(exchange: Exchange): Effect {
  if (!canStopMidway(exchange)) return effectOf(exchange)
  try {
    return exchange.world.allOrNothing(() => effectOf(exchange))
  } catch (error) {
    exchange.writes.length = 0
    throw error
  }
}

// Requests about many things, of which a later one may be refused; any other is looked at whole before it changes anything,
// and keeping the state aside would cost each of them.
function canStopMidway({ plan: { behaviour } }: Exchange): boolean {
  return (
    behaviour.kind === 'batch' || (behaviour.kind === 'membership' && behaviour.missing === 'made')
  )
}

function effectOf(exchange: Exchange): Effect {
  const { behaviour } = exchange.plan
  const { kind } = behaviour
  if (behaviour.resource === undefined && kind !== 'static' && kind !== 'rpc')
    throw notDone(exchange)
  if (behaviour.does === 'move') return moveEntities(exchange)
  switch (kind) {
    case 'create':
      return createEntity(exchange)
    case 'read':
      if (behaviour.picks === 'newest') return { kind: 'entity', entity: newestListed(exchange) }
      return behaviour.keys.length === 0
        ? singleton(exchange)
        : { kind: 'entity', entity: theItem(exchange) }
    case 'list':
    case 'search':
      return listEntities(exchange)
    case 'update':
      return behaviour.keys.length === 0 ? singleton(exchange) : updateEntity(exchange)
    case 'replace':
      return behaviour.keys.length === 0 ? singleton(exchange) : replaceEntity(exchange)
    case 'delete':
      return behaviour.keys.length === 0 ? singleton(exchange) : deleteEntity(exchange)
    case 'action':
      return behaviour.does === 'restore' ? restoreEntity(exchange) : actOnEntity(exchange)
    case 'toggle':
      return behaviour.member === undefined ? toggle(exchange) : membership(exchange)
    case 'membership':
      return behaviour.response.holds === 'value' ? fieldValues(exchange) : membership(exchange)
    case 'singleton':
      return singleton(exchange)
    case 'batch':
      if (behaviour.does === 'unset')
        return behaviour.items === undefined ? removeListed(exchange) : removeMany(exchange)
      if (behaviour.does === 'set') return setMany(exchange)
      if (behaviour.does === 'replace') return replaceListed(exchange)
      if (!['list', 'ids'].includes(behaviour.request.holds)) throw notDone(exchange)
      return makeMany(exchange)
    case 'rpc':
      if (behaviour.does === 'reserve') return reserveIds(exchange)
      return told(exchange)
    case 'static':
      return told(exchange)
    case 'unsupported':
      throw notDone(exchange)
    default: {
      const never: never = kind
      throw new TypeError(`There is no kind of operation ${String(never)}.`)
    }
  }
}

// Nothing is kept, but what the path names must be there.
function told(exchange: Exchange): Effect {
  findAll(exchange, keyGroups(exchange))
  return { kind: 'schema' }
}

function notDone(exchange: Exchange): Refusal {
  const { operation, behaviour } = exchange.plan
  const about = behaviour.resource === undefined ? '' : ` on ${singularOf(behaviour.resource)}`
  return unsupported(operation, `This twin does not support ${operation.id}${about}`, {
    code: 'unknown_method',
  })
}
