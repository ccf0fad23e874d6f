/** @module Objects put together at once are what adding one member after another gives. */

import { array, assert, constantFrom, option, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { ObjectFrames } from '../../../../twins/respond/fill/objects/object-frames.ts'

const NAMES = ['id', 'a b', '"quoted"', 'state', 'url', '__proto__x', '12', 'ü', 'last']
const VALUE = option(constantFrom(null, 0, '', 'text', false), { nil: undefined })

test('an object has the names that have values, in their order, however many kinds were made before', () => {
  const frames = new ObjectFrames(NAMES)
  assert(
    property(array(tuple(...NAMES.map(() => VALUE)), { maxLength: 40 }), (all) => {
      for (const values of all) {
        const wanted = Object.fromEntries(
          NAMES.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]])),
        )
        const made = frames.make(values)
        expect(made).toEqual(wanted)
        expect(Object.keys(made)).toEqual(Object.keys(wanted))
      }
    }),
    { seed: 3, numRuns: 50 },
  )
})

test('what is done to one is not seen in the next', () => {
  const frames = new ObjectFrames(['id', 'name'])
  const one = frames.make([1, 'ada'])
  one.name = 'grace'
  one.more = true
  expect(frames.make([2, null])).toEqual({ id: 2, name: null })
})
