/** @module What a generator has seen so far, second by second and endpoint by endpoint, and its sum. */

import type { LatencySummary, LoadSlice, SlowRequest, Tally } from '../model.ts'
import { ArrivalEvenness } from './arrival-evenness.ts'
import { type HistogramData, LatencyHistogram } from './latency-histogram.ts'
import type { GeneratorMeasurement, TallyRule, TallySoFar } from './protocol.ts'
import { STEPS, stepOf } from './slow-steps.ts'

/** How one request ended. */
export interface Outcome {
  readonly endpoint: number
  /** The second of the load in which it was due. */
  readonly second: number
  /** When it was due: milliseconds since the counted load began, and since the epoch. */
  readonly atMs: number
  readonly epochMs: number
  readonly kind: 'answered' | 'error' | 'dropped'
  /** Milliseconds from the intended instant; undefined for what was never answered. */
  readonly latencyMs: number | undefined
  /** `200`, `timeout`, `status 503`. */
  readonly ended: string
  /** Sent later than the generator should have. */
  readonly late: boolean
}

/** A load's histograms as they are saved: merging those of several loads gives what one of all would have been. */
export interface LoadFile {
  readonly version: 1
  readonly endpoints: readonly string[]
  /** By second, then by endpoint. */
  readonly seconds: readonly (readonly (CellCounts & { readonly latencies: HistogramData })[])[]
}

interface CellCounts {
  offered: number
  answered: number
  errors: number
  dropped: number
}

interface Cell extends CellCounts {
  readonly latencies: LatencyHistogram
}

interface Second {
  readonly cells: Cell[]
  readonly tallies: { n: number; good: number; lateBad: number; slow?: number[] }[]
  lagP99Ms: number
  sent: number
  served: number
}

/** How what nobody answered in time has ended. */
export const TIMED_OUT = 'timeout'

/** The width of the buckets in which the evenness of arrivals is seen. */
const ARRIVAL_MS = 10
const MAX_SLOWEST = 20
/** The points of a percentile plot: ever closer to 1, as the tail is what matters. */
const CURVE = Array.from({ length: 41 }, (_, i) => 1 - 10 ** (-i / 10))

/** Collects outcomes; one object for a whole load, its extensions included. */
export class LoadLog {
  readonly #endpoints: readonly string[]
  readonly #rules: readonly TallyRule[]
  readonly #seconds: Second[] = []
  readonly #errors = new Map<string, number>()
  readonly #sent = new ArrivalEvenness(ARRIVAL_MS)
  readonly #due = new ArrivalEvenness(ARRIVAL_MS)
  /** The slowest so far, the fastest of them last. */
  readonly #slowest: SlowRequest[] = []
  /** Which rules each endpoint counts for. */
  readonly #rulesOf: readonly (readonly number[])[]
  readonly #soFar: Second['tallies']
  /** How late what was sent in the latest second was, and in all before it: only that is kept of them. */
  #lags = new LatencyHistogram()
  readonly #lagsBefore = new LatencyHistogram()
  #lagSecond = 0

