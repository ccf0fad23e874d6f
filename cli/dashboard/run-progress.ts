/** @module Shows a run as it goes: a few live lines on a terminal, a line of interest now and then elsewhere. */

import type { RunEvent } from '../../scenarios-runner/run/index.ts'
import type { Listener } from '../../twins/base/index.ts'
import { fitLine, type Output, plainLine, wrapText } from '../terminal/index.ts'
import { counts, emptyRun, gateLine, loadLine, reduceRun, runLines } from './run-view.ts'

/** A listener that shows, and stops showing. */
export interface RunProgress {
  readonly onEvent: Listener<RunEvent>
  /** Lines for those who draw around it. */
  lines(): string[]
  /** Takes live lines away. */
  stop(): void
}

/** How much is said. */
export interface RunProgressOptions {
  /** Say the plan before it runs; true unless given. */
  readonly plan?: boolean
  /** Say what the gate decided; false where a summary follows. */
  readonly gate?: boolean
  /** Without a terminal: say the first failure of each scenario; true unless given. */
  readonly failures?: boolean
  /** Without a terminal: a line about trials at most this often; every second unless given. */
  readonly everyMs?: number
  /** Called instead of drawing, by those who draw around it. */
  readonly redraw?: () => void
  /** Milliseconds, monotonic. */
  readonly now?: () => number
}

const REASON_COLUMNS = 160

/** Makes the display of one run. */
export function createRunProgress(output: Output, options: RunProgressOptions = {}): RunProgress {
  const now = options.now ?? (() => performance.now())
  const { live, colors, width } = output
  const everyMs = options.everyMs ?? 1_000
  let view = emptyRun(now())
  let spokenMs = Number.NEGATIVE_INFINITY
  // Words are wrapped for people; what a program or a log gets stays on one line.
  const remark = (text: string) => output.remark(live.enabled ? wrapText(text, width, '  ') : text)
  const lines = () => runLines(view, width, colors, now())
  const draw = options.redraw ?? (() => live.set(lines()))
  // Elapsed time goes on between events.
  const timer = live.enabled ? setInterval(draw, 500) : undefined
  timer?.unref()

  const speak = (event: RunEvent, failedBefore: boolean) => {
    if (event.type === 'plan') {
      if (options.plan !== false) for (const line of event.plan.lines) remark(line)
      if (event.resumed > 0)
        remark(
          `${event.resumed === 1 ? '1 trial was' : `${event.resumed} trials were`} done before; going on.`,
        )
      return
    }
    if (event.type === 'load') {
      const { constraint, status, reason } = event.verdict
      remark(`load ${constraint.id}: ${status}: ${plainLine(reason)}`)
      return
    }
    if (event.type === 'constraint') {
      const { constraint, status, reason } = event.verdict
      remark(`${constraint.kind} ${constraint.id}: ${status}: ${plainLine(reason)}`)
      return
    }
    if (event.type === 'gate') {
      if (options.gate === true) remark(gateLine(event, colors))
      return
    }
    if (live.enabled) return
    if (event.type === 'trial' && options.failures !== false && !failedBefore) {
      const { scenario, verdict } = event.record
      if (verdict.status === 'unsatisfied') {
        remark(`unsatisfied: ${scenario}: ${fitLine(plainLine(verdict.reason), REASON_COLUMNS)}`)
      }
    }
    const last = event.type === 'trial' && event.done === event.total
    if (now() - spokenMs < everyMs && !last) return
    if (event.type === 'trial') {
      remark(`${event.done} of ${event.total} trials: ${counts(view, colors)}`)
    } else if (event.type === 'load-progress') remark(loadLine(event))
    else return
    spokenMs = now()
  }
  return {
    onEvent(event) {
      const before = view
      view = reduceRun(view, event, now())
      speak(event, event.type === 'trial' && before.failing.has(event.record.scenario))
      if (live.enabled) draw()
    },
    lines,
    stop() {
      clearInterval(timer)
      if (options.redraw === undefined) live.clear()
    },
  }
}
