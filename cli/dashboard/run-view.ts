/** @module What is known of a run while it goes on, and a few lines that say it. */

import type { Gate } from '../../scenarios-runner/gate/index.ts'
import type { RunEvent } from '../../scenarios-runner/run/index.ts'
import { formatDuration, formatRate, plural } from '../../twins/base/node/index.ts'
import { type Colors, columnsOf } from '../terminal/index.ts'

/** What the events so far came to. Times are on the clock that {@link reduceRun} was given, in milliseconds. */
export interface RunView {
  readonly startedMs: number
  readonly total: number
  readonly done: number
  /** Trials of an earlier part of a resumed run; what they came to is not known here. */
  readonly before: number
  readonly satisfied: number
  readonly unsatisfied: number
  /** Trials whose last attempt was invalid: one that went well afterwards is none of them. */
  readonly invalid: ReadonlySet<string>
  readonly slots: number
  readonly phase: 'planning' | 'starting' | 'trials' | 'load' | 'finished'
  /** When the first trial ended, for the pace. */
  readonly firstTrialMs: number | undefined
  readonly lastTrialMs: number
  /** Scenario → unsatisfied and all valid trials, in order of first failure. */
  readonly failing: ReadonlyMap<string, { readonly unsatisfied: number; readonly valid: number }>
  readonly load: Extract<RunEvent, { type: 'load-progress' }> | undefined
}

/** A run of which nothing is known yet. */
export function emptyRun(nowMs: number): RunView {
  return {
    startedMs: nowMs,
    total: 0,
    done: 0,
    before: 0,
    satisfied: 0,
    unsatisfied: 0,
    invalid: new Set(),
    slots: 0,
    phase: 'planning',
    firstTrialMs: undefined,
    lastTrialMs: nowMs,
    failing: new Map(),
    load: undefined,
  }
}

/** The view after one more event. */
export function reduceRun(view: RunView, event: RunEvent, nowMs: number): RunView {
  switch (event.type) {
    case 'plan':
      return { ...view, total: event.totalTrials, done: event.resumed, before: event.resumed }
    case 'artifact':
      return {
        ...view,
        slots: event.slots,
        phase: event.state === 'starting' ? 'starting' : view.phase,
      }
    case 'trial': {
      const { scenario, trial, verdict } = event.record
      const { status } = verdict
      return {
        ...view,
        phase: 'trials',
        firstTrialMs: view.firstTrialMs ?? nowMs,
        lastTrialMs: nowMs,
        done: event.done,
        total: event.total,
        invalid: markInvalid(view.invalid, `${scenario}/${trial}`, status === 'invalid'),
        satisfied: view.satisfied + (status === 'satisfied' ? 1 : 0),
        unsatisfied: view.unsatisfied + (status === 'unsatisfied' ? 1 : 0),
        failing: countFailure(view.failing, scenario, status),
      }
    }
    case 'load-progress':
      return { ...view, phase: 'load', load: event }
    case 'load':
      return { ...view, load: undefined }
    case 'gate':
      return { ...view, phase: 'finished', load: undefined }
    default:
      return view
  }
}

function markInvalid(
  known: ReadonlySet<string>,
  trial: string,
  isInvalid: boolean,
): ReadonlySet<string> {
  if (known.has(trial) === isInvalid) return known
  const others = [...known].filter((one) => one !== trial)
  return new Set(isInvalid ? [...others, trial] : others)
}

function countFailure(
  failing: RunView['failing'],
  scenario: string,
  status: 'satisfied' | 'unsatisfied' | 'invalid',
): RunView['failing'] {
  const known = failing.get(scenario)
  if (status === 'invalid' || (status === 'satisfied' && known === undefined)) return failing
  const { unsatisfied, valid } = known ?? { unsatisfied: 0, valid: 0 }
  const failed = status === 'unsatisfied' ? 1 : 0
  return new Map(failing).set(scenario, { unsatisfied: unsatisfied + failed, valid: valid + 1 })
}

