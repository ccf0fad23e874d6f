/** @module `npm run sensitivity`: every variant through the gate, and what that says of the harness, as a page. */

import { parseArgs } from 'node:util'
import { startChatServer } from '../scenarios-runner/model/chat-server.ts'
import { gateVariant } from './gate-variant.ts'
import { gateLetDown } from './infrastructure/gate-let-down.ts'
import { type InfrastructureVariant, infrastructureVariants } from './infrastructure/index.ts'
import { gullible } from './judges/attacks.ts'
import { tryAttacks } from './judges/try-attacks.ts'
import { type GateLine, NONE, type Results, readResults, writeResults } from './results.ts'
import { type Variant, variants } from './variants/index.ts'
import { writePage } from './write-page.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true },
    repeats: { type: 'string', default: '1' },
    slots: { type: 'string', default: '4' },
    jobs: { type: 'string', default: '2' },
    whole: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
})

const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

let results: Results = values.fresh ? NONE : readResults()
const isWanted = (id: string, kind: string) =>
  (values.only === undefined || values.only.includes(id)) &&
  (values.kind === undefined || values.kind.includes(kind))
const gates = values.whole ? 'whole' : 'gates'
const isDone = (id: string, repeat: number) =>
  [...results[gates], ...results.infrastructure].some(
    (line) => line.id === id && line.repeat === repeat,
  )
const waiting = Array.from({ length: Number(values.repeats) }, (_, index) => index + 1).flatMap(
  (repeat) => [
    ...[undefined, ...variants.filter(({ id, kind }) => isWanted(id, kind))].map((variant) => ({
      id: variant?.id ?? 'R00',
      repeat,
      gate: () => gateOnce(variant, repeat),
    })),
    ...infrastructureVariants
      .filter(({ id }) => isWanted(id, 'infrastructure'))
      .map((variant) => ({ id: variant.id, repeat, gate: () => letDownOnce(variant, repeat) })),
  ],
)
// A gate mostly waits: for timeouts, for pauses between tries, for pages. Several side by side fill the time.
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (stop.signal.aborted) return
      if (isDone(next.id, next.repeat)) continue
      await next.gate().catch((error: unknown) => {
        if (!stop.signal.aborted) throw error
      })
    }
  }),
)
await using server = await startChatServer(({ prompt }) => ({ text: gullible(prompt) }))
const judge = { provider: 'openai-compatible', model: 'gullible', baseUrl: server.url } as const
keep({
  attacks: { defended: await tryAttacks(judge, true), defenceless: await tryAttacks(judge, false) },
})
await writePage(results)

async function gateOnce(variant: Variant | undefined, repeat: number): Promise<void> {
  const id = variant?.id ?? 'R00'
  const outcome = await gateVariant(variant, {
    seed: `sensitivity-${repeat}`,
    slots: Number(values.slots),
    whole: values.whole,
    signal: stop.signal,
  })
  const line: GateLine = { id, repeat, ...outcome }
  keep({ [gates]: [...results[gates], line] })
  const { status, trials, seconds } = outcome
  const says = variant?.says ?? 'the reference itself'
  console.log(`${id} ${status} after ${trials} trials, ${seconds} s: ${says}`)
}

async function letDownOnce({ id, says, ...rest }: InfrastructureVariant, repeat: number) {
  const options = { seed: `sensitivity-${repeat}`, signal: stop.signal }
  const outcome = await gateLetDown({ id, says, ...rest }, options)
  keep({ infrastructure: [...results.infrastructure, { id, repeat, ...outcome }] })
  const { exitCode, attempts, mislabelled } = outcome
  console.log(`${id} exit ${exitCode}, ${mislabelled} of ${attempts} blamed on it: ${says}`)
}

function keep(more: Partial<Results>): void {
  results = { ...results, ...more }
  writeResults(results)
}
