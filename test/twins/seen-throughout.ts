/** @module Holds a twin to its laws, where every operation of it has an effect that they can see. */

import { expect } from 'vitest'
import { checkTwin } from '../../twins/laws/index.ts'
import type { Twin } from '../../twins/twin/index.ts'

/** Fails on what breaks a law, and on operations that no law saw act. */
export async function expectSeenThroughout(twin: Twin): Promise<void> {
  const { exceptions, operations } = await checkTwin({ twin })
  expect(exceptions.map(({ operation, message }) => [operation, message])).toEqual([])
  const unseen = operations.filter(({ state }) => state !== 'stateful')
  expect(unseen.map(({ operation }) => operation)).toEqual([])
}