  constructor(endpoints: readonly string[], rules: readonly TallyRule[]) {
    this.#endpoints = endpoints
    this.#rules = rules
    this.#rulesOf = endpoints.map((_, endpoint) =>
      rules.flatMap((rule, index) => (rule.endpoints.includes(endpoint) ? [index] : [])),
    )
    this.#soFar = rules.map(() => ({ n: 0, good: 0, lateBad: 0 }))
  }

  /** Notes that an arrival was due, and how late it was sent; times are of the counted load, in milliseconds. */
  arrived(dueMs: number, lagMs: number): void {
    const index = Math.floor(dueMs / 1_000)
    const second = this.#second(index)
    second.sent += 1
    if (index !== this.#lagSecond) this.#closeLags(index)
    this.#lags.record(lagMs)
    this.#due.add(dueMs)
    this.#sent.add(dueMs + lagMs)
  }

  /** Notes that a request is offered: an arrival's first, or the next of a story. */
  offered(second: number, endpoint: number): void {
    ;(this.#second(second).cells[endpoint] as Cell).offered += 1
  }

  /** Takes back what was offered and is left out, since the load was ended before it was. */
  leftOut(second: number, endpoint: number): void {
    ;(this.#second(second).cells[endpoint] as Cell).offered -= 1
  }

  /** Notes that a good answer came at a time of the counted load. */
  served(atMs: number): void {
    this.#second(Math.floor(atMs / 1_000)).served += 1
  }

  /** Notes how a request ended. */
  ended(outcome: Outcome): void {
    const { kind, latencyMs, endpoint } = outcome
    const second = this.#second(outcome.second)
    const cell = second.cells[endpoint] as Cell
    if (latencyMs !== undefined) cell.latencies.record(latencyMs)
    if (kind === 'answered') cell.answered += 1
    else if (kind === 'dropped') cell.dropped += 1
    else cell.errors += 1
    if (kind === 'error') {
      this.#errors.set(outcome.ended, (this.#errors.get(outcome.ended) ?? 0) + 1)
    }
    for (const index of this.#rulesOf[endpoint] as readonly number[]) {
      const { belowMs, inclusive } = this.#rules[index] as TallyRule
      const tally = second.tallies[index] as Second['tallies'][number]
      const total = this.#soFar[index] as Second['tallies'][number]
      tally.n += 1
      total.n += 1
      const isGood =
        kind === 'answered' &&
        (belowMs === undefined ||
          (latencyMs as number) < belowMs ||
          (inclusive === true && latencyMs === belowMs))
      if (isGood) {
        tally.good += 1
        total.good += 1
        continue
      }
      if (outcome.late) {
        tally.lateBad += 1
        total.lateBad += 1
      }
      const step = slowStep(outcome, belowMs)
      if (step === undefined) continue
      tally.slow ??= Array<number>(STEPS + 1).fill(0)
      tally.slow[step] = (tally.slow[step] as number) + 1
    }
    this.#rank(outcome)
  }

  /** What counts towards each objective so far. */
  get soFar(): TallySoFar[] {
    return this.#soFar.map((tally) => ({ ...tally }))
  }

  /** One second as it looks now. */
  slice(index: number): LoadSlice {
    const slice = asSlice(this.#second(index), index)
    return index === this.#lagSecond ? { ...slice, lagP99Ms: this.#lags.percentileMs(0.99) } : slice
  }

  /** Everything as one measurement. */
  measurement(
    about: Pick<
      GeneratorMeasurement,
      'offeredMs' | 'looks' | 'generatorCpu' | 'generatorRssBytes' | 'endedEarly'
    >,
  ): GeneratorMeasurement {
    const all = summarize(this.#seconds.flatMap((second) => second.cells))
    this.#closeLags(this.#lagSecond)
    const whole = new LatencyHistogram()
    for (const { cells } of this.#seconds) for (const one of cells) whole.merge(one.latencies)
    const answered = this.#seconds.reduce((sum, second) => sum + answeredIn(second.cells), 0)
    const curve = whole.percentilesMs(CURVE)
    // What an early end has left empty was never offered.
    const seconds = this.#seconds.slice(0, 1 + this.#seconds.findLastIndex(isOffered))
    return {
      ...about,
      ...all,
      good: answered,
      slices: seconds.map((second, index) => asSlice(second, index)),
      endpoints: this.#endpoints.map((name, endpoint) => ({
        name,
        ...summarize(this.#seconds.map(({ cells }) => cells[endpoint] as Cell)),
        slices:
          this.#endpoints.length === 1
            ? []
            : seconds.map((second, index) => asSlice(second, index, endpoint)),
      })),
      tallies: this.#rules.map((_, index) =>
        seconds.map(({ tallies }): Tally => ({ ...(tallies[index] as Tally) })),
      ),
      curve: CURVE.flatMap((share, i) => {
        // Beyond one request in all there is nothing to tell.
        const isKnown = (1 - share) * whole.count >= 0.5
        return isKnown ? [[share, curve[i] as number] as const] : []
      }),
      errorKinds: Object.fromEntries(this.#errors),
      slowest: [...this.#slowest],
      lagP99Ms: this.#lagsBefore.percentileMs(0.99),
      fano: this.#sent.fano,
      fanoDue: this.#due.fano,
    }
  }

  /** Every histogram, to be saved. */
  file(): LoadFile {
    return {
      version: 1,
      endpoints: this.#endpoints,
      seconds: this.#seconds.map(({ cells }) =>
        cells.map(({ latencies, ...counts }) => ({ ...counts, latencies: latencies.toData() })),
      ),
    }
  }

  /** Arrivals come in the order in which they are due: a second that is over stays so. */
  #closeLags(next: number): void {
    if (this.#lags.count > 0) {
      this.#second(this.#lagSecond).lagP99Ms = this.#lags.percentileMs(0.99)
      this.#lagsBefore.merge(this.#lags)
      this.#lags = new LatencyHistogram()
    }
    this.#lagSecond = next
  }

  #rank({ endpoint, atMs, epochMs, latencyMs, ended }: Outcome): void {
    const last = this.#slowest.at(-1)
    if (latencyMs === undefined) return
    if (this.#slowest.length >= MAX_SLOWEST && latencyMs <= (last?.latencyMs ?? 0)) return
    const name = this.#endpoints[endpoint] as string
    this.#slowest.push({ endpoint: name, atMs, epochMs, latencyMs, ended })
    this.#slowest.sort((a, b) => b.latencyMs - a.latencyMs)
    if (this.#slowest.length > MAX_SLOWEST) this.#slowest.pop()
  }

  #second(index: number): Second {
    while (this.#seconds.length <= index) {
      this.#seconds.push({
        cells: this.#endpoints.map(() => ({
          latencies: new LatencyHistogram(),
          offered: 0,
          answered: 0,
          errors: 0,
          dropped: 0,
        })),
        tallies: this.#rules.map(() => ({ n: 0, good: 0, lateBad: 0 })),
        lagP99Ms: 0,
        sent: 0,
        served: 0,
      })
    }
    return this.#seconds[index] as Second
  }
}

