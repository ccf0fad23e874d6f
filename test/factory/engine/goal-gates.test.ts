import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../factory/index.ts'
import { ENDS, runDot } from '../fixtures/run-dot.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

const FAIL = outcomeOf('fail', { failureReason: 'not yet' })
const ON_FAIL = '[condition="outcome=fail"]'

describe('goal gates', () => {
  it('let a run out only when they are satisfied, and send it back otherwise', async () => {
    const body = `${ENDS} work gate [goal_gate=true, retry_target=work] note
      start -> work -> gate; gate -> done [condition="outcome=success"]; gate -> note ${ON_FAIL}; note -> done`
    const run = await runDot(body, temporaryFolder(), { gate: [FAIL, FAIL, 'success'] })
    expect(run.walk).toBe('start work gate note done work gate note done work gate done')
    expect(run.status).toBe('success')
    expect(run.path[4]).toMatchObject({
      outcome: 'redirected',
      to: 'work',
      why: 'goal gate "gate" is not satisfied',
    })
  })

  it('end the run where they have nowhere to send it', async () => {
    const body = `${ENDS} gate [goal_gate=true] note start -> gate -> done; gate -> note ${ON_FAIL}; note -> done`
    const run = await runDot(body, temporaryFolder(), { gate: FAIL })
    expect(run.reason).toBe('Goal gate "gate" unsatisfied and no retry target')
  })

  it('use the graph’s targets when they have none of their own', async () => {
    const body = `retry_target=gone fallback_retry_target=work ${ENDS} work gate [goal_gate=true] note
      start -> work -> gate -> done; gate -> note ${ON_FAIL}; note -> done`
    const run = await runDot(body, temporaryFolder(), { gate: [FAIL, 'success'] })
    expect(run.walk).toBe('start work gate note done work gate done')
  })

  it('go stale when a redirect does work again that they had approved, and must run again', async () => {
    // The second way round bypasses the first gate, whose approval was of the work before.
    const body = `${ENDS} work first [goal_gate=true, retry_target=first] last [goal_gate=true, retry_target=work] note
      start -> work; work -> first [condition="outcome=long"]; work -> last [condition="outcome=short"]
      first -> last; last -> done; last -> note ${ON_FAIL}; note -> done`
    const run = await runDot(body, temporaryFolder(), {
      work: ['long', 'short'],
      last: [FAIL, 'success'],
    })
    expect(run.walk).toBe('start work first last note done work last done first last done')
    expect(run.status).toBe('success')
  })
})

describe('bounds', () => {
  it('say which of them ended the run', async () => {
    const loop = `${ENDS} a b start -> a -> b; b -> a [condition="outcome=again"]; b -> done`
    const visits = await runDot(
      loop,
      temporaryFolder(),
      { b: 'again' },
      { limits: { maxVisits: 3 } },
    )
    expect(visits.reason).toBe('node "a" was visited 3 times (bound: maxVisits)')
    const stages = await runDot(
      loop,
      temporaryFolder(),
      { b: 'again' },
      { limits: { maxStages: 7 } },
    )
    expect([stages.reason, stages.path.length]).toEqual(['7 stages were run (bound: maxStages)', 7])
    const gate = `${ENDS} gate [goal_gate=true, retry_target=gate] note start -> gate -> done; gate -> note ${ON_FAIL}; note -> done`
    const redirects = await runDot(
      gate,
      temporaryFolder(),
      { gate: FAIL },
      { limits: { maxRedirects: 2 } },
    )
    expect(redirects.reason).toBe(
      'goal gate "gate" still unsatisfied after 2 redirects (bound: maxRedirects)',
    )
    const restart = `${ENDS} a start -> a; a -> a [condition="outcome=again", loop_restart=true]; a -> done`
    const restarts = await runDot(
      restart,
      temporaryFolder(),
      { a: 'again' },
      { limits: { maxRestarts: 2 } },
    )
    expect(restarts.reason).toBe('the loop was restarted 2 times (bound: maxRestarts)')
  })

  it('let a graph of more stages than the bound come to its end', async () => {
    const ids = Array.from({ length: 1_200 }, (_, at) => `n${at}`)
    const long = `${ENDS} ${ids.join(' ')} start -> ${ids.join(' -> ')} -> done`
    const run = await runDot(long, temporaryFolder(), {})
    expect([run.status, run.path.length]).toEqual(['success', 1_202])
  })
})
