import { expect } from 'vitest'
import { outcomeOf } from '../../../../factory/index.ts'
import { FAIL, ON_FAIL, run, told } from '../kit.ts'
import { row } from '../row.ts'

/** Where a goes, among b and c. */
async function next(edges: string, answer = outcomeOf('success')): Promise<string> {
  const ran = await run(`a b c start -> a; b -> done; c -> done; ${edges}`, { a: answer })
  return ran.path[1]?.to ?? '-'
}
const GATE = `a [goal_gate=true GATE] n x start -> a; a -> done [condition="outcome=success"]; a -> n ${ON_FAIL}; n -> done; x -> a`
const gate = (attributes: string, graph = '') =>
  told(`${graph} ${GATE.replace(' GATE', attributes)}`, { a: [FAIL, 'success'] })

row('S1', async () => {
  const held = 'condition="outcome=success"'
  expect(await next(`a -> b [${held}]; a -> c [weight=9]`)).toBe('b')
  expect(await next(`a -> b [${held}]; a -> c [${held}, weight=1]`)).toBe('c')
  expect(await next(`a -> c [${held}]; a -> b [${held}]`)).toBe('b')
})
row('S2', async () => {
  for (const label of ['Yes', '[Y] Yes', 'Y) yes', 'Y - YES ', '[OK] yes']) {
    const preferred = outcomeOf('success', { preferredLabel: 'yes', suggestedNextIds: ['c'] })
    expect(
      await next(`a -> b [label="${label}"]; a -> c [label=No, weight=9]`, preferred),
      label,
    ).toBe('b')
  }
  // An edge with a condition is never taken for its label.
  const preferred = outcomeOf('success', { preferredLabel: 'yes' })
  expect(
    await next('a -> b [label=Yes, condition="outcome=x"]; a -> c [label=No]', preferred),
  ).toBe('c')
})
row('S3', async () => {
  const suggested = outcomeOf('success', { suggestedNextIds: ['zz', 'c', 'b'] })
  expect(await next('a -> b [weight=5]; a -> c', suggested)).toBe('c')
  expect(await next('a -> b; a -> c [condition="outcome=x"]', suggested)).toBe('b')
})
row('S4', async () => expect(await next('a -> b; a -> c [weight=1]')).toBe('c'))
row('S5', async () => expect(await next('a -> c; a -> b')).toBe('b'))
row('S6', async () => {
  expect(await told('a b start -> a; a -> b [condition="outcome=x"]; b -> done')).toBe(
    'start a | fail: no edge leads on from "a" after outcome success',
  )
})
row('GG1', async () => {
  const body =
    'a b [goal_gate=true] start -> a; a -> done; a -> b [condition="outcome=never"]; b -> done'
  expect((await run(body)).status).toBe('success')
})
row('GG2', async () => {
  const ran = await run(
    `a [goal_gate=true, retry_target=a] n start -> a; a -> n ${ON_FAIL}; a -> done [condition="outcome=success"]; n -> done`,
    { a: [FAIL, 'success'] },
  )
  expect(ran.walk).toBe('start a n done a done')
  expect(ran.path[3]?.why).toBe('goal gate "a" is not satisfied')
})
row('GG3', async () => {
  const graph = 'retry_target=x'
  expect(await gate(', retry_target=a', graph)).toContain('start a n done a done')
  expect(await gate(', retry_target=gone, fallback_retry_target=a', graph)).toContain(
    'start a n done a done',
  )
  expect(await gate('', graph)).toContain('start a n done x a done')
  expect(await gate('', 'fallback_retry_target=x')).toContain('start a n done x a done')
  // Where both are given, the target comes before the fallback.
  expect(await gate(', retry_target=x, fallback_retry_target=a')).toContain('done x a done')
  expect(await gate('', 'retry_target=x fallback_retry_target=a')).toContain('done x a done')
})
row('GG4', async () => {
  const body = `a [goal_gate=true] n start -> a; a -> done [condition="outcome=success"]; a -> n ${ON_FAIL}; n -> done`
  expect(await told(body, { a: FAIL })).toContain(
    'fail: Goal gate "a" unsatisfied and no retry target',
  )
})
row('F1', async () => {
  expect(
    await told(
      `a [retry_target=c] b c start -> a; a -> b ${ON_FAIL}; a -> done [condition="outcome=success"]; b -> done; c -> done`,
      { a: FAIL },
    ),
  ).toContain('start a b done')
})
row('F2', async () => {
  expect(
    await told(
      'a [retry_target=c, fallback_retry_target=b] b c start -> a -> done; b -> done; c -> done',
      { a: FAIL },
    ),
  ).toContain('start a c done')
})
row('F3', async () => {
  expect(
    await told('a [fallback_retry_target=b] b start -> a -> done; b -> done', { a: FAIL }),
  ).toContain('start a b done')
})
row('F4', async () => {
  expect(await told('a b start -> a -> b -> done', { a: FAIL })).toBe(
    'start a | fail: stage "a" failed: it broke',
  )
})
