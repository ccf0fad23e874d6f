/** @module What a world received, and what it sent of its own accord. */

import { z } from 'zod'
import type { CallSearch, Expectation } from '../../world/index.ts'
import { explainCall } from '../looking/explain-call.ts'
import { explainedCallSchema, foundCallsSchema } from '../looking/looking-schemas.ts'
import { tailJournal } from '../looking/tail-journal.ts'
import { ControlRefusal, type ControlRoute, route } from '../model.ts'
import {
  callSchema,
  deliveriesSchema,
  expectationSchema,
  journalSchema,
  verificationSchema,
} from '../schemas.ts'

const index = z.coerce.number().int().min(0)

export const callRoutes: readonly ControlRoute[] = [
  route({
    id: 'listCalls',
    method: 'get',
    path: '/worlds/{world}/journal',
    summary:
      'Requests, oldest first, from an index on, with what they read and wrote; without credentials',
    query: z.strictObject({
      since: index.optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    status: 200,
    answer: journalSchema,
    refusals: [404],
    run({ world, query: { since = 0, limit = 100 } }) {
      const calls = world().received({ since, limit })
      const last = calls.at(-1)
      return { calls, ...(last === undefined ? {} : { next: last.index + 1 }) }
    },
  }),
  route({
    id: 'tailCalls',
    method: 'get',
    path: '/worlds/{world}/journal/tail',
    summary:
      'Requests as they come, as server-sent events; from an index on, or after the last event that the client had',
    query: z.strictObject({ since: index.optional() }),
    status: 200,
    answer: callSchema,
    media: 'text/event-stream',
    refusals: [404],
    run: ({ world, query, headers, signal }) => tailJournal(world(), query.since, headers, signal),
  }),
  route({
    id: 'getJournalLines',
    method: 'get',
    path: '/worlds/{world}/journal/lines',
    summary: 'The journal as JSON lines that a replay takes; without credentials',
    status: 200,
    answer: z.string(),
    media: 'application/x-ndjson',
    refusals: [404],
    run: ({ world }) => `${world().journalLines().join('\n')}\n`,
  }),
  route({
    id: 'searchCalls',
    method: 'get',
    path: '/worlds/{world}/journal/search',
    summary: 'Requests that fit, newest first, without credentials',
    query: z.strictObject({
      operation: z.string().optional(),
      method: z.string().max(20).optional(),
      status: z
        .string()
        .regex(/^(?:\d{3}|\dxx|none)$/i)
        .optional(),
      outcome: z.string().max(40).optional(),
      text: z.string().max(500).optional(),
      uid: z.string().max(500).optional(),
      before: index.optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
    status: 200,
    answer: foundCallsSchema,
    refusals: [404],
    run: ({ world, query }) => world().searchCalls(query as CallSearch),
  }),
  route({
    id: 'getCall',
    method: 'get',
    path: '/worlds/{world}/journal/{index}',
    summary: 'One request: its way through the twin, stage by stage, and what it changed',
    status: 200,
    answer: explainedCallSchema,
    refusals: [404],
    run({ twin, world, part }) {
      const found = world()
      const at = Number(part('index'))
      const traced = found.tracedCall(at)
      if (traced === undefined) {
        throw new ControlRefusal(
          404,
          'CONTROL_CALL_UNKNOWN',
          `the journal keeps no request ${part('index').slice(0, 20)}`,
          { hint: 'GET /worlds/{world}/journal lists those that it keeps' },
        )
      }
      const { call, origin } = traced
      const changes = call.writes.length === 0 ? [] : found.changesOf(at)
      return {
        call,
        origin,
        stages: explainCall(twin, traced),
        ...(changes === undefined ? {} : { changes }),
      }
    },
  }),
  route({
    id: 'clearCalls',
    method: 'delete',
    path: '/worlds/{world}/journal',
    summary: 'Forgets the requests so far; the state stays, and indices go on',
    status: 204,
    refusals: [404],
    run: ({ world }) => world().clearJournal(),
  }),
  route({
    id: 'verifyCalls',
    method: 'post',
    path: '/worlds/{world}/verify',
    summary: 'Whether the calls were as expected, and if not, which came closest',
    body: expectationSchema,
    status: 200,
    answer: verificationSchema,
    refusals: [404],
    run: ({ world, body }) => world().verify(body as Expectation),
  }),
  route({
    id: 'listDeliveries',
    method: 'get',
    path: '/worlds/{world}/deliveries',
    summary: 'Webhooks and callbacks, attempt by attempt, oldest first',
    status: 200,
    answer: deliveriesSchema,
    refusals: [404],
    run: ({ world }) => ({ deliveries: world().deliveries() }),
  }),
  route({
    id: 'redeliver',
    method: 'post',
    path: '/worlds/{world}/deliveries/{delivery}/redeliver',
    summary: 'Makes a delivery once more, as soon as possible',
    status: 202,
    refusals: [404],
    run: ({ world, part }) => world().redeliver(part('delivery')),
  }),
]
