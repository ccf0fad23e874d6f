/** @module The generator's own process: nothing else runs here, so that nothing else can make it late. */

import { MeasurementLog } from './measurement.ts'
import { OpenLoop } from './open-loop.ts'
import type { GeneratorOrder, GeneratorReport } from './protocol.ts'

const log = new MeasurementLog()
let loop: OpenLoop | undefined
let objective = ''
let offeredMs = 0
let looks = 0
let spentMs = 0
let tookMs = 0

// Whoever asked has gone: there is nobody to measure for.
process.on('disconnect', () => process.exit(0))
process.on('message', (order: GeneratorOrder) => {
  carryOut(order).catch((error: Error) => tell({ type: 'failed', reason: error.message }))
})

async function carryOut(order: GeneratorOrder): Promise<void> {
  if (order.type === 'start') {
    objective = order.objective
    loop = new OpenLoop(order.loop, log)
    if (order.warmUpMs > 0) await loop.offer(order.warmUpMs, false)
  }
  if (loop === undefined) return
  const before = process.cpuUsage()
  const startedMs = performance.now()
  await loop.offer(order.durationMs, true, (second) => {
    tell({ type: 'second', second, ...log.soFar })
  })
  const { user, system } = process.cpuUsage(before)
  spentMs += (user + system) / 1_000
  tookMs += performance.now() - startedMs
  offeredMs += order.durationMs
  await loop.settle()
  looks += 1
  const generatorCpu = spentMs / tookMs
  const measurement = log.measurement({ objective, offeredMs, looks, generatorCpu })
  tell({ type: 'measured', measurement })
}

function tell(report: GeneratorReport): void {
  process.send?.(report)
}
