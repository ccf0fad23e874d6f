import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, hash32 } from '../../../twins/base/index.ts'

test('a seed is a promise: these numbers must never change, since replays rest on them', () => {
  const random = createRandom('demo', 'users', 3)
  expect(hash32('holdout')).toMatchInlineSnapshot(`3738896002`)
  expect([random.int(0, 999), random.int(0, 999), random.int(0, 999)]).toMatchInlineSnapshot(`
    [
      931,
      81,
      118,
    ]
  `)
  expect(random.uuid()).toMatchInlineSnapshot(`"f29dbb53-22bc-4e98-96c9-022bfce46a18"`)
  expect(random.text(8)).toMatchInlineSnapshot(`"jv7o5vpg"`)
})

test('labels name independent streams, whatever was drawn before', () => {
  const parent = createRandom('demo')
  const before = parent.fork('a').next()
  parent.next()
  expect(parent.fork('a').next()).toBe(before)
  expect(parent.fork('b').next()).not.toBe(before)
})

test('labels do not run into one another', () => {
  expect(createRandom('demo', 'ab', 'c').next()).not.toBe(createRandom('demo', 'a', 'bc').next())
})

test('int stays in its bounds and reaches both', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(20), (seed, min, width) => {
      const random = createRandom(seed)
      for (let i = 0; i < 20; i += 1) {
        const drawn = random.int(min, min + width)
        if (drawn < min || drawn > min + width || !Number.isInteger(drawn)) return false
      }
      return true
    }),
  )
  const random = createRandom('both ends')
  const drawn = new Set(Array.from({ length: 200 }, () => random.int(1, 3)))
  expect([...drawn].sort()).toEqual([1, 2, 3])
})

test('draws are even enough: chi-squared over 16 bins of 16,000 draws', () => {
  const random = createRandom('chi-squared')
  const bins = new Array<number>(16).fill(0)
  for (let i = 0; i < 16_000; i += 1) bins[Math.floor(random.next() * 16)]! += 1
  const chi2 = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
  // 99.9th percentile with 15 degrees of freedom.
  expect(chi2).toBeLessThan(37.7)
})

test('shuffle keeps every item', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.integer()), (seed, items) => {
      const shuffled = createRandom(seed).shuffle(items)
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b))
    }),
  )
})

test('uuids are version 4 and differ', () => {
  const random = createRandom('uuids')
  const made = Array.from({ length: 500 }, () => random.uuid())
  for (const uuid of made) {
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
  expect(new Set(made).size).toBe(500)
})
