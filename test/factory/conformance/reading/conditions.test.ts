import { expect } from 'vitest'
import { conditionLookup } from '../../../../factory/engine/index.ts'
import { evaluateCondition, parseCondition } from '../../../../factory/graph/index.ts'
import { createContext } from '../../../../factory/index.ts'
import { row } from '../row.ts'

const CONTEXT = {
  outcome: 'success',
  preferred_label: 'Yes',
  'tool.exit': 3,
  ready: true,
  'context.odd': 'x',
  words: 'a "b"\n',
}

function holds(condition: string): boolean {
  return evaluateCondition(parseCondition(condition), conditionLookup(createContext(CONTEXT)))
}

row('CE-1', () => {
  expect(holds('outcome=success && preferred_label=Yes && tool.exit!=4')).toBe(true)
  expect(holds('outcome=success && preferred_label=No')).toBe(false)
})
row('CE-2', () => {
  expect(holds('context.tool.exit=3')).toBe(true)
  expect(holds('context.odd=x')).toBe(true)
  expect(holds('context.missing=""')).toBe(true)
  expect(holds('context.missing!=anything')).toBe(true)
})
row('CE-3', () => {
  expect(holds('outcome=Success')).toBe(false)
  expect(holds('context.tool.exit=3.0')).toBe(false)
  expect(holds('context.ready=true')).toBe(true)
})
row('CE-4', () => {
  expect(holds('context.words="a \\"b\\"\\n"')).toBe(true)
  expect(holds('outcome="success"')).toBe(true)
  expect(holds('outcome="a && b"')).toBe(false)
})
row('CE-5', () => {
  expect(holds('')).toBe(true)
  expect(holds('   ')).toBe(true)
})
row('CE-6', () => {
  for (const condition of [
    'a contains b',
    'a > 3',
    'a < 3',
    'a >= 3',
    '!a',
    'NOT a',
    'a || b',
    'a OR b',
    'a matches b',
  ]) {
    expect(() => parseCondition(condition), condition).toThrow('is no condition')
  }
})
