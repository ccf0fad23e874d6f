/** @module The twin, its behaviour and its worlds: listed, made, forked, reset, deleted. */

import { z } from 'zod'
import { type CorrectedField, correctedFields, explainBehaviour } from '../../behaviour/index.ts'
import { isWorldName, type Twin } from '../../twin/index.ts'
import type { LiveWorld, World } from '../../world/index.ts'
import { correctionsSchema } from '../looking/looking-schemas.ts'
import { ControlRefusal, type ControlRoute, route } from '../model.ts'
import { explanationSchema, twinSchema, worldName, worldSchema } from '../schemas.ts'

const seed = z.string().min(1).max(200).optional()

export const worldRoutes: readonly ControlRoute[] = [
  route({
    id: 'getTwin',
    method: 'get',
    path: '/twin',
    summary: 'Which service it stands for, and its worlds',
    status: 200,
    answer: twinSchema,
    run: ({ twin: { name, contract, worldNames } }) => ({
      name,
      contract: { title: contract.title, version: contract.version, hash: contract.hash },
      operations: contract.operations.length,
      worlds: worldNames(),
    }),
  }),
  route({
    id: 'explain',
    method: 'get',
    path: '/explain',
    summary: 'What operations do to state, how sure that is, and why it is thought so',
    query: z.strictObject({
      operation: z.string().optional(),
      kind: z.string().optional(),
      resource: z.string().optional(),
    }),
    status: 200,
    answer: explanationSchema,
    run: ({ twin, query: { operation, kind, resource } }) => ({
      operations: explainBehaviour(twin.contract, twin.behaviour)
        .operations.map((one) => ({ ...one, handled: twin.handled().includes(one.operation) }))
        .filter(
          (one) =>
            (operation === undefined || one.operation === operation) &&
            (kind === undefined || one.kind === kind) &&
            (resource === undefined || one.resource === resource),
        ),
    }),
  }),
  route({
    id: 'listCorrections',
    method: 'get',
    path: '/corrections',
    summary: 'Where the behaviour differs from what the contract alone would say',
    status: 200,
    answer: correctionsSchema,
    run: ({ twin }) => ({ corrected: corrections(twin) }),
  }),
  route({
    id: 'listWorlds',
    method: 'get',
    path: '/worlds',
    summary: 'The worlds that there are',
    status: 200,
    answer: z.object({ worlds: z.array(worldSchema) }),
    run: ({ twin }) => ({ worlds: twin.worldNames().map((name) => show(twin.world(name))) }),
  }),
  route({
    id: 'makeWorld',
    method: 'post',
    path: '/worlds',
    summary: 'Makes an empty world',
    body: z.strictObject({ name: worldName, seed }),
    status: 201,
    answer: worldSchema,
    refusals: [409],
    run({ twin, body }) {
      checkFree(twin, body.name)
      const made = twin.world(body.name)
      if (body.seed !== undefined) made.reset({ seed: body.seed })
      return show(made)
    },
  }),
  route({
    id: 'getWorld',
    method: 'get',
    path: '/worlds/{world}',
    summary: 'One world',
    status: 200,
    answer: worldSchema,
    refusals: [404],
    run: ({ world }) => show(world()),
  }),
  route({
    id: 'forkWorld',
    method: 'post',
    path: '/worlds/{world}/fork',
    summary:
      'Makes an independent world with the same state, at the same cost however much it holds',
    body: z.strictObject({ name: worldName, seed }),
    status: 201,
    answer: worldSchema,
    refusals: [404, 409],
    run({ twin, world, body }) {
      const from = world()
      checkFree(twin, body.name)
      const forked = from.fork(body.name, body.seed === undefined ? {} : { seed: body.seed })
      twin.keepWorld(forked)
      return show(forked)
    },
  }),
  route({
    id: 'resetWorld',
    method: 'post',
    path: '/worlds/{world}/reset',
    summary: 'Back to how it was made; its journal, faults and points are cleared',
    body: z.strictObject({ seed }),
    isBodyOptional: true,
    status: 200,
    answer: worldSchema,
    refusals: [404],
    run({ world, body }) {
      const found = world()
      found.reset(body?.seed === undefined ? {} : { seed: body.seed })
      return show(found)
    },
  }),
  route({
    id: 'deleteWorld',
    method: 'delete',
    path: '/worlds/{world}',
    summary: 'Forgets a world; only those that requests can name, and not the default one',
    status: 204,
    refusals: [404, 409],
    run({ twin, world }) {
      const { name } = world()
      if (name === 'default' || !isWorldName(name)) {
        throw new ControlRefusal(409, 'CONTROL_WORLD_KEPT', `the world ${name} has to stay`, {
          hint: 'reset it instead',
        })
      }
      twin.deleteWorld(name)
    },
  }),
]

const known = new WeakMap<Twin, readonly CorrectedField[]>()

// Inferring a large contract anew takes a second, and its answer stays.
function corrections(twin: Twin): readonly CorrectedField[] {
  let found = known.get(twin)
  if (found === undefined) {
    found = correctedFields(twin.inferred(), twin.behaviour)
    known.set(twin, found)
  }
  return found
}

function checkFree(twin: Twin, name: string): void {
  if (!twin.worldNames().includes(name)) return
  throw new ControlRefusal(409, 'CONTROL_WORLD_TAKEN', `there is a world ${name} already`, {
    hint: 'give another name, or reset or delete that one',
  })
}

function show(world: World): z.infer<typeof worldSchema> {
  const { name, seed: ownSeed, clock, store } = world as LiveWorld
  return {
    name,
    seed: ownSeed,
    clock: { mode: clock.mode, nowMs: clock.now() },
    entities: store.entities.size,
  }
}
