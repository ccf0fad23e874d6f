import { expect, test } from 'vitest'
import {
  EXIT,
  formatError,
  HoldoutError,
  HoldoutErrors,
  throwIfAny,
} from '../../../twins/base/index.ts'

const first = new HoldoutError('unknown criticality "urgent"', {
  code: 'SCENARIO_UNKNOWN_VALUE',
  place: { file: 'holdout-scenarios/a.md', line: 4, column: 14, field: 'criticality' },
  hint: 'use one of critical, high, normal, low',
})
const second = new HoldoutError('it has no steps', {
  code: 'SCENARIO_NO_STEPS',
  place: { file: 'b.md' },
})

test('an error is printed as compilers print it', () => {
  expect(formatError(first)).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:4:14: unknown criticality "urgent" (criticality)
      use one of critical, high, normal, low"
  `)
  expect(formatError(second)).toBe('b.md: it has no steps')
  expect(formatError(new HoldoutError('no configuration', { code: 'X' }))).toBe('no configuration')
})

test('none, one and several are thrown as nothing, itself and all together', () => {
  expect(() => throwIfAny([])).not.toThrow()
  expect(() => throwIfAny([second])).toThrow(second)
  const both = (() => {
    try {
      return throwIfAny([first, second])
    } catch (error) {
      return error
    }
  })()
  expect(both).toBeInstanceOf(HoldoutErrors)
  expect((both as HoldoutErrors).errors).toEqual([first, second])
  expect(formatError(both as HoldoutErrors)).toBe(`${formatError(first)}\n${formatError(second)}`)
})

test('a mistake of the user ends with the usage code unless it says otherwise', () => {
  expect(first.exitCode).toBe(EXIT.usage)
  expect(new HoldoutError('twin is gone', { code: 'X', exitCode: EXIT.invalid }).exitCode).toBe(4)
})
