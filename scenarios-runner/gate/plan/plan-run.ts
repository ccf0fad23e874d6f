/** @module How many trials each scenario gets, fixed before the run, and what passing them will prove. */

import { HoldoutError, throwIfAny } from '../../../twins/base/index.ts'
import {
  type AcceptancePlan,
  acceptancePlan,
  chanceToPass,
  failuresAllowed,
} from '../../satisfaction/index.ts'
import { isDeterministic, type Scenario } from '../../scenario/index.ts'
import type { GatePolicy, StratumPolicy } from '../model.ts'
import { counted, percent } from '../percent.ts'
import { createDrawCounter, type DrawCounter } from './distinct-draws.ts'

/** Trials of a scenario that draws nothing: enough to notice that it is flaky, few because each tells the same. */
const FIXED_TRIALS = 3

/** Trials of a scenario that is only reported: ten of ten still prove 74% of it. */
const REPORTED_TRIALS = 10

/** The stratum of the scenarios that agents were shown, and what it is held to. */
export const VISIBLE = 'visible'
export const VISIBLE_POLICY: StratumPolicy = { confidence: 0.95, noFailures: true }

/** What may be said about a plan. */
export interface PlanRunOptions {
  /** Exactly this many trials of each scenario that draws, instead of what the policy needs. */
  readonly perScenario?: number | undefined
  /** The run's seed, with which draws are counted; `holdout` unless given. */
  readonly seed?: string | undefined
  /** A plan that cannot pass says so in its lines instead of being refused: a run that reports may be as short as its author likes. */
  readonly mayFallShort?: boolean
}

/** What one stratum or gated category will run, and what that can prove. */
export interface StratumPlan {
  readonly kind: 'stratum' | 'category'
  readonly name: string
  /** Scenarios that draw, their trials, and how many of these differ in what they draw. */
  readonly scenarios: number
  readonly trials: number
  readonly distinct: number
  /** Scenarios that draw nothing, and their trials. */
  readonly fixedScenarios: number
  readonly fixedTrials: number
  /** Absent where no rate is asked, or nothing draws. */
  readonly plan: AcceptancePlan | undefined
}

/** The numbers of trials, and how they can and cannot pass in words. */
export interface GatePlan {
  /** Scenario id → number of trials. */
  readonly trials: Readonly<Record<string, number>>
  readonly lines: readonly string[]
  readonly plans: readonly StratumPlan[]
}

interface Member {
  readonly scenario: Scenario
  readonly draws: DrawCounter
}

interface Group {
  readonly kind: 'stratum' | 'category'
  readonly name: string
  readonly policy: StratumPolicy
  readonly drawing: readonly Member[]
  readonly fixed: readonly Scenario[]
}

/**
 * Plans equal numbers of trials for the scenarios of a stratum, enough for its bound. A scenario's own `trials` stands.
 *
 * @throws {HoldoutError} `GATE_PLAN_CANNOT_PASS` for each stratum or category that could not pass however well it went, unless
 * it may fall short
 */
export function planRun(
  scenarios: readonly Scenario[],
  policy: GatePolicy,
  options: PlanRunOptions = {},
): GatePlan {
  const groups = groupsOf(scenarios, policy, options.seed ?? 'holdout')
  const strata = groups.filter((group) => group.kind === 'stratum')
  const perScenario = new Map(
    strata.map((group) => [group.name, options.perScenario ?? enoughFor(group)]),
  )
  const trialsOf = (scenario: Scenario) =>
    scenario.trials ?? perScenario.get(stratumOf(scenario)) ?? REPORTED_TRIALS
  if (options.perScenario === undefined) {
    for (const group of groups.filter(({ kind }) => kind === 'category')) {
      raiseForCategory(group, perScenario, trialsOf)
    }
  }
  const trials: Record<string, number> = {}
  for (const group of strata) {
    for (const { scenario } of group.drawing) trials[scenario.id] = trialsOf(scenario)
    for (const scenario of group.fixed) {
      trials[scenario.id] =
        scenario.trials ?? Math.min(FIXED_TRIALS, options.perScenario ?? FIXED_TRIALS)
    }
  }
  const plans = groups.map((group) => planOf(group, trials))
  if (!options.mayFallShort) {
    throwIfAny(
      groups.flatMap((group, i) => cannotPass(group, plans[i] as StratumPlan, options) ?? []),
    )
  }
  return {
    trials: inOrderOf(scenarios, trials),
    lines: groups.flatMap((group, i) => linesOf(group, plans[i] as StratumPlan)),
    plans,
  }
}

