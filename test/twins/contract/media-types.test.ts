import { expect, test } from 'vitest'
import { bareType, isJsonType, isSequence } from '../../../twins/contract/index.ts'

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'text/json',
  'application/problem+json',
  'application/vnd.github.v3+json',
  'model/gltf+json',
])('%s is one JSON value', (type) => {
  expect(isJsonType(type)).toBe(true)
  expect(isSequence(type)).toBe(false)
})

test.each([
  'application/json-seq',
  'application/json-lines',
  'application/x-ndjson',
  'application/jsonl; charset=utf-8',
  'text/event-stream',
])('%s is a sequence of values, and not one', (type) => {
  expect(isJsonType(type)).toBe(false)
  expect(isSequence(type)).toBe(true)
})

test.each(['application/jsonp', 'application/json+zip', 'json', 'text/plain; of=application/json'])(
  '%s is no JSON',
  (type) => {
    expect(isJsonType(type)).toBe(false)
    expect(isSequence(type)).toBe(false)
  },
)

test('a type is compared without its parameters, in lower case', () => {
  expect(bareType(' Text/HTML ; charset=UTF-8')).toBe('text/html')
})
