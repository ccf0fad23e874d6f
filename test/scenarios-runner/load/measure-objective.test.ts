import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  judgeObjective,
  type LoadObjective,
  type LoadProgress,
  measureObjective,
} from '../../../scenarios-runner/load/index.ts'
import { objective, startService } from './services.ts'

async function verdictOn(baseUrl: string, asked: LoadObjective, maxExtensions?: number) {
  const measurement = await measureObjective(asked, {
    baseUrl,
    signal: new AbortController().signal,
    ...(maxExtensions === undefined ? {} : { maxExtensions }),
  })
  return judgeObjective(asked, measurement)
}

describe('a load', () => {
  it('passes a steady service', async () => {
    await using service = await startService('steady')
    const seen: LoadProgress[] = []
    // A limit far above what a busy machine adds: what is tested is the way, not the speed.
    const asked = objective({ latencyMs: 5_000 })
    const measurement = await measureObjective(asked, {
      baseUrl: service.url,
      signal: new AbortController().signal,
      onProgress: (progress) => seen.push(progress),
    })
    expect(judgeObjective(asked, measurement)).toMatchObject({ status: 'pass' })
    expect(measurement).toMatchObject({ requests: 400, good: 400, errors: 0, dropped: 0, looks: 1 })
    expect(measurement.slices.map(({ offered }) => offered)).toEqual([200, 200])
    expect(measurement.offeredMs).toBe(2_000)
    expect(seen.map(({ second, ofSeconds }) => `${second}/${ofSeconds}`)).toEqual(['1/2', '2/2'])
  })

  it('sends the objective’s headers', async () => {
    await using service = await startService('echo-auth')
    const asked = objective({ latencyMs: 5_000, headers: { 'X-User': 'ada' } })
    expect((await verdictOn(service.url, asked)).status).toBe('pass')
    const other = await verdictOn(service.url, { ...asked, headers: { 'X-User': 'bob' } })
    expect(other).toMatchObject({
      status: 'fail',
      reason: expect.stringContaining('status 403 400'),
    })
  })

  it('fails a service that is always too slow', async () => {
    await using service = await startService('slow', '250')
    const verdict = await verdictOn(service.url, objective())
    expect(verdict).toMatchObject({ status: 'fail', measurement: { good: 0, slow: 400, looks: 1 } })
    expect(verdict.measurement?.p50Ms).toBeGreaterThan(240)
  })

  it('fails a service that stalls once for a second, with the P99 that its users felt', async () => {
    await using service = await startService('stall-once', '1000')
    const verdict = await verdictOn(service.url, objective())
    expect(verdict.status).toBe('fail')
    // Who waits for the answer before asking again sees two slow requests and a P99 of a few milliseconds.
    expect(verdict.measurement?.slow).toBeGreaterThan(120)
    expect(verdict.measurement?.p99Ms).toBeGreaterThan(800)
  })

  it('extends while a single hiccup leaves it undecided', async () => {
    await using service = await startService('slow-once', '3000')
    const asked = objective({ latencyMs: 2_500 })
    const verdict = await verdictOn(service.url, asked)
    expect(verdict).toMatchObject({
      status: 'pass',
      measurement: { slow: 1, looks: 3, requests: 1_200 },
    })
    expect(verdict.measurement?.slices).toHaveLength(6)
  })

  it('gives up on a service that never answers, and fails it', async () => {
    await using service = await startService('hang')
    const verdict = await verdictOn(service.url, objective())
    expect(verdict).toMatchObject({
      status: 'fail',
      measurement: { good: 0, errorKinds: { timeout: 400 } },
    })
  })

  it('fails a service that is not there, and says how it refused', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    await new Promise((resolve) => taken.close(resolve))
    const verdict = await verdictOn(`http://127.0.0.1:${port}`, objective())
    expect(verdict).toMatchObject({
      status: 'fail',
      measurement: { good: 0, errors: 400 },
      reason: expect.stringContaining('ECONNREFUSED 400'),
    })
  })
})

describe('the generator', () => {
  it('that fails makes the verdict invalid, and says why', async () => {
    const verdict = await verdictOn('this is no address', objective())
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
    const measuring = measureObjective(objective({ durationMs: 60_000 }), {
      baseUrl: service.url,
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    })
    await expect(measuring).rejects.toThrow('enough')
    await expect.poll(processes).toBe(before)
    await expect(
      measureObjective(objective(), { baseUrl: service.url, signal: interrupt.signal }),
    ).rejects.toThrow('enough')
  })
})

/** How many children this process has that have not ended. */
function processes(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length
}