function groupsOf(scenarios: readonly Scenario[], policy: GatePolicy, seed: string): Group[] {
  const members = new Map(
    scenarios.map((scenario) => [
      scenario.id,
      { scenario, draws: createDrawCounter(scenario, seed) },
    ]),
  )
  const group = (
    kind: Group['kind'],
    name: string,
    stratum: StratumPolicy,
    belongs: (scenario: Scenario) => boolean,
  ): Group[] => {
    const own = scenarios.filter(belongs)
    if (own.length === 0) return []
    const fixed = own.filter(isDeterministic)
    const drawing = own
      .filter((scenario) => !isDeterministic(scenario))
      .map((scenario) => members.get(scenario.id) as Member)
    return [{ kind, name, policy: stratum, drawing, fixed }]
  }
  return [
    ...Object.entries(policy.strata).flatMap(([name, stratum]) =>
      group('stratum', name, stratum, (scenario) => stratumOf(scenario) === name),
    ),
    ...group('stratum', VISIBLE, VISIBLE_POLICY, ({ visible }) => visible === true),
    ...Object.entries(policy.categories).flatMap(([name, stratum]) =>
      isGated(stratum)
        ? group(
            'category',
            name,
            stratum,
            ({ category, visible }) => category === name && visible !== true,
          )
        : [],
    ),
  ]
}

/** What a scenario is counted with: its criticality, unless agents were shown it. */
export function stratumOf({ criticality, visible }: Pick<Scenario, 'criticality' | 'visible'>) {
  return visible === true ? VISIBLE : criticality
}

/** True when a stratum or category can keep the gate from opening. */
export function isGated(policy: StratumPolicy): boolean {
  return policy.rate !== undefined || policy.noFailures
}

function smallestPlan(policy: StratumPolicy): AcceptancePlan | undefined {
  if (policy.rate === undefined) return undefined
  const { rate, confidence, failuresAllowed: allowed = 0 } = policy
  return acceptancePlan({ rate, confidence, failuresAllowed: policy.noFailures ? 0 : allowed })
}

/** The smallest equal number of trials whose draws differ often enough; the plain share where no number would do. */
function enoughFor(group: Group): number {
  const goal = smallestPlan(group.policy)
  if (goal === undefined || group.drawing.length === 0) return REPORTED_TRIALS
  const share = Math.ceil(goal.trials / group.drawing.length)
  for (let k = 1; k <= 4 * share + 64; k += 1) {
    if (distinctIn(group, ({ trials }) => trials ?? k) >= goal.trials) return k
  }
  return share
}

function raiseForCategory(
  group: Group,
  perScenario: Map<string, number>,
  trialsOf: (scenario: Scenario) => number,
): void {
  const goal = smallestPlan(group.policy)
  if (goal === undefined || group.drawing.length === 0) return
  const strata = new Set(group.drawing.map(({ scenario }) => stratumOf(scenario)))
  for (let raised = 0; raised < 4 * goal.trials; raised += 1) {
    if (distinctIn(group, trialsOf) >= goal.trials) return
    // The stratum with the fewest first, so that no scenario runs more often than it must.
    const [least] = [...strata].sort(
      (a, b) => (perScenario.get(a) ?? 0) - (perScenario.get(b) ?? 0),
    )
    if (least === undefined) return
    perScenario.set(least, (perScenario.get(least) ?? 0) + 1)
  }
}

function distinctIn(group: Group, trialsOf: (scenario: Scenario) => number): number {
  return group.drawing.reduce(
    (total, { scenario, draws }) => total + draws.among(trialsOf(scenario)),
    0,
  )
}

function planOf(group: Group, trials: Readonly<Record<string, number>>): StratumPlan {
  const { kind, name, policy } = group
  const of = (scenario: Scenario) => trials[scenario.id] ?? 0
  const distinct = distinctIn(group, of)
  const allowed =
    policy.rate === undefined
      ? undefined
      : failuresAllowed(distinct, policy.rate, policy.confidence)
  return {
    kind,
    name,
    scenarios: group.drawing.length,
    trials: group.drawing.reduce((total, { scenario }) => total + of(scenario), 0),
    distinct,
    fixedScenarios: group.fixed.length,
    fixedTrials: group.fixed.reduce((total, scenario) => total + of(scenario), 0),
    plan:
      policy.rate === undefined || allowed === undefined
        ? undefined
        : {
            trials: distinct,
            failuresAllowed: policy.noFailures ? 0 : allowed,
            rate: policy.rate,
            confidence: policy.confidence,
          },
  }
}

