/** @module Where requests came to is told right, whatever came before. */

import { array, assert, constantFrom, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { addressAsked } from '../../../twins/respond/address-asked.ts'

const ORIGINS = [
  'http://a',
  'http://a:8080',
  'http://a:80',
  'http://ab',
  'https://a',
  'http://user@a',
  'http://[::1]:1',
]
const MOUNTS = ['', '/@world/one', '/@world/other']

test('an address is its origin and what stood before its path, for any requests in any order', () => {
  assert(
    property(
      array(
        tuple(
          constantFrom(...ORIGINS),
          constantFrom('', '/', '/b', '/http://a/c', '?d'),
          constantFrom(...MOUNTS),
        ),
      ),
      (asked) => {
        for (const [origin, path, mount] of asked) {
          const url = new URL(origin + path)
          expect(addressAsked(url, mount)).toBe(url.origin + mount)
        }
      },
    ),
    { seed: 3 },
  )
})
