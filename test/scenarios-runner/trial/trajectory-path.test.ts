import { expect, test } from 'vitest'
import type { Scenario } from '../../../scenarios-runner/scenario/index.ts'
import {
  trajectoryName,
  trajectoryPath,
} from '../../../scenarios-runner/trial/record/trajectory-path.ts'

const named = (id: string) => trajectoryName({ scenario: { id } as Scenario, trial: 3, attempt: 1 })

test('a name that fits is the scenario’s own', () => {
  expect(named('refund')).toBe('refund-0003-1')
  expect(
    trajectoryPath({ scenario: { id: 'refund' } as Scenario, trial: 12_345, attempt: 2 }),
  ).toBe('trajectories/refund-12345-2.json')
})

test('cells whose names differ only far behind, or in letters that no file has, do not share a file', () => {
  const long = `refund[${'an-axis-with-a-long-name=ein-sehr-langer-Wert-für-das,'.repeat(8)}`
  const names = [`${long}a]`, `${long}b]`, 'refund[a=é]', 'refund[a=è]'].map(named)
  expect(new Set(names).size).toBe(4)
  for (const name of names) {
    expect(name).toMatch(/^[\w.-]+-0003-1$/)
    // Beside it stand `-reference` and the ending.
    expect(Buffer.byteLength(name)).toBeLessThan(200)
  }
})
