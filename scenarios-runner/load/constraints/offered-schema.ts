/** @module The offered load as people write it: a rate, a ramp, stages, a spike. */

import { z } from 'zod'
import type { OfferedLoad, Stage } from '../model.ts'
import { duration, positive, RATE, rate, rateOrNone } from './quantities.ts'

const FOR = 'expected a span of time such as 200ms, 3s or 1m'
/** Every second of a load is kept. */
const LONGEST_MS = 86_400_000
const TOO_LONG = 'expected a load of at most 24h'

const written = z.strictObject({
  rate: rate.optional(),
  for: positive.optional(),
  'warm-up': duration.refine((ms) => ms <= LONGEST_MS, TOO_LONG).optional(),
  arrival: z.enum(['constant', 'poisson']).optional(),
  /** How often it may be offered again while undecided. */
  extend: z.int().min(0).max(10).optional(),
  ramp: z.strictObject({ from: rateOrNone, to: rateOrNone }).optional(),
  spike: z.strictObject({ rate, at: duration, for: positive }).optional(),
  /** One after the other: a rate held, or gone to from the one before. 0 is a pause, or an end. */
  stages: z
    .array(
      z.strictObject({ rate: rateOrNone.optional(), to: rateOrNone.optional(), for: positive }),
    )
    .min(1)
    .optional(),
})

type Written = z.output<typeof written>

/** What is offered; 500 ms of warm-up and two extensions unless said otherwise. */
export const offered = written.transform((given, context): OfferedLoad => {
  const fail = (message: string, path: (string | number)[] = []) => {
    context.addIssue({ code: 'custom', message, path, input: given })
    return z.NEVER
  }
  const stages = stagesOf(given, fail)
  if (stages === undefined) return z.NEVER
  const whole = given.stages !== undefined ? 'stages' : given.ramp !== undefined ? 'ramp' : 'for'
  if (stages.every(({ fromPerSecond, toPerSecond }) => fromPerSecond + toPerSecond === 0)) {
    return fail('expected some requests: nothing is ever offered', [whole])
  }
  if (stages.reduce((sum, { durationMs }) => sum + durationMs, 0) > LONGEST_MS) {
    return fail(TOO_LONG, [whole])
  }
  return {
    stages,
    arrival: given.arrival ?? 'constant',
    warmUpMs: given['warm-up'] ?? 500,
    extensions: given.extend ?? 2,
  }
})

type Fail = (message: string, path?: (string | number)[]) => never

function stagesOf(given: Written, fail: Fail): Stage[] | undefined {
  const { stages, ramp, spike, rate: perSecond, for: durationMs } = given
  if (stages !== undefined) {
    if ((perSecond ?? ramp ?? spike ?? durationMs) !== undefined) {
      fail('stages say the whole load: leave out rate, for, ramp and spike', ['stages'])
      return undefined
    }
    return inStages(stages, fail)
  }
  if (durationMs === undefined) fail(FOR, ['for'])
  if (ramp !== undefined) {
    if (perSecond !== undefined || spike !== undefined) {
      fail('expected a ramp alone, or a rate', ['ramp'])
      return undefined
    }
    return durationMs === undefined
      ? undefined
      : [{ fromPerSecond: ramp.from, toPerSecond: ramp.to, durationMs }]
  }
  if (perSecond === undefined) fail(RATE, ['rate'])
  if (perSecond === undefined || durationMs === undefined) return undefined
  if (spike === undefined) return [flat(perSecond, durationMs)]
  if (spike.at + spike.for > durationMs) {
    fail('the spike goes on beyond the end of the load', ['spike', 'for'])
    return undefined
  }
  return [
    flat(perSecond, spike.at),
    flat(spike.rate, spike.for),
    flat(perSecond, durationMs - spike.at - spike.for),
  ].filter((stage) => stage.durationMs > 0)
}

function inStages(stages: NonNullable<Written['stages']>, fail: Fail): Stage[] | undefined {
  const made: Stage[] = []
  for (const [index, stage] of stages.entries()) {
    if ((stage.rate === undefined) === (stage.to === undefined)) {
      fail('expected either a rate that is held, or one to go to: to', ['stages', index])
      return undefined
    }
    const before = made.at(-1)?.toPerSecond ?? 0
    made.push(
      stage.rate === undefined
        ? { fromPerSecond: before, toPerSecond: stage.to as number, durationMs: stage.for }
        : flat(stage.rate, stage.for),
    )
  }
  return made
}

function flat(perSecond: number, durationMs: number): Stage {
  return { fromPerSecond: perSecond, toPerSecond: perSecond, durationMs }
}