function cannotPass(
  group: Group,
  plan: StratumPlan,
  options: PlanRunOptions,
): HoldoutError | undefined {
  const goal = smallestPlan({ ...group.policy, failuresAllowed: 0 })
  if (goal === undefined || plan.scenarios === 0 || plan.plan !== undefined) return undefined
  const field = `gate.${group.kind === 'category' ? 'categories.' : ''}${group.name}`
  const each = Math.ceil(goal.trials / plan.scenarios)
  const own = group.drawing.filter(({ scenario }) => scenario.trials !== undefined)
  const drawn =
    plan.distinct < plan.trials ? `, of which only ${plan.distinct} differ in what they draw` : ''
  const hints = [
    plan.distinct < plan.trials
      ? `let its scenarios draw more: a person, or a wider range, so that ${goal.trials} trials differ`
      : `run at least ${counted(each, 'trial')} of ${plan.scenarios === 1 ? 'its scenario' : `each of its ${plan.scenarios} scenarios`}`,
    ...(own.length > 0 && options.perScenario === undefined
      ? [
          `look at the scenarios that set \`trials\` themselves (${own.map(({ scenario }) => scenario.id).join(', ')})`,
        ]
      : []),
    `ask less of ${field}`,
  ]
  return new HoldoutError(
    `the ${group.name} ${group.kind} cannot pass with ${counted(plan.trials, 'trial')}${drawn}: ` +
      `it takes ${goal.trials} different ones without a failure to prove ${percent(goal.rate)} with ${percent(goal.confidence)} confidence`,
    { code: 'GATE_PLAN_CANNOT_PASS', place: { field }, hint: hints.join(', or ') },
  )
}

function linesOf(group: Group, plan: StratumPlan): string[] {
  const lines: string[] = []
  const name = group.kind === 'category' ? `${group.name} (category)` : group.name
  if (plan.scenarios > 0)
    lines.push(`${name}: ${numbersOf(group, plan)}, ${promiseOf(group, plan)}`)
  if (plan.fixedScenarios > 0) {
    const numbers = counted(plan.fixedTrials, 'trial')
    const gated = isGated(group.policy) ? 'none may fail' : 'reported, not gated'
    lines.push(
      `${name}, drawing nothing: ${numbers} of ${counted(plan.fixedScenarios, 'scenario')}, ${gated}; ` +
        'they say nothing beyond these very stories',
    )
  }
  return lines
}

/** `60 trials, 6 of each of 10 scenarios`; the plain sum where some set their own number. */
function numbersOf(group: Group, { trials, scenarios }: StratumPlan): string {
  const equal =
    group.kind === 'stratum' && group.drawing.every(({ scenario }) => scenario.trials === undefined)
  return equal && scenarios > 1
    ? `${counted(trials, 'trial')}, ${trials / scenarios} of each of ${scenarios} scenarios`
    : `${counted(trials, 'trial')} of ${counted(scenarios, 'scenario')}`
}

function promiseOf(group: Group, { plan, trials, distinct }: StratumPlan): string {
  if (!isGated(group.policy)) return 'reported, not gated'
  if (plan === undefined) {
    const goal = smallestPlan({ ...group.policy, failuresAllowed: 0 })
    return goal === undefined
      ? 'none may fail; no rate is asked, so passing proves none'
      : `too few to prove ${percent(goal.rate)}, which takes ${goal.trials} different ones without a failure: they are reported, and cannot pass`
  }
  const { failuresAllowed: c, rate, confidence } = plan
  const different = distinct < trials ? ` (${distinct} differ in what they draw)` : ''
  const may = c === 0 ? 'none may fail' : `at most ${c} may fail`
  const chance = Math.round(chanceToPass(plan, 0.99) * 100)
  return (
    `${may}${different}; passing proves with ${percent(confidence)} confidence that at least ${percent(rate)} are satisfied ` +
    `(a build that is right 99% of the time passes ${chance}% of the time)`
  )
}

function inOrderOf(
  scenarios: readonly Scenario[],
  trials: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(scenarios.map(({ id }) => [id, trials[id] ?? 0]))
}
