/** @module Services in trouble, the load that each is measured under, and the verdict that is right. */

import {
  judgeLoad,
  type LoadConstraint,
  type LoadVerdict,
  type Objective,
} from '../../../../scenarios-runner/load/index.ts'
import { watchArtifact } from '../../../../scenarios-runner/run/constraints/watch-artifact.ts'
import { load, measureOn, p99, startService } from '../services.ts'

/** A service and what is right to say of it. */
export interface TroubledService {
  readonly name: string
  /** Arguments of the test service. */
  readonly service: readonly string[]
  readonly constraint: LoadConstraint
  /** Objective → its right status; the load's own follows. */
  readonly right: readonly LoadVerdict['status'][]
}

const MIB = 2 ** 20

function asked(changes: Partial<LoadConstraint>, perSecond = 100, warmUpMs = 300): LoadConstraint {
  return load({
    offered: {
      stages: [{ fromPerSecond: perSecond, toPerSecond: perSecond, durationMs: 4_000 }],
      arrival: 'constant',
      warmUpMs,
      extensions: 2,
    },
    objectives: [p99({ value: 400 })],
    ...changes,
  })
}

const memory = (mib: number): Objective =>
  p99({ name: 'memory', indicator: 'memory', op: 'lte', value: mib * MIB, target: 1 })
const get = (path: string) => ({
  from: 'request' as const,
  weight: 1,
  tags: [],
  request: { method: 'GET', path, headers: {} },
})

/** Limits are far from what a busy machine adds, and troubles far above the limits: the verdict is of the service. */
export const TROUBLED_SERVICES: readonly TroubledService[] = [
  { name: 'is steady', service: ['steady'], constraint: asked({}), right: ['pass'] },
  { name: 'stalls once', service: ['stall-once', '1500'], constraint: asked({}), right: ['fail'] },
  {
    name: 'starts slowly',
    service: ['slow-start', '1500'],
    constraint: asked({}),
    right: ['fail'],
  },
  {
    name: 'starts slowly, and is warmed up for longer',
    service: ['slow-start', '1500'],
    constraint: asked({}, 100, 3_000),
    right: ['pass'],
  },
  {
    name: 'leaks',
    service: ['leak', String(MIB)],
    constraint: asked({ objectives: [p99({ value: 2_000 }), memory(250)] }),
    right: ['pass', 'fail'],
  },
  { name: 'saturates', service: ['saturate', '20'], constraint: asked({}), right: ['fail'] },
  {
    name: 'is throttled',
    service: ['burn', '4'],
    constraint: asked({ limits: { cpus: 0.1 } }),
    right: ['fail'],
  },
  {
    name: 'fails at one endpoint',
    service: ['one-endpoint'],
    constraint: asked(
      {
        requests: [get('/good'), get('/bad')],
        objectives: [
          p99({ name: 'good', value: 400, endpoint: 'GET /good' }),
          p99({ name: 'bad', indicator: 'errors', value: 0, endpoint: 'GET /bad' }),
        ],
      },
      300,
    ),
    right: ['pass', 'fail'],
  },
]

/** Measures one once; undefined where this machine cannot bring the trouble about, with the reason. */
export async function measureTroubled(
  troubled: TroubledService,
): Promise<LoadVerdict | { readonly why: string }> {
  await using service = await startService(...troubled.service)
  using watch = watchArtifact({ roots: () => [service.pid] }, troubled.constraint)
  if (watch.notHeld !== undefined) return { why: watch.notHeld }
  const measurement = await measureOn(service.url, troubled.constraint, { watch })
  return judgeLoad(troubled.constraint, measurement)
}
