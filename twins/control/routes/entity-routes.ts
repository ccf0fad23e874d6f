/** @module What a world holds, looked at closely: resources, entities by the page, one entity's history, and its limits. */

import { z } from 'zod'
import { usedLimits } from '../../respond/index.ts'
import { type EntityQuery, listEntities } from '../looking/list-entities.ts'
import {
  entityPageSchema,
  limitsSchema,
  resourcesSchema,
  shownEntitySchema,
} from '../looking/looking-schemas.ts'
import { listResources, showEntity } from '../looking/show-entity.ts'
import { ControlRefusal, type ControlRoute, route } from '../model.ts'

const text = z.string().max(500).optional()

export const entityRoutes: readonly ControlRoute[] = [
  route({
    id: 'listResources',
    method: 'get',
    path: '/worlds/{world}/resources',
    summary: 'The resources, with how many things the world has of each',
    status: 200,
    answer: resourcesSchema,
    refusals: [404],
    run: ({ world }) => ({ resources: listResources(world()) }),
  }),
  route({
    id: 'listEntities',
    method: 'get',
    path: '/worlds/{world}/entities',
    summary:
      'The entities of a resource by the page: found by text, sorted by a dotted field (-field falls)',
    query: z.strictObject({
      resource: z.string().min(1),
      text,
      parent: text,
      sort: text,
      offset: z.coerce.number().int().min(0).optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    status: 200,
    answer: entityPageSchema,
    refusals: [404],
    run: ({ world, query: { offset = 0, limit = 50, ...query } }) =>
      listEntities(world(), { ...query, offset, limit } as EntityQuery),
  }),
  route({
    id: 'getEntity',
    method: 'get',
    path: '/worlds/{world}/entities/{uid}',
    summary: 'One entity, what it hangs together with, and the requests that read and wrote it',
    status: 200,
    answer: shownEntitySchema,
    refusals: [404],
    run({ world, part }) {
      const uid = part('uid')
      const shown = showEntity(world(), uid)
      if (shown !== undefined) return shown
      throw new ControlRefusal(
        404,
        'CONTROL_ENTITY_UNKNOWN',
        `the world has no entity ${uid.slice(0, 200)}, and no request that is kept touched one`,
        { hint: 'GET /worlds/{world}/entities lists them' },
      )
    },
  }),
  route({
    id: 'getLimits',
    method: 'get',
    path: '/worlds/{world}/limits',
    summary: 'The request limits of the profile, with what is used up of each',
    status: 200,
    answer: limitsSchema,
    refusals: [404],
    run: ({ twin, world }) => ({ limits: usedLimits(twin.profile, world()) }),
  }),
]
