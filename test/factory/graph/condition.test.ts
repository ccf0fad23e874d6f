import { describe, expect, it } from 'vitest'
import { evaluateCondition, parseCondition } from '../../../factory/graph/index.ts'

const values: Readonly<Record<string, string>> = {
  outcome: 'fail',
  'context.failure_class': 'transient_infra',
  'context.text': 'a && b',
  'context.flag': 'true',
}

describe('conditions', () => {
  it.each([
    ['', true],
    ['outcome=fail', true],
    ['outcome = "fail"', true],
    ['outcome==fail', true],
    ['outcome=Fail', false],
    ['outcome!=success', true],
    ['outcome=fail && context.failure_class=transient_infra', true],
    ['outcome=fail && context.failure_class!=transient_infra', false],
    ['context.missing!=x', true],
    ['context.missing=', true],
    ['context.text="a && b"', true],
    ['context.flag', true],
    ['context.missing', false],
  ])('%s is %s', (text, expected) => {
    expect(evaluateCondition(parseCondition(text), (key) => values[key] ?? '')).toBe(expected)
  })

  it.each(['outcome > 3', 'a || b', '!a', 'outcome=fail &&', 'a contains b', '=x'])(
    'refuses %s',
    (text) => {
      expect(() => parseCondition(text)).toThrow('is no condition')
    },
  )
})
