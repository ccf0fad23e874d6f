import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  judgeLoad,
  type LoadConstraint,
  type LoadProgress,
} from '../../../../scenarios-runner/load/index.ts'
import { load, measureOn, startService } from '../services.ts'
import { stallTruth } from './stall-truth.ts'

async function verdictOn(baseUrl: string, asked: LoadConstraint) {
  return judgeLoad(asked, await measureOn(baseUrl, asked))
}

/** How many requests an objective found bad. */
const badOf = ({ objectives }: Awaited<ReturnType<typeof verdictOn>>) => objectives[0]?.bad

describe('a load', () => {
  it('passes a steady service', async () => {
    await using service = await startService('steady')
    const seen: LoadProgress[] = []
    // A limit far above what a busy machine adds: what is tested is the way, not the speed.
    const asked = load({ objective: { value: 5_000 } })
    const measurement = await measureOn(service.url, asked, {
      onProgress: (progress) => seen.push(progress),
    })
    expect(judgeLoad(asked, measurement)).toMatchObject({ status: 'pass' })
    expect(measurement).toMatchObject({ requests: 400, good: 400, errors: 0, dropped: 0, looks: 1 })
    expect(measurement.slices.map(({ offered }) => offered)).toEqual([200, 200])
    expect(measurement.offeredMs).toBe(2_000)
    expect(seen.map(({ second, ofSeconds }) => `${second}/${ofSeconds}`)).toEqual(['1/2', '2/2'])
  })

  it('sends the objective’s headers', async () => {
    await using service = await startService('echo-auth')
    const asked = load({ objective: { value: 5_000 }, request: { headers: { 'X-User': 'ada' } } })
    expect((await verdictOn(service.url, asked)).status).toBe('pass')
    const other = await verdictOn(
      service.url,
      load({ objective: { value: 5_000 }, request: { headers: { 'X-User': 'bob' } } }),
    )
    expect(other).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('status 403'),
    })
  })

  it('fails a service that is always too slow', async () => {
    await using service = await startService('slow', '250')
    const verdict = await verdictOn(service.url, load())
    expect(verdict).toMatchObject({ status: 'fail', measurement: { looks: 1 } })
    expect(badOf(verdict)).toBe(verdict.measurement?.requests)
    expect(verdict.measurement?.p50Ms).toBeGreaterThan(240)
  })

  it('fails a service that stalls once for a second, with the P99 that its users felt', async () => {
    await using service = await startService('stall-once', '1000')
    // What is wished for is not ended early: everything that the stall kept waiting is counted.
    const verdict = await verdictOn(service.url, load({ aspirational: true }))
    expect(verdict.status).toBe('fail')
    // Who waits for the answer before asking again sees two slow requests and a P99 of a few milliseconds.
    expect(badOf(verdict)).toBeGreaterThan(120)
    expect(verdict.measurement?.p99Ms).toBeGreaterThan(800)
    const { servedP99Ms } = await stallTruth(service.url, verdict.measurement!, 200)
    expect(verdict.measurement?.p99Ms).toBeGreaterThanOrEqual(0.98 * servedP99Ms)
  })

  it('extends while a single hiccup leaves it undecided', async () => {
    await using service = await startService('slow-once', '3000')
    const asked = load({ objective: { value: 2_500 } })
    const verdict = await verdictOn(service.url, asked)
    expect(verdict).toMatchObject({
      status: 'pass',
      measurement: { looks: 3, requests: 1_200 },
      objectives: [{ bad: 1, n: 1_200 }],
    })
    expect(verdict.measurement?.slices).toHaveLength(6)
  })

  it('gives up on a service that never answers, and fails it', async () => {
    await using service = await startService('hang')
    const verdict = await verdictOn(service.url, load())
    expect(verdict).toMatchObject({
      status: 'fail',
      measurement: { good: 0, errorKinds: { timeout: expect.any(Number) } },
    })
  })

  it('fails a service that is not there, and says how it refused', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    await new Promise((resolve) => taken.close(resolve))
    const verdict = await verdictOn(`http://127.0.0.1:${port}`, load())
    expect(verdict).toMatchObject({
      status: 'fail',
      measurement: { good: 0, endedEarly: true },
      reason: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('the generator', () => {
  it('that fails makes the verdict invalid, and says why', async () => {
    const verdict = await verdictOn('this is no address', load())
    expect(verdict).toMatchObject({
      status: 'invalid',
      measurement: undefined,
      reason: expect.stringContaining('Invalid URL'),
    })
  })

  it('ends when the measurement is interrupted', async () => {
    await using service = await startService('steady')
    const before = processes()
    const interrupt = new AbortController()
    const measuring = measureOn(service.url, load({ durationMs: 60_000 }), {
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    })
    await expect(measuring).rejects.toThrow('enough')
    await expect.poll(processes).toBe(before)
    await expect(measureOn(service.url, load(), { signal: interrupt.signal })).rejects.toThrow(
      'enough',
    )
  })
})

/** How many children this process has that have not ended. */
function processes(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length
}
