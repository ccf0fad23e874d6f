/** @module Shows a job of the factory as it goes: the way through the graph, each gate, what is happening now. */

import type { FactoryEvent } from '../../factory/index.ts'
import type { RunEvent } from '../../scenarios-runner/run/index.ts'
import type { Listener } from '../../twins/base/index.ts'
import { formatDuration, formatRate, visibleText } from '../../twins/base/node/index.ts'
import { columnsOf, type Output } from '../terminal/index.ts'
import { createRunProgress, type RunProgress } from './run-progress.ts'

/** A listener that shows, and stops showing. */
export interface FactoryProgress {
  readonly onEvent: Listener<FactoryEvent>
  stop(): void
}

const SHOWN_STEPS = 6

/** Makes the display of one job. */
export function createFactoryProgress(output: Output): FactoryProgress {
  const { live, colors } = output
  const path: string[] = []
  let now: { node: string; sinceMs: number } | undefined
  let run: RunProgress | undefined
  let planned = false
  const satisfied: string[] = []
  let usd = 0
  let tokens = 0
  let startedAt = performance.now()
  /** Somebody is typing: nothing may be drawn over it. */
  let asking = false

  /** Satisfaction by iteration, and what was spent so far. */
  const sums = () => {
    const spent =
      tokens === 0
        ? ''
        : `${tokens.toLocaleString('en')} tokens${usd === 0 ? '' : `, $${usd.toFixed(2)}`}`
    return [satisfied.length === 0 ? '' : `satisfied ${satisfied.join(' → ')}`, spent]
      .filter((part) => part !== '')
      .join('   ')
  }

  /** The way to here, as much of its end as fits: what happens now is never what is cut. */
  const wayTo = (stage: string): string => {
    for (let shown = Math.min(path.length, SHOWN_STEPS); ; shown -= 1) {
      const steps = [...path.slice(path.length - shown), ...(stage === '' ? [] : [stage])]
      const way = [...(shown < path.length ? ['…'] : []), ...steps].join(' → ')
      if (shown === 0 || columnsOf(way) <= live.width) return way
    }
  }

  const draw = () => {
    if (!live.enabled || asking) return
    const stage =
      now === undefined
        ? ''
        : `${colors.bold(now.node)} ${colors.dim(formatDuration(performance.now() - now.sinceMs))}`
    live.set([
      wayTo(stage),
      ...(sums() === '' ? [] : [`  ${colors.dim(sums())}`]),
      ...(run?.lines() ?? []).map((line) => `  ${line}`),
    ])
  }
  const timer = live.enabled ? setInterval(draw, 500) : undefined
  timer?.unref()

  const onRunEvent = (event: RunEvent) => {
    if (event.type === 'gate') satisfied.push(formatRate(event.gate.satisfaction.pooled))
    if (run === undefined) {
      // The plan is the same each time; it is said once.
      run = createRunProgress(output, {
        plan: !planned,
        gate: true,
        failures: false,
        everyMs: 5_000,
        redraw: draw,
      })
      planned = true
    }
    run.onEvent(event)
  }
  const endRun = () => {
    run?.stop()
    run = undefined
  }
  return {
    onEvent(event) {
      switch (event.type) {
        case 'stage-started':
          now = { node: event.node, sinceMs: performance.now() }
          if (!live.enabled) {
            const branch = event.branch === undefined ? '' : `${event.branch}: `
            output.remark(
              `${branch}${event.node}${event.visit > 1 ? ` (visit ${event.visit})` : ''}`,
            )
          }
          break
        case 'stage-completed': {
          // A gate has said by itself what came of it.
          const hasSpoken = run !== undefined
          endRun()
          now = undefined
          const { status, notes, failureReason } = event.outcome
          const good = status === 'success' || status === 'partial_success'
          const took = formatDuration(event.durationMs)
          const mark = good ? colors.green('✓') : colors.red('✗')
          path.push(`${event.node} ${mark} ${colors.dim(took)}`)
          if (!live.enabled) output.remark(`${event.node} ${good ? 'done' : status} in ${took}`)
          const why = notes ?? (good ? undefined : failureReason)
          if (why !== undefined && !hasSpoken) output.remark(`${event.node}: ${visibleText(why)}`)
          break
        }
        case 'stage-retrying':
          output.remark(
            `${event.node}: once more in ${formatDuration(event.delayMs)}: ${visibleText(event.reason)}`,
          )
          break
        case 'choice':
          output.remark(
            `${event.node}: of ${event.options.join(' | ')}, ${event.by} chose ${event.chosen}`,
          )
          break
        case 'station':
          if (isRunEvent(event.event)) onRunEvent(event.event)
          break
        case 'spent':
          tokens += event.inputTokens + event.outputTokens
          usd += event.usd ?? 0
          break
        case 'parallel-completed':
          output.remark(
            `${event.node}: ${event.succeeded} branches succeeded, ${event.failed} failed`,
          )
          break
        case 'run-started':
          startedAt = performance.now()
          break
        case 'run-finished': {
          const total = formatDuration(performance.now() - startedAt)
          const rest = sums() === '' ? '' : `   ${sums()}`
          output.remark(colors.dim(`${path.length} stages in ${total}${rest}`))
          break
        }
        // A gate's own words are written by whoever asks.
        case 'interview-started':
          asking = true
          live.set([])
          break
        case 'interview-completed':
        case 'interview-timeout':
          asking = false
          break
        case 'parallel-started':
        case 'branch-started':
        case 'branch-completed':
        case 'stage-failed':
        case 'edge':
        case 'checkpoint':
          break
      }
      draw()
    },
    stop() {
      endRun()
      clearInterval(timer)
      live.clear()
    },
  }
}

const RUN_EVENTS = new Set<unknown>(['plan', 'artifact', 'trial', 'load-progress', 'load', 'gate'])

function isRunEvent(event: unknown): event is RunEvent {
  return (
    typeof event === 'object' && event !== null && 'type' in event && RUN_EVENTS.has(event.type)
  )
}
