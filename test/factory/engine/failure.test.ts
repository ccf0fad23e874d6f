import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../factory/index.ts'
import { ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const FAIL = outcomeOf('fail', { failureReason: 'it broke' })

async function told(body: string, answers: Parameters<typeof runDot>[2], options = {}) {
  const run = await runDot(ENDS + body, temporaryFolder(), answers, options)
  return `${run.walk} | ${run.status}: ${run.reason}`
}

describe('a failed stage', () => {
  it('stops the run where nothing says what happens then', async () => {
    expect(await told('a b start -> a -> b -> done', { a: FAIL })).toBe(
      'start a | fail: stage "a" failed: it broke',
    )
  })

  it('goes where a condition sends it, else to its retry target, else to its fallback', async () => {
    const fail = '[condition="outcome=fail"]'
    expect(
      await told(`a [retry_target=done] b start -> a -> done; a -> b ${fail}; b -> done`, {
        a: FAIL,
      }),
    ).toContain('start a b done | success')
    expect(await told('a [retry_target=b] b start -> a -> done; b -> done', { a: FAIL })).toContain(
      'start a b done',
    )
    expect(
      await told('a [retry_target=gone, fallback_retry_target=b] b start -> a -> done; b -> done', {
        a: FAIL,
      }),
    ).toContain('start a b done')
  })

  it('is carried through a diamond, which decides', async () => {
    const body = `a check [shape=diamond] mend start -> a -> check
      check -> done [condition="outcome=success"]; check -> mend [condition="outcome=fail"]; mend -> a`
    expect(await told(body, { a: [FAIL, 'success'] })).toBe(
      'start a check mend a check done | success: Pipeline completed',
    )
  })

  it('does not vanish in a diamond that decides nothing', async () => {
    expect(
      await told('a check [shape=diamond] b start -> a -> check -> b -> done', { a: FAIL }),
    ).toBe('start a | fail: stage "a" failed: it broke')
  })

  it('never becomes success by reaching the exit', async () => {
    const body = 'a start -> a; a -> done [condition="outcome=fail"]'
    expect(await told(body, { a: FAIL })).toBe(
      'start a done | fail: the exit was reached with a failed stage: a: it broke',
    )
    const diamond = `a check [shape=diamond] start -> a -> check; check -> done; check -> a [condition="outcome=never"]`
    expect(await told(diamond, { a: FAIL })).toContain(
      'fail: the exit was reached with a failed stage: a',
    )
  })

  it('that throws is a failure with its message', async () => {
    expect(await told('a start -> a -> done', { a: new Error('boom') })).toBe(
      'start a | fail: stage "a" failed: boom',
    )
  })
})

describe('retries', () => {
  it('repeats a retry as often as allowed, waits longer each time, and goes on after a success', async () => {
    const waits: number[] = []
    const run = await runDot(
      `${ENDS} a [max_retries=2] start -> a -> done`,
      temporaryFolder(),
      { a: ['retry', 'retry', 'success'] },
      {
        sleep: async (ms: number) => void waits.push(ms),
      },
    )
    expect([run.status, run.executions.a]).toEqual(['success', 3])
    expect(waits).toHaveLength(2)
    expect(waits[0]).toBeGreaterThanOrEqual(100)
    expect(waits[0]).toBeLessThanOrEqual(300)
    expect(waits[1]).toBeGreaterThanOrEqual(200)
    expect(waits[1]).toBeLessThanOrEqual(600)
    const again = await runDot(`${ENDS} a [max_retries=2] start -> a -> done`, temporaryFolder(), {
      a: 'retry',
    })
    expect([again.status, again.executions.a, again.reason]).toEqual([
      'fail',
      3,
      'stage "a" failed: max retries exceeded: the stage asked to be tried again',
    ])
  })

  it('takes the graph’s default in either spelling, and a named policy', async () => {
    for (const attribute of ['default_max_retries=1', 'default_max_retry=1']) {
      const run = await runDot(`${attribute} ${ENDS} a start -> a -> done`, temporaryFolder(), {
        a: 'retry',
      })
      expect(run.executions.a).toBe(2)
    }
    const patient = await runDot(
      `${ENDS} a [retry_policy=patient] start -> a -> done`,
      temporaryFolder(),
      { a: 'retry' },
    )
    expect(patient.executions.a).toBe(3)
  })

  it('accepts a part of the work where that is allowed', async () => {
    const run = await runDot(
      `${ENDS} a [allow_partial=true] start -> a -> done`,
      temporaryFolder(),
      { a: 'retry' },
    )
    expect([run.status, run.path[1]?.outcome]).toEqual(['success', 'partial_success'])
  })

  it('repeats what may pass by itself, not what cannot', async () => {
    const twice = 'a [max_retries=1] start -> a -> done'
    const network = await runDot(ENDS + twice, temporaryFolder(), {
      a: [new Error('connect ECONNREFUSED'), 'success'],
    })
    expect([network.status, network.executions.a]).toEqual(['success', 2])
    const mistake = await runDot(ENDS + twice, temporaryFolder(), {
      a: new Error('401 unauthorized'),
    })
    expect([mistake.status, mistake.executions.a]).toEqual(['fail', 1])
    const down = await runDot(ENDS + twice, temporaryFolder(), {
      a: new Error('503 from upstream'),
    })
    expect([down.status, down.retryable, down.executions.a]).toEqual(['stopped', true, 2])
  })

  it('does not repeat a plain failure', async () => {
    const run = await runDot(`${ENDS} a [max_retries=3] start -> a -> done`, temporaryFolder(), {
      a: FAIL,
    })
    expect(run.executions.a).toBe(1)
  })
})
