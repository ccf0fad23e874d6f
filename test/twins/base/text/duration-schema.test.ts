import { expect, test } from 'vitest'
import {
  configDurationSchema,
  durationSchema,
} from '../../../../twins/base/text/duration-schema.ts'

const message = (schema: ReturnType<typeof durationSchema>, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.message

test('written spans are read as milliseconds, and everything else is told what was expected', () => {
  const schema = durationSchema('a span of time such as 5s')
  expect(schema.parse('200ms')).toBe(200)
  expect(schema.parse('1.5h')).toBe(5_400_000)
  for (const other of ['5', 'soon', '-1s', '', 5, null]) {
    expect(message(schema, other)).toBe('a span of time such as 5s')
  }
  expect(schema.parse('36500d')).toBe(36_500 * 86_400_000)
  expect(message(schema, '36501d')).toBe('a span of at most 36500d')
})

test('configurations may write milliseconds too, and never none', () => {
  const schema = configDurationSchema("'500ms' or '10s'")
  expect(schema.parse(250)).toBe(250)
  expect(schema.parse('10s')).toBe(10_000)
  const messages = [0, -5, '0s', 'soon', true, Number.NaN].map(
    (value) => schema.safeParse(value).error?.issues[0]?.message,
  )
  expect(messages).toEqual([
    'expected a duration above 0',
    'expected a duration above 0',
    'expected a duration above 0',
    "expected a duration such as '500ms' or '10s'",
    "expected a duration such as '500ms' or '10s'",
    "expected a duration such as '500ms' or '10s'",
  ])
})
