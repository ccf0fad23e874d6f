/** @module The state of a world: shown, seeded, compared, kept and restored; its time and its faults. */

import { z } from 'zod'
import type { JsonObject } from '../../base/index.ts'
import { seedFromJournal } from '../../twin/index.ts'
import type { Fault, LiveWorld, World } from '../../world/index.ts'
import { faultAsData } from '../../world/index.ts'
import { ControlRefusal, type ControlRoute, route, worldNamed } from '../model.ts'
import {
  changesSchema,
  clockSchema,
  faultSchema,
  faultsSchema,
  givenSchema,
  passageSchema,
  replaySchema,
  someChangesSchema,
  stateSchema,
} from '../schemas.ts'

const pointsSchema = z.object({ points: z.array(z.string()) })
const snapshotSchema = z.record(z.string(), z.unknown())

export const stateRoutes: readonly ControlRoute[] = [
  route({
    id: 'getState',
    method: 'get',
    path: '/worlds/{world}/state',
    summary: "All entities in the contract's own shape, by resource",
    status: 200,
    answer: stateSchema,
    refusals: [404],
    run: ({ world }) => world().uncopied.state(),
  }),
  route({
    id: 'seedState',
    method: 'post',
    path: '/worlds/{world}/state',
    summary: 'Puts entities in, all or none; what getState gives is taken too',
    body: givenSchema,
    status: 200,
    answer: changesSchema,
    refusals: [404],
    run({ world, body }) {
      const found = world()
      const before = found.mark()
      found.seedState(body as Parameters<World['seedState']>[0])
      return { changes: found.uncopied.diff(before) }
    },
  }),
  route({
    id: 'replayJournal',
    method: 'post',
    path: '/worlds/{world}/replay',
    summary: 'Puts the world where a journal left off, in place of what it had',
    body: z.strictObject({ journal: z.string().min(1) }),
    status: 200,
    answer: replaySchema,
    refusals: [404],
    async run({ twin, world, body }) {
      const { requests, differences } = await seedFromJournal(twin, world(), body.journal)
      return { requests, differences }
    },
  }),
  route({
    id: 'listPoints',
    method: 'get',
    path: '/worlds/{world}/points',
    summary: 'The named points of its life, oldest first',
    status: 200,
    answer: pointsSchema,
    refusals: [404],
    run: ({ world }) => ({ points: world().points() }),
  }),
  route({
    id: 'markPoint',
    method: 'post',
    path: '/worlds/{world}/points',
    summary: 'Keeps the state of now under a name',
    body: z.strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,64}$/)
        .refine((name) => name !== 'start' && name !== 'now', 'start and now are there already'),
    }),
    status: 201,
    answer: pointsSchema,
    refusals: [404],
    run({ world, body }) {
      const found = world()
      found.mark(body.name)
      return { points: found.points() }
    },
  }),
  route({
    id: 'diffState',
    method: 'get',
    path: '/worlds/{world}/diff',
    summary:
      'What changed between two points: named ones, start or now; with another world, up to a point of that one',
    query: z.strictObject({
      from: z.string().optional(),
      to: z.string().optional(),
      with: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(10_000).optional(),
    }),
    status: 200,
    answer: someChangesSchema,
    refusals: [404],
    run({ twin, world, query: { from = 'start', to = 'now', with: other, limit } }) {
      const there = other === undefined ? world() : worldNamed(twin, other)
      const changes = there.uncopied.diff(world().point(from), to)
      return { changes: changes.slice(0, limit), total: changes.length }
    },
  }),
  route({
    id: 'getSnapshot',
    method: 'get',
    path: '/worlds/{world}/snapshot',
    summary: 'The whole world, its time and its faults, for a file',
    status: 200,
    answer: snapshotSchema,
    refusals: [404],
    run: ({ world }) => world().uncopied.snapshot(),
  }),
  route({
    id: 'restoreSnapshot',
    method: 'put',
    path: '/worlds/{world}/snapshot',
    summary: 'The world as it was when the snapshot was taken',
    body: snapshotSchema,
    status: 204,
    refusals: [404],
    run: ({ world, body }) => world().restore(body as JsonObject),
  }),
  route({
    id: 'getClock',
    method: 'get',
    path: '/worlds/{world}/clock',
    summary: 'Its time, and what is to come',
    status: 200,
    answer: clockSchema,
    refusals: [404],
    run({ world }) {
      const found = world()
      return { mode: found.clock.mode, nowMs: found.clock.now(), agenda: found.agenda() }
    },
  }),
  route({
    id: 'advanceClock',
    method: 'post',
    path: '/worlds/{world}/clock/advance',
    summary:
      'Lets time pass, by a length or up to a time; what falls due on the way is carried out',
    body: z.union([
      z.strictObject({ byMs: z.number().min(0) }),
      z.strictObject({ toMs: z.number().min(0) }),
    ]),
    status: 200,
    answer: passageSchema,
    refusals: [404],
    run: ({ world, body }) =>
      'byMs' in body ? world().advance(body.byMs) : world().advanceTo(body.toMs),
  }),
  route({
    id: 'getFaults',
    method: 'get',
    path: '/worlds/{world}/faults',
    summary: 'What goes wrong on purpose',
    status: 200,
    answer: faultsSchema,
    refusals: [404],
    run: ({ world }) => shownFaults(world()),
  }),
  route({
    id: 'setFaults',
    method: 'put',
    path: '/worlds/{world}/faults',
    summary: 'What goes wrong from now on, in place of what went wrong before',
    body: z.strictObject({ faults: z.array(faultSchema).max(1000) }),
    status: 200,
    answer: faultsSchema,
    refusals: [404],
    run({ world, body }) {
      const found = world()
      found.setFaults(body.faults as readonly object[] as readonly Fault[])
      return shownFaults(found)
    },
  }),
  route({
    id: 'addFault',
    method: 'post',
    path: '/worlds/{world}/faults',
    summary: 'Has one more thing go wrong, behind the others, which go on counting',
    body: faultSchema,
    status: 201,
    answer: faultsSchema,
    refusals: [404],
    run({ world, body }) {
      const found = world()
      const more = body as object as Fault
      found.setFaults([...found.faults(), more], { keepCounts: true })
      return shownFaults(found)
    },
  }),
  route({
    id: 'removeFault',
    method: 'delete',
    path: '/worlds/{world}/faults/{index}',
    summary:
      'Has one thing go wrong no longer, by its place among the faults; the others go on counting',
    status: 200,
    answer: faultsSchema,
    refusals: [404],
    run({ world, part }) {
      const found = world()
      const faults = found.faults()
      const at = /^\d{1,4}$/.test(part('index')) ? Number(part('index')) : -1
      if (faults[at] === undefined) {
        throw new ControlRefusal(
          404,
          'CONTROL_FAULT_UNKNOWN',
          `there is no fault ${part('index').slice(0, 20)}`,
          { hint: `there are ${faults.length}, counted from 0` },
        )
      }
      found.setFaults(faults.toSpliced(at, 1), { keepCounts: true })
      return shownFaults(found)
    },
  }),
  route({
    id: 'clearFaults',
    method: 'delete',
    path: '/worlds/{world}/faults',
    summary: 'Nothing goes wrong on purpose from now on',
    status: 204,
    refusals: [404],
    run: ({ world }) => world().setFaults([]),
  }),
]

function shownFaults(world: LiveWorld) {
  return {
    faults: world.faults().map(faultAsData),
    counts: world.faultCounts().map(([matched, met]) => ({ matched, met })),
  }
}
