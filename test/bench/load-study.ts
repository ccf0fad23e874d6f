/**
 * @module Whether services in trouble get the right verdict, again and again: on the machine as it is, and with two other
 * processes busy. Run with `npm run load-study`; some forty minutes. `--repeats 3` is shorter. Ends with 1 where a verdict was
 * turned around; one that was left open is counted and said.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { load, measureOn, startService } from '../scenarios-runner/load/services.ts'
import { measureTroubled, TROUBLED_SERVICES } from '../scenarios-runner/load/troubled-services.ts'
import { machineFacts } from './measuring.ts'

const at = process.argv.indexOf('--repeats')
const repeats = at === -1 ? 20 : Number(process.argv[at + 1])
const rows: Record<string, string | number>[] = []
let turned = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

for (const busy of [0, 2]) {
  const others = Array.from({ length: busy }, startBusy)
  try {
    for (const troubled of TROUBLED_SERVICES) {
      let [right, open, wrong] = [0, 0, 0]
      let skipped: string | undefined
      for (let n = 0; n < repeats && skipped === undefined; n += 1) {
        const verdict = await measureTroubled(troubled)
        if ('why' in verdict) {
          skipped = verdict.why
          break
        }
        const found = verdict.objectives.map(({ status }) => status)
        if (found.every((status, i) => status === troubled.right[i])) right += 1
        else if (found.every((status, i) => [troubled.right[i], 'inconclusive'].includes(status))) {
          open += 1
        } else {
          wrong += 1
          console.log(`wrong: a service that ${troubled.name}: ${verdict.reason}`)
        }
      }
      turned += wrong
      const counts = skipped === undefined ? { right, open, wrong } : { right: skipped }
      rows.push({ 'a service that': troubled.name, 'busy beside it': busy, repeats, ...counts })
      console.log(JSON.stringify(rows.at(-1)))
    }
  } finally {
    for (const other of others) other.kill()
  }
}
console.log(JSON.stringify(machineFacts()))
console.table(rows)
await soak()
process.exitCode = turned > 0 ? 1 : 0

/** 200,000 requests: what the generator holds in the second quarter of them, and in the last. */
async function soak(): Promise<void> {
  await using service = await startService('steady')
  const { offered } = load({ perSecond: 2_000, durationMs: 100_000 })
  const constraint = load({ offered: { ...offered, extensions: 0 }, aspirational: true })
  const held: number[] = []
  const { requests } = await measureOn(service.url, constraint, {
    onProgress: ({ generatorRssBytes }) => held.push(generatorRssBytes),
  })
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length / 2 ** 20
  const quarter = Math.floor(held.length / 4)
  const [early, late] = [mean(held.slice(quarter, 2 * quarter)), mean(held.slice(-quarter))]
  console.log(
    `soak: ${requests} requests; the generator held ${early.toFixed(0)} MiB in the second quarter and ${late.toFixed(0)} MiB in the last (${((100 * late) / early - 100).toFixed(1)}%)`,
  )
}

function startBusy(): ChildProcess {
  const other = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  // Whoever interrupts the study does not want them to go on.
  process.once('exit', () => other.kill())
  return other
}
