/** @module Ids that the next things may have, which a request asks for before it makes any. */

import { shownOnly } from '../../entity/index.ts'
import type { Effect, Exchange } from '../../exchange.ts'

const HOW_MANY = /^(?:count|limit|n|num(?:ber)?|quantity|size|max_?results)$/i
const MOST = 1000

/** As many new ids as the request asks for, one unless it says; none of them is given to anything else. */
export function reserveIds(exchange: Exchange): Effect {
  const { plan, service, world, query } = exchange
  const resource = plan.behaviour.resource as string
  const asked = plan.query.find(({ parameter }) => HOW_MANY.test(parameter.name))
  const wanted = asked === undefined ? 1 : (query[asked.parameter.name] ?? asked.preset)
  const count = Math.min(typeof wanted === 'number' ? wanted : 1, MOST)
  const items = Array.from({ length: count }, () =>
    shownOnly(service, world, {
      resource,
      uid: `${resource}/reserved/${world.store.next(`reserved ${resource}`, 1)}`,
      parent: undefined,
      given: {},
      isKept: true,
    }),
  )
  const page = { total: count, start: 0, size: count, page: 1, hasMore: false }
  return { kind: 'list', items, page, headers: {} }
}
