/** @module The generator's own process: nothing else runs here, so that nothing else can make it late. */

import { createRandom } from '../../../twins/base/index.ts'
import { scheduleArrivals } from './arrival-schedule.ts'
import { LoadLog } from './load-log.ts'
import { OpenLoop } from './open-loop.ts'
import type { GeneratorCommand, GeneratorReport, LoadOrder } from './protocol.ts'
import type { StoryPlayer } from './story-player.ts'

interface State {
  readonly order: LoadOrder
  readonly log: LoadLog
  readonly loop: OpenLoop
  readonly random: ReturnType<typeof createRandom> | undefined
}

let state: State | undefined
let offeredMs = 0
let looks = 0
let spentMs = 0
let tookMs = 0
let mostBytes = 0

// Whoever asked has gone: there is nobody to measure for.
process.on('disconnect', () => process.exit(0))
process.on('message', (command: GeneratorCommand) => {
  carryOut(command).catch((error: Error) => tell({ type: 'failed', reason: error.message }))
})

async function carryOut(command: GeneratorCommand): Promise<void> {
  switch (command.type) {
    case 'start': {
      state = await prepare(command.order)
      const { warmUpMs, stages } = command.order
      const rate = stages[0]?.fromPerSecond || stages[0]?.toPerSecond || 1
      if (warmUpMs > 0) {
        const stage = { fromPerSecond: rate, toPerSecond: rate, durationMs: warmUpMs }
        await state.loop.offer(scheduleArrivals([stage]), false)
      }
      return measure(state)
    }
    case 'extend':
      return state === undefined ? undefined : measure(state)
    case 'stop':
      state?.loop.stop()
      return
    case 'save':
      if (state !== undefined) tell({ type: 'saved', file: state.log.file() })
      return
    default:
      return command satisfies never
  }
}

async function prepare(order: LoadOrder): Promise<State> {
  const stories: (StoryPlayer | undefined)[] = []
  for (const arrival of order.mix) {
    // What plays stories brings the languages of expressions along, and is loaded where there are any.
    stories.push(
      arrival.kind === 'story'
        ? (await import('./story-player.ts')).createStoryPlayer(
            arrival.scenario,
            arrival.endpoints,
            arrival.seed,
          )
        : undefined,
    )
  }
  const log = new LoadLog(order.endpoints, order.tallies)
  const loop = new OpenLoop(order, log, stories)
  const { poissonSeed } = order
  return {
    order,
    log,
    loop,
    random: poissonSeed === undefined ? undefined : createRandom('arrivals', poissonSeed),
  }
}

async function measure({ order, log, loop, random }: State): Promise<void> {
  const before = process.cpuUsage()
  const startedMs = performance.now()
  tell({ type: 'counting', epochMs: performance.timeOrigin + startedMs })
  await loop.offer(scheduleArrivals(order.stages, random), true, (second) => {
    const last = log.slice(second - 1)
    const { offered, errors, dropped, served = 0, lagP99Ms = 0, p50Ms, p90Ms, p99Ms } = last
    const failed = errors + dropped
    const figures = { p50Ms, p90Ms, p99Ms, lagP99Ms }
    const rssBytes = process.memoryUsage.rss()
    mostBytes = Math.max(mostBytes, rssBytes)
    const progress = {
      second,
      offered,
      served,
      errors: failed,
      ...figures,
      generatorRssBytes: rssBytes,
    }
    tell({ type: 'second', progress, tallies: log.soFar })
  })
  const { user, system } = process.cpuUsage(before)
  const took = performance.now() - startedMs
  spentMs += (user + system) / 1_000
  tookMs += took
  const planned = order.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  offeredMs += loop.isStopped ? took : planned
  await loop.settle()
  looks += 1
  const measurement = log.measurement({
    offeredMs,
    looks,
    endedEarly: loop.isStopped,
    generatorCpu: spentMs / tookMs,
    generatorRssBytes: mostBytes,
  })
  tell({ type: 'measured', measurement })
}

function tell(report: GeneratorReport): void {
  process.send?.(report)
}
