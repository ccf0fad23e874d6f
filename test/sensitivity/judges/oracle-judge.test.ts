import { expect, test } from 'vitest'
import { requestOf } from '../../scenarios-runner/judge/trajectories.ts'
import { scenarioCategories } from '../prepare-variant.ts'
import { ABLATIONS, ablate } from './ablate.ts'
import { createOracleJudge } from './oracle-judge.ts'

const TRIALS = 4_000
const near = (rate: number) => 4 * Math.sqrt((rate * (1 - rate)) / TRIALS)

async function shareMet(truth: boolean, sensitivity: number, specificity: number): Promise<number> {
  const judge = createOracleJudge({ truth: () => truth, sensitivity, specificity, seed: 'test' })
  const request = requestOf({}, 'It is so.')
  let met = 0
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const trajectory = { ...request.trajectory, trial }
    const { results } = await judge.judge({ ...request, trajectory })
    if (results[0]?.status === 'met') met += 1
  }
  return met / TRIALS
}

test('an oracle errs as often as it says, and what it shows is corrected to what is so', async () => {
  const [ofTrue, ofFalse] = [await shareMet(true, 0.98, 0.9), await shareMet(false, 0.98, 0.9)]
  expect(Math.abs(ofTrue - 0.98)).toBeLessThan(near(0.98))
  expect(Math.abs(1 - ofFalse - 0.9)).toBeLessThan(near(0.9))
  // 97% satisfy, and the judge shows 95.36%, as the reference has it.
  const shown = 0.97 * ofTrue + 0.03 * ofFalse
  expect(shown).toBeCloseTo(0.9536, 1)
  expect((shown + 0.9 - 1) / (0.9 + 0.98 - 1)).toBeCloseTo(0.97, 1)
})

test('checks alone fail a dead critical scenario and pass what is right; a judge that errs passes nothing', async () => {
  const [checks, perfect, , erring] = ABLATIONS
  const right = Object.fromEntries(
    [...scenarioCategories().keys()].map((id) => [id, 's'.repeat(60)]),
  )
  const dead = (id: string) => ({ ...right, [id]: 'u'.repeat(60) })
  expect(await ablate(right, checks!, 's')).toBe('pass')
  expect(await ablate(dead('paid-by-card'), checks!, 's')).toBe('fail')
  expect(await ablate(right, perfect!, 's')).toBe('pass')
  expect(await ablate(dead('leaf-through'), perfect!, 's')).toBe('fail')
  expect(await ablate(right, erring!, 's')).not.toBe('pass')
})

test('one trial that goes wrong fails where none may, and says nothing where some may', async () => {
  const [checks] = ABLATIONS
  const right = Object.fromEntries(
    [...scenarioCategories().keys()].map((id) => [id, 's'.repeat(60)]),
  )
  const once = (id: string) => ({ ...right, [id]: `${'s'.repeat(30)}u${'s'.repeat(29)}` })
  expect(await ablate(once('paid-by-card'), checks!, 's')).toBe('fail')
  expect(await ablate(once('leaf-through'), checks!, 's')).toBe('pass')
})
