/** @module What the gate decides of artifacts whose true rates are known: how often it passes, fails, or says neither. */

import type { ScenarioCount } from '../../../scenarios-runner/gate/index.ts'
import { stratumPart } from '../../../scenarios-runner/gate/parts/stratum-part.ts'
import {
  acceptancePlan,
  type Cluster,
  clopperPearson,
  kornGraubard,
} from '../../../scenarios-runner/satisfaction/index.ts'
import { createRandom, type Random } from '../../../twins/base/index.ts'

/** Every plan of the reference: rate, confidence, failures allowed. */
export const PLANS = [
  [0.8, 0.95],
  [0.9, 0.95],
  [0.95, 0.95],
  [0.97, 0.95],
  [0.99, 0.95],
  [0.95, 0.9],
].flatMap(([rate = 0, confidence = 0]) =>
  [0, 1, 2, 3, 4].map((failuresAllowed) => ({ rate, confidence, failuresAllowed })),
)

/** How the true rates of a suite's scenarios lie around their mean: alike, or some perfect and the others worse. */
export type Spread = 'alike' | 'split'

/** How often each decision came out. */
export interface Decisions {
  readonly trials: number
  readonly pass: number
  readonly fail: number
  readonly inconclusive: number
}

const SCENARIOS = 6

/**
 * Simulates suites of one stratum at one plan, each decided by the gate's own rule.
 *
 * @param mean the true rate of the suite: the plan's own is where a false verdict is likeliest
 */
export function simulatePlan(
  plan: (typeof PLANS)[number],
  mean: number,
  spread: Spread,
  suites: number,
  seed: string,
): Decisions {
  const { trials } = acceptancePlan(plan)
  const random = createRandom(
    seed,
    'gate',
    plan.rate,
    plan.confidence,
    plan.failuresAllowed,
    spread,
  )
  const count = { pass: 0, fail: 0, inconclusive: 0 }
  const rates = ratesOf(mean, spread)
  // The same counts have the same verdict, and the bounds are what costs.
  const decided = new Map<string, keyof typeof count | 'invalid' | undefined>()
  for (let suite = 0; suite < suites; suite += 1) {
    const counts = rates.map((rate, i): ScenarioCount => {
      // As equal as they can be: the plan is not always a multiple of the scenarios.
      const n = Math.floor(trials / SCENARIOS) + (i < trials % SCENARIOS ? 1 : 0)
      return scenarioCount(i, n, successes(random, n, rate))
    })
    const key = counts.map(({ satisfied }) => satisfied).join()
    const status = decided.get(key) ?? decide(plan, counts)
    decided.set(key, status)
    if (status !== undefined && status !== 'invalid') count[status] += 1
  }
  return { trials, ...count }
}

function decide({ rate, confidence }: (typeof PLANS)[number], counts: readonly ScenarioCount[]) {
  return stratumPart('stratum', 'high', { rate, confidence, noFailures: false }, counts)?.status
}

function ratesOf(mean: number, spread: Spread): number[] {
  const bad = Math.max(0, 2 * mean - 1)
  return Array.from({ length: SCENARIOS }, (_, i) =>
    spread === 'alike' ? mean : i % 2 === 0 ? 1 : bad,
  )
}

function scenarioCount(index: number, n: number, satisfied: number): ScenarioCount {
  return {
    scenario: `s${index}`,
    title: '',
    category: 'happy-path',
    criticality: 'high',
    deterministic: false,
    trials: n,
    satisfied,
    unsatisfied: n - satisfied,
    invalid: 0,
    distinct: n,
    distinctSatisfied: satisfied,
    unjudgedCriteria: 0,
    unchecked: false,
    interval: undefined,
  }
}

function successes(random: Random, n: number, rate: number): number {
  let found = 0
  for (let i = 0; i < n; i += 1) if (random.next() < rate) found += 1
  return found
}

/** One row of the reference's table of coverage. */
export const SUITES = [
  { scenarios: 30, trials: 5, mean: 0.95, icc: 1 / 3 },
  { scenarios: 50, trials: 20, mean: 0.95, icc: 1 / 3 },
  { scenarios: 12, trials: 10, mean: 0.8, icc: 0.5 },
  { scenarios: 12, trials: 5, mean: 0.99, icc: 0.01 },
] as const

/** How often an interval holds what it claims: this suite's own rate, and that of stories like these. */
export interface Coverage {
  /** Pooled Clopper-Pearson over these stories' true mean: what gates rest on. */
  readonly fixed: number
  /** Korn-Graubard over the population's mean: the headline. */
  readonly general: number
  /** Pooled Clopper-Pearson over the population's mean: why it is not the headline. */
  readonly naive: number
}

/** Simulates suites whose scenarios' true rates are drawn from a beta distribution. */
export function simulateCoverage(
  { scenarios, trials, mean, icc }: (typeof SUITES)[number],
  suites: number,
  seed: string,
): Coverage {
  const random = createRandom(seed, 'coverage', scenarios, trials, mean, icc)
  const size = 1 / icc - 1
  let [fixed, general, naive] = [0, 0, 0]
  for (let suite = 0; suite < suites; suite += 1) {
    const rates = Array.from({ length: scenarios }, () =>
      drawBeta(random, mean * size, (1 - mean) * size),
    )
    const clusters = rates.map(
      (rate): Cluster => ({ n: trials, satisfied: successes(random, trials, rate) }),
    )
    const truth = rates.reduce((sum, rate) => sum + rate, 0) / scenarios
    const total = clusters.reduce((sum, { satisfied }) => sum + satisfied, 0)
    const pooled = clopperPearson(total, scenarios * trials)
    const wide = kornGraubard(clusters)
    if (pooled.low <= truth && truth <= pooled.high) fixed += 1
    if (pooled.low <= mean && mean <= pooled.high) naive += 1
    if (wide !== undefined && wide.low <= mean && mean <= wide.high) general += 1
  }
  return { fixed: fixed / suites, general: general / suites, naive: naive / suites }
}

function drawBeta(random: Random, a: number, b: number): number {
  const [x, y] = [drawGamma(random, a), drawGamma(random, b)]
  // Both may underflow where the shape is small.
  return x + y === 0 ? (random.next() < a / (a + b) ? 1 : 0) : x / (x + y)
}

/** Marsaglia and Tsang (2000); shapes below 1 by the power of a uniform. */
function drawGamma(random: Random, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = drawNormal(random)
    const v = (1 + c * z) ** 3
    if (v <= 0) continue
    if (Math.log(1 - random.next()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v
  }
}

function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
