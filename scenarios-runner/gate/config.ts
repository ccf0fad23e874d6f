/** @module The gate's part of the configuration: any number of the policy can be changed, and none is taken unread. */

import { z } from 'zod'
import { defaultPolicy } from './default-policy.ts'
import type { GatePolicy, StratumPolicy } from './model.ts'

const RATE = 'expected a share such as 0.95 or "95%", above 0 and below 1'

/** A share of 1, as a number or a percentage. */
const share = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?\s*%$/, RATE)
      .transform((text) => Number(text.replace('%', '')) / 100),
  ])
  .refine((value) => value >= 0 && value <= 1, 'expected a share between 0 and 1, or a percentage')

const rate = share
  .refine(
    (value) => value < 1,
    'no number of trials proves a rate of 1: write noFailures: true, and a rate below 1 or none',
  )
  .refine((value) => value > 0, RATE)

const confidence = share.refine(
  (value) => value >= 0.5 && value < 1,
  'expected a confidence from 0.5 to below 1, such as 0.95',
)

const stratum = z.union([
  /** Counted and shown, never in the way. */
  z.literal('report'),
  z.strictObject({
    rate: rate.optional(),
    confidence: confidence.optional(),
    noFailures: z.boolean().optional(),
    failuresAllowed: z.int().min(0).max(1_000).optional(),
  }),
])

/**
 * The `gate` part of `holdout.config.ts`; what is left out stays as {@link defaultPolicy} has it. Rates are shares or
 * percentages. Parsing gives the whole policy.
 *
 * @example
 * gateConfigSchema.parse({ normal: { rate: '80%' }, categories: { 'failure-mode': { rate: 0.9 } } })
 */
export const gateConfigSchema = z
  .strictObject({
    critical: stratum.optional(),
    high: stratum.optional(),
    normal: stratum.optional(),
    low: stratum.optional(),
    categories: z
      .strictObject({
        'happy-path': stratum.optional(),
        'edge-case': stratum.optional(),
        'failure-mode': stratum.optional(),
      })
      .optional(),
    /** What a criterion that nobody judged does: keep the gate from opening, or be left out and named. */
    unjudged: z.enum(['block', 'exclude']).optional(),
    /** The share of invalid trials above which a run proves nothing. */
    maxInvalid: share.optional(),
  })
  .transform((config, context): GatePolicy => {
    const { strata } = defaultPolicy
    const policy: GatePolicy = {
      strata: {
        critical: merge(strata.critical, config.critical),
        high: merge(strata.high, config.high),
        normal: merge(strata.normal, config.normal),
        low: merge(strata.low, config.low),
      },
      categories: Object.fromEntries(
        Object.entries(config.categories ?? {}).map(([name, value]) => [
          name,
          merge(strata.low, value),
        ]),
      ),
      unjudged: config.unjudged ?? defaultPolicy.unjudged,
      maxInvalid: config.maxInvalid ?? defaultPolicy.maxInvalid,
    }
    for (const [name, { noFailures, failuresAllowed = 0 }] of [
      ...Object.entries(policy.strata),
      ...Object.entries(policy.categories),
    ]) {
      if (!noFailures || failuresAllowed === 0) continue
      context.addIssue({
        code: 'custom',
        path:
          name in policy.strata
            ? [name, 'failuresAllowed']
            : ['categories', name, 'failuresAllowed'],
        message: `expected none here, since noFailures lets none pass; write noFailures: false to allow ${failuresAllowed}`,
        input: failuresAllowed,
      })
    }
    return policy
  })

/** What a user may write. */
export type GateConfig = z.input<typeof gateConfigSchema>

function merge(base: StratumPolicy, config: z.output<typeof stratum> | undefined): StratumPolicy {
  if (config === undefined) return base
  if (config === 'report') return { confidence: base.confidence, noFailures: false }
  const given = Object.entries(config).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(given) }
}
