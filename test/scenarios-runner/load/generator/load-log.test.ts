import { expect, it } from 'vitest'
import { LoadLog } from '../../../../scenarios-runner/load/generator/load-log.ts'
import { LatencyHistogram } from '../../../../scenarios-runner/load/index.ts'
import { createRandom } from '../../../../twins/base/index.ts'

/** A log of so many answers, half a second apart, over two endpoints. */
function filled(name: string, count: number) {
  const random = createRandom('load log', name)
  const log = new LoadLog(['GET /a', 'GET /b'], [{ endpoints: [0], belowMs: 50 }])
  const latencies: number[] = []
  for (let i = 0; i < count; i += 1) {
    const endpoint = i % 2
    const latencyMs = random.next() * 100
    latencies.push(latencyMs)
    const second = Math.floor(i / 4)
    log.offered(second, endpoint)
    log.ended({
      endpoint,
      second,
      atMs: i * 250,
      epochMs: 0,
      kind: 'answered',
      latencyMs,
      ended: '200',
      late: false,
    })
  }
  return { log, latencies }
}

it('histograms that were saved by the second merge to those of one load over all', () => {
  const [a, b] = [filled('a', 40), filled('b', 60)]
  const merged = new LatencyHistogram()
  for (const { log } of [a, b]) {
    const file = JSON.parse(JSON.stringify(log.file()))
    for (const second of file.seconds) {
      for (const cell of second) merged.merge(LatencyHistogram.fromData(cell.latencies))
    }
  }
  const all = new LatencyHistogram()
  for (const ms of [...a.latencies, ...b.latencies]) all.record(ms)
  expect(merged.count).toBe(100)
  for (const share of [0.5, 0.9, 0.99, 1]) {
    expect(merged.percentileMs(share)).toBe(all.percentileMs(share))
  }
})

it('counts towards an objective only what it is about', () => {
  const { log, latencies } = filled('tally', 40)
  const [tally] = log.soFar
  expect(tally?.n).toBe(20)
  expect(tally?.good).toBe(latencies.filter((ms, i) => i % 2 === 0 && ms < 50).length)
})

it('keeps the slowest twenty, the slowest first', () => {
  const { log, latencies } = filled('slow', 100)
  const about = { offeredMs: 1, looks: 1, generatorCpu: 0, generatorRssBytes: 0, endedEarly: false }
  const { slowest, curve, maxMs } = log.measurement(about)
  expect(slowest.map(({ latencyMs }) => latencyMs)).toEqual(
    latencies.toSorted((x, y) => y - x).slice(0, 20),
  )
  expect(curve.every(([, ms], i) => i === 0 || ms >= (curve[i - 1]?.[1] ?? 0))).toBe(true)
  expect(maxMs).toBe(Math.max(...latencies))
})

it('knows how late each second was sent, and all of them together', () => {
  const log = new LoadLog(['GET /a'], [])
  const send = (second: number, lagMs: number) => {
    for (let i = 0; i < 100; i += 1) {
      log.arrived(second * 1_000 + i * 10, lagMs)
      log.offered(second, 0)
    }
  }
  send(0, 1)
  expect(log.slice(0).lagP99Ms).toBe(1)
  send(1, 5)
  send(2, 2)
  const about = { offeredMs: 1, looks: 1, generatorCpu: 0, generatorRssBytes: 0, endedEarly: false }
  for (const { slices, lagP99Ms } of [log.measurement(about), log.measurement(about)]) {
    expect(slices.map((slice) => slice.lagP99Ms)).toEqual([1, 5, 2])
    expect(lagP99Ms).toBeCloseTo(5, 1)
  }
})

it('what was not good and was sent late is told so far: no failure is certain by it', () => {
  const log = new LoadLog(['GET /a'], [{ endpoints: [0], belowMs: 100 }])
  const common = {
    endpoint: 0,
    second: 0,
    atMs: 0,
    epochMs: 0,
    kind: 'answered',
    ended: '200',
  } as const
  log.ended({ ...common, latencyMs: 250, late: true })
  log.ended({ ...common, latencyMs: 250, late: false })
  log.ended({ ...common, latencyMs: 50, late: true })
  expect(log.soFar).toEqual([{ n: 3, good: 1, lateBad: 1 }])
})
