/** @module Worlds that are kept in place of others. */

import { expect, test } from 'vitest'
import { HoldoutError } from '../../../twins/base/index.ts'
import { petTwin } from '../pet-twin.ts'

test('a world that has ended is not kept again, and the one in its place stays', () => {
  const twin = petTwin()
  const [one, other] = [twin.world().fork('kept'), twin.world().fork('kept')]
  twin.keepWorld(one)
  twin.keepWorld(one)
  twin.keepWorld(other)
  const kept = (() => {
    try {
      return twin.keepWorld(one)
    } catch (error) {
      return error
    }
  })()
  expect(kept).toBeInstanceOf(HoldoutError)
  expect(kept).toMatchObject({ code: 'WORLD_ENDED', message: expect.stringContaining('kept') })
  expect(twin.world('kept')).toBe(other)
  twin.keepWorld(one.fork('kept'))
  expect(twin.world('kept')).not.toBe(other)
})
