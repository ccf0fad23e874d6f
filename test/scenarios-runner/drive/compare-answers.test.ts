import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences } from '../../../scenarios-runner/drive/index.ts'
import { type JsonValue, parseExactJson } from '../../../twins/base/index.ts'

const json = fc.jsonValue({ maxDepth: 3 }) as unknown as fc.Arbitrary<JsonValue>

test('a value is like itself, and what differs is named by its path', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(differences(value, structuredClone(value), {})).toEqual([])
    }),
  )
  expect(
    differences({ a: [1, { b: 2 }], d: null }, { a: [1, { b: 3 }, 4], c: 'x', d: null }, {}, ['s']),
  ).toEqual([
    { path: 's.a.1.b', expected: 3, found: 2 },
    { path: 's.a.2', expected: 4, found: undefined },
    { path: 's.c', expected: 'x', found: undefined },
  ])
})

test('ignored paths may be anything, wherever they stand', () => {
  const found = { id: 1, list: [{ id: 2, at: 'x', n: 1 }], deep: { a: { etag: 1 } } }
  const expected = { id: 9, list: [{ id: 8, at: 'y', n: 1 }], deep: { a: { etag: 2 } } }
  const ignore = ['id', 'list.*.id', 'list.*.at', '**.etag']
  expect(differences(found, expected, { ignore })).toEqual([])
  expect(differences(found, expected, { ignore: ['*.id', '**.at', '**.etag'] })).toEqual([
    { path: 'id', expected: 9, found: 1 },
    { path: 'list.0.id', expected: 8, found: 2 },
  ])
})

test('numbers may be apart by a share of the larger, either way', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.integer({ min: -1e6, max: 1e6 }),
      (a, b) => {
        const near = Math.abs(a - b) <= 0.1 * Math.max(Math.abs(a), Math.abs(b))
        expect(differences(a, b, { numbers: 0.1 }).length === 0).toBe(near)
        expect(differences(b, a, { numbers: 0.1 }).length === 0).toBe(near)
      },
    ),
  )
})

test('a list without an order is like any of its orders, and its surplus is told', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 6 }), fc.integer(), (list, seed) => {
      const turned = [
        ...list.slice(seed % (list.length + 1)),
        ...list.slice(0, seed % (list.length + 1)),
      ]
      const other = turned.length === list.length ? turned : list
      expect(differences({ l: other }, { l: list }, { unordered: ['l'] })).toEqual([])
    }),
  )
  expect(differences({ l: [2, 3] }, { l: [1, 2] }, { unordered: ['l'] })).toEqual([
    { path: 'l.0', expected: 1, found: undefined },
    { path: 'l', expected: undefined, found: 3 },
  ])
})

test('fifty thousand elements without an order are told apart at once, like each other or not', () => {
  const many = (from: number) => Array.from({ length: 50_000 }, (_, i) => from + i)
  const free = { unordered: ['**'] }
  expect(differences(many(0).reverse(), many(0), free)).toEqual([])
  const others = differences(many(1_000_000), many(0), free)
  expect(others.length).toBeGreaterThan(50_000)
  // One that is the same goes before one that is only like it.
  expect(differences([10, 9.95], [9.95, 10], { unordered: ['**'], numbers: 0.01 })).toEqual([])
})

test('whole numbers beyond 2^53 are compared by their digits, unless numbers may differ', () => {
  const found = parseExactJson('{"id":1834567890123456001}')
  const expected = parseExactJson('{"id":1834567890123456002}')
  expect(differences(found, parseExactJson('{"id":1834567890123456001}'), {})).toEqual([])
  expect(differences(found, expected, {}).map(({ path }) => path)).toEqual(['id'])
  expect(differences(found, expected, { numbers: 0.01 })).toEqual([])
})
