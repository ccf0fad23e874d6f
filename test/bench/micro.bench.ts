/** @module What happens many times in each request or trial, measured in process: matching, checking, forking, counting, drawing. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { Bench } from 'tinybench'
import { LatencyHistogram } from '../../scenarios-runner/load/index.ts'
import { clopperPearsonLower } from '../../scenarios-runner/satisfaction/index.ts'
import { createRandom } from '../../twins/base/index.ts'
import { readSource } from '../../twins/base/node/index.ts'
import { createRouter, readContract, validatorFor } from '../../twins/contract/index.ts'
import { createTwin } from '../../twins/twin/index.ts'

const path = new URL(
  '../../cli/templates/access-requests/spec/contracts/upstream/okta.yaml',
  import.meta.url,
)
const contract = readContract(await readSource(path.href))
const router = createRouter(contract)
const twin = createTwin({ contract })
const world = twin.world()
world.seedState({
  users: Array.from({ length: 1_000 }, (_, n) => ({
    profile: {
      login: `u${n}@example.com`,
      email: `u${n}@example.com`,
      firstName: 'U',
      lastName: `${n}`,
    },
  })),
})
const [user] = world.state().users ?? []
const checkUser = validatorFor(contract, '#/components/schemas/User', 'response')
const histogram = new LatencyHistogram()
const random = createRandom('bench')
let forks = 0

const bench = new Bench({ name: 'micro', time: 300, warmupTime: 100 })
bench
  .add('the floor: a call that does nothing', () => {})
  .add('router: a path with two parameters', () => {
    router.match('delete', '/api/v1/groups/00g1/users/00u1')
  })
  .add('validator: a user of Okta', () => {
    checkUser(user)
  })
  .add('world: fork one of 1,000 entities', () => {
    world.fork(`fork-${++forks}`)
  })
  .add('histogram: record a latency', () => {
    histogram.record(12.34)
  })
  .add('random: a uuid', () => {
    random.uuid()
  })
  .add('satisfaction: a Clopper-Pearson bound of 59 of 59', () => {
    clopperPearsonLower(59, 59, 0.95)
  })
await bench.run()

const rows = bench.tasks.map((task) => {
  const { result } = task
  if (!('throughput' in result)) throw new Error(`${task.name} did not finish.`)
  return { name: task.name, perSecond: Math.round(result.throughput.mean) }
})
const floor = rows[0]?.perSecond ?? 0
for (const { name, perSecond } of rows) {
  const ratio = (perSecond / floor).toExponential(1)
  console.log(
    `${name.padEnd(52)} ${perSecond.toLocaleString('en').padStart(14)}/s  ${ratio} of the floor`,
  )
}
mkdirSync('.holdout/bench', { recursive: true })
writeFileSync('.holdout/bench/micro.json', `${JSON.stringify({ rows }, null, 2)}\n`)
