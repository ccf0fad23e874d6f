/** @module The tree that worlds are kept in, held against a plain sorted map through any sequence of changes and clones. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Tree } from '../../../twins/world/store/tree.ts'

type Step =
  | { readonly does: 'set'; readonly key: string; readonly value: number }
  | { readonly does: 'delete'; readonly key: string }
  | { readonly does: 'clone' }

const key = fc.oneof(
  fc.nat(400).map((n) => `issues/${n}`),
  fc.nat(60).map((n) => `repos/${String(n).padStart(4, '0')}`),
  fc.string({ maxLength: 3 }),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ does: fc.constant('set' as const), key, value: fc.nat(9) }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('clone' as const) }) },
)

const inOrder = (map: ReadonlyMap<string, number>) =>
  [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

function differences(from: Tree<number>, to: Tree<number>) {
  const told: string[] = []
  from.compare(to, {
    gone: (value) => told.push(`-${value}`),
    come: (value) => told.push(`+${value}`),
    changed: (old, now) => told.push(`${old}>${now}`),
  })
  return told
}

function plainDifferences(from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>) {
  const keys = inOrder(new Map([...from, ...to])).map(([at]) => at)
  return keys.flatMap((at) => {
    const [old, now] = [from.get(at), to.get(at)]
    if (old === now) return []
    return [old === undefined ? `+${now}` : now === undefined ? `-${old}` : `${old}>${now}`]
  })
}

test('a tree and its clones hold what plain maps hold, in order, and tell their differences', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 1200 }), (steps) => {
      let tree = new Tree<number>()
      let plain = new Map<string, number>()
      const kept: [Tree<number>, Map<string, number>][] = []
      for (const one of steps) {
        if (one.does === 'set') {
          tree.set(one.key, one.value)
          plain.set(one.key, one.value)
        } else if (one.does === 'delete') {
          expect(tree.delete(one.key)).toBe(plain.delete(one.key))
        } else {
          kept.push([tree, plain])
          tree = tree.clone()
          plain = new Map(plain)
        }
      }
      for (const [held, model] of [...kept, [tree, plain] as const]) {
        expect([...held.entries()]).toEqual(inOrder(model))
        expect(held.size).toBe(model.size)
        expect(differences(held, tree)).toEqual(plainDifferences(model, plain))
      }
    }),
    { numRuns: 60, seed: 7 },
  )
})

test('what is next, from anywhere, is what a sorted list has there', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 300 }), key, (keys, from) => {
      const tree = new Tree<number>()
      for (const [i, at] of keys.entries()) tree.set(at, i)
      const sorted = inOrder(new Map(keys.map((at, i) => [at, i])))
      expect(tree.nextHigherPair(from)).toEqual(sorted.find(([at]) => at > from))
      expect([...tree.entries(from)]).toEqual(sorted.filter(([at]) => at >= from))
      expect(keys.every((at, i) => tree.get(at) === i && tree.has(at))).toBe(true)
      expect(tree.get(`${from}\u0000`)).toBeUndefined()
    }),
    { numRuns: 200, seed: 7 },
  )
})

test('whoever goes through a tree sees it as it was when they began, whatever is changed meanwhile', () => {
  const tree = new Tree<number>()
  for (let i = 0; i < 500; i += 1) tree.set(`k${i}`, i)
  const seen: number[] = []
  for (const value of tree.values()) {
    seen.push(value)
    tree.delete(`k${value}`)
    tree.set(`a${value}`, -1)
    tree.set(`z${value}`, -1)
  }
  expect(seen.length).toBe(500)
  expect(tree.size).toBe(1000)
})

test('a clone differs by nothing, and by one entry after one change, however much both hold', () => {
  const tree = new Tree<number>()
  for (let i = 0; i < 3; i += 1) tree.set(`repos/${i}`, i)
  for (let i = 0; i < 10_000; i += 1) tree.set(`issues/${String(i).padStart(6, '0')}`, i)
  const before = tree.clone()
  expect(differences(before, tree)).toEqual([])
  tree.set('issues/005000', -1)
  expect(differences(before, tree)).toEqual(['5000>-1'])
  expect(before.get('issues/005000')).toBe(5000)
})
