/** @module `npm run simulate`: whether the gate's stated error rates hold, over 10,000 suites at every plan; prints and keeps JSON. */

import { acceptancePlan, chanceToPass } from '../../../scenarios-runner/satisfaction/index.ts'
import { writeAtomic } from '../../../twins/base/node/index.ts'
import { PLANS, SUITES, simulateCoverage, simulatePlan } from './simulate-gate.ts'

const suites = Number(process.argv[2] ?? 10_000)
const share = (count: number) => Number((count / suites).toFixed(4))

const gates = PLANS.map((plan) => {
  const alike = simulatePlan(plan, plan.rate, 'alike', suites, 'simulate')
  const split = simulatePlan(plan, plan.rate, 'split', suites, 'simulate')
  const good = simulatePlan(plan, (1 + plan.rate) / 2, 'alike', suites, 'simulate/good')
  return {
    plan: `${plan.rate} at ${plan.confidence}, c=${plan.failuresAllowed}`,
    trials: alike.trials,
    stated: Number((1 - plan.confidence).toFixed(4)),
    'false PASS, exact': Number(chanceToPass(acceptancePlan(plan), plan.rate).toFixed(4)),
    'false PASS': share(alike.pass),
    'false PASS, split': share(split.pass),
    'false FAIL': share(alike.fail),
    undecided: share(alike.inconclusive),
    'PASS at half the failures': share(good.pass),
  }
})
const coverage = SUITES.map((suite) => {
  const { fixed, general, naive } = simulateCoverage(suite, suites, 'simulate')
  return {
    suite: `${suite.scenarios} scenarios, ${suite.trials} trials, mean ${suite.mean}, ICC ${suite.icc.toFixed(2)}`,
    'these stories (Clopper-Pearson)': Number(fixed.toFixed(3)),
    'stories like these (Korn-Graubard)': Number(general.toFixed(3)),
    'stories like these (pooled, not used)': Number(naive.toFixed(3)),
  }
})

console.log(`${suites} suites each; true rate = the plan's own, where a false verdict is likeliest`)
console.table(gates)
const most = (name: 'false PASS, exact' | 'false PASS' | 'false PASS, split' | 'false FAIL') => {
  const found = Math.max(...gates.map((gate) => gate[name] / gate.stated))
  return `${name} ${(found * 100).toFixed(1)}%`
}
console.log(
  `The most of what is stated: ${(['false PASS, exact', 'false PASS', 'false PASS, split', 'false FAIL'] as const).map(most).join('; ')}`,
)
console.log('Coverage of nominal 95% intervals')
console.table(coverage)
await writeAtomic(
  '.holdout/bench/simulation.json',
  `${JSON.stringify({ suites, gates, coverage }, null, 2)}\n`,
)
