import { expect, test } from 'vitest'
import { isPattern, linearPattern } from '../../../../twins/base/index.ts'

const texts = [
  '',
  'a',
  'aa',
  'ab',
  'b',
  ' a',
  'a b',
  'abab',
  'A1_-',
  'aaa!',
  '2024-01-02',
  'x'.repeat(40),
]

test.each([
  '^a',
  '^(a|b)+$',
  '^[A-Za-z0-9_-]+$',
  '^(?:ab)*$',
  'a$',
  '^(?!a)[a-z ]*$',
  '^(?=.*b)(?!.* )[a-z]+$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '\\/?a',
  '^.{1,2000}$',
  '^(?<year>\\d+)-',
])('%s finds what JavaScript finds', (source) => {
  const pattern = linearPattern(source)
  expect(texts.map((text) => pattern?.test(text))).toEqual(
    texts.map((text) => new RegExp(source).test(text)),
  )
})

test.each([
  '^(a+)+$',
  '^(a|aa)+$',
  '^(a|a)*$',
  '(x+x+)+y',
  '^(a?){30}a{30}$',
  '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*$',
  '^(?!b)(a+)+$',
])('%s answers a text that would keep a backtracking engine for years', (source) => {
  expect(linearPattern(source)?.test(`${'a'.repeat(5_000)}!`)).toBe(false)
})

test.each(['(a)\\1', 'a(?=b)', '(?<=a)b', '^(?!a|b)c|d'])(
  '%s is a regular expression that no linear engine knows',
  (source) => {
    expect(linearPattern(source)).toBeUndefined()
  },
)

test('what is no regular expression is none', () => {
  expect(isPattern('(')).toBe(false)
  expect(linearPattern('(')).toBeUndefined()
  expect(isPattern('(a)\\1')).toBe(true)
})