/** The view in at most five lines. */
export function runLines(view: RunView, width: number, colors: Colors, nowMs: number): string[] {
  const elapsed = colors.dim(formatDuration(nowMs - view.startedMs))
  if (view.phase === 'planning') return [`planning … ${elapsed}`]
  if (view.phase === 'starting')
    return [`starting the artifact in ${plural(view.slots, 'slot')} … ${elapsed}`]
  const lines: string[] = []
  if (view.total > 0) {
    const seen = view.satisfied + view.unsatisfied + view.invalid.size
    const pace =
      view.firstTrialMs !== undefined && view.lastTrialMs > view.firstTrialMs + 500
        ? ` · ${Math.round((1_000 * (seen - 1)) / (view.lastTrialMs - view.firstTrialMs))} a second`
        : ''
    const count = ` ${view.done} of ${view.total} trials${pace} · ${elapsed}`
    lines.push(
      bar(view.done / view.total, Math.min(30, width - columnsOf(count) - 1), colors) + count,
    )
    lines.push(counts(view, colors))
    const worst = [...view.failing].sort((a, b) => b[1].unsatisfied - a[1].unsatisfied).slice(0, 2)
    for (const [name, { unsatisfied, valid }] of worst) {
      lines.push(colors.dim(`  ${name}: unsatisfied in ${unsatisfied} of ${valid}`))
    }
  }
  if (view.load !== undefined) lines.push(loadLine(view.load))
  return lines
}

/** `118 satisfied, 2 unsatisfied, 0 invalid`; of a resumed run also how many trials are from before. */
export function counts(view: RunView, colors: Colors): string {
  const { before, satisfied, unsatisfied, invalid } = view
  return [
    ...(before > 0 ? [`${before} from before`] : []),
    colors.green(`${satisfied} satisfied`),
    unsatisfied > 0 ? colors.red(`${unsatisfied} unsatisfied`) : `${unsatisfied} unsatisfied`,
    invalid.size > 0 ? colors.yellow(`${invalid.size} invalid`) : `${invalid.size} invalid`,
  ].join(', ')
}

/** How far a load is, and its last second: what was offered and served, how slow, what failed, how late the generator was. */
export function loadLine(load: Extract<RunEvent, { type: 'load-progress' }>): string {
  const latencies = [load.p50Ms, load.p90Ms, load.p99Ms].map(formatDuration).join('/')
  return (
    `load ${load.constraint}: second ${load.second} of ${load.ofSeconds}, ${load.offered}/s offered, ${load.served}/s served, ` +
    `p50/p90/p99 ${latencies}, ${plural(load.errors, 'error')}, lag ${formatDuration(load.lagP99Ms)}`
  )
}

/** The colour of each verdict. */
export function gatePaint(colors: Colors) {
  const { green, red, yellow } = colors
  return { pass: green, fail: red, inconclusive: yellow, invalid: yellow }
}

/** A gate's headline without its status, for those who have said that already. */
export function headlineOf(gate: Gate): string {
  const { headline, status } = gate
  const bare = headline.startsWith(`${status}: `) ? headline.slice(status.length + 2) : headline
  return /[.!]$/.test(bare) ? bare : `${bare}.`
}

/** `fail: satisfied in 61.4% of 210 distinct trials`. */
export function gateLine(event: Extract<RunEvent, { type: 'gate' }>, colors: Colors): string {
  const { status } = event.gate
  const { pooled, n } = event.gate.satisfaction
  const rate =
    pooled === undefined
      ? ''
      : ` Satisfied: ${formatRate(pooled)} of ${plural(n, 'distinct trial')}.`
  return `gate ${gatePaint(colors)[status](status)}: ${headlineOf(event.gate)}${rate}`
}

function bar(share: number, columns: number, colors: Colors): string {
  if (columns < 4) return ''
  const full = Math.round(Math.max(0, Math.min(1, share)) * columns)
  return colors.cyan('━'.repeat(full)) + colors.dim('─'.repeat(columns - full))
}