function asSlice(second: Second, index: number, endpoint?: number): LoadSlice {
  const cells = endpoint === undefined ? second.cells : [second.cells[endpoint] as Cell]
  const { errors, dropped, p50Ms, p90Ms, p99Ms, maxMs } = summarize(cells)
  return {
    second: index,
    offered: cells.reduce((sum, cell) => sum + cell.offered, 0),
    answered: answeredIn(cells),
    errors,
    dropped,
    p50Ms,
    p90Ms,
    p99Ms,
    maxMs,
    ...(endpoint === undefined
      ? {
          sent: second.sent,
          served: second.served,
          lagP99Ms: second.lagP99Ms,
        }
      : {}),
  }
}

/** Undefined for what no time would have made good. */
function slowStep(
  { kind, latencyMs, ended }: Outcome,
  belowMs: number | undefined,
): number | undefined {
  if (ended === TIMED_OUT) return STEPS
  return kind === 'answered' && belowMs !== undefined && latencyMs !== undefined
    ? stepOf(latencyMs, belowMs)
    : undefined
}

function isOffered({ cells }: Second): boolean {
  return cells.some((cell) => cell.offered > 0)
}

function answeredIn(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.answered, 0)
}

function summarize(cells: readonly Cell[]): LatencySummary {
  const latencies = new LatencyHistogram()
  for (const cell of cells) latencies.merge(cell.latencies)
  const sum = (of: (cell: Cell) => number) => cells.reduce((total, cell) => total + of(cell), 0)
  const [p50Ms = 0, p90Ms = 0, p99Ms = 0, p999Ms = 0] = latencies.percentilesMs([
    0.5, 0.9, 0.99, 0.999,
  ])
  return {
    requests: sum((cell) => cell.offered),
    errors: sum((cell) => cell.errors),
    dropped: sum((cell) => cell.dropped),
    p50Ms,
    p90Ms,
    p99Ms,
    p999Ms,
    maxMs: latencies.maxMs,
  }
}
