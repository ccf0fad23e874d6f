import { expect, test } from 'vitest'
import { HoldoutError } from '../../../twins/base/index.ts'
import { openSlots, serveTwin } from '../../../twins/surfaces/index.ts'
import { ALIVE_WAIT_MS } from '../../../twins/surfaces/listen/serve-twin.ts'
import { petTwin } from '../pet-twin.ts'

async function totalAt(url: string): Promise<number> {
  const response = await fetch(`${url}/owners`, { headers: { 'x-api-key': 'k' } })
  const { total } = (await response.json()) as { total: number }
  return total
}

test('worlds are swapped behind addresses that stay, slot by slot', async () => {
  const twins = { clinic: petTwin(), other: petTwin() }
  const slots = await openSlots({ twins, count: 2 })
  const [first, second] = slots
  const urls = slots.flatMap((slot) => Object.values(slot.urls))
  expect(new Set(urls).size).toBe(4)
  expect(urls.every((url) => url.endsWith('/v1'))).toBe(true)

  const full = twins.clinic.world().fork('full')
  full.seedState({ owners: [{ email: 'a@example.com', name: 'A' }] })
  first?.use({ clinic: full })
  expect(first?.worlds.clinic).toBe(full)
  expect(await totalAt(first?.urls.clinic ?? '')).toBe(1)
  expect(await totalAt(first?.urls.other ?? '')).toBe(0)
  expect(await totalAt(second?.urls.clinic ?? '')).toBe(0)
  expect(full.journal()).toHaveLength(1)
  for (const slot of slots) await slot.close()
})

test('whoever does not answer is named, and asking leaves no trace', async () => {
  const twins = { clinic: petTwin(), other: petTwin() }
  const [slot] = await openSlots({ twins, count: 1 })
  expect(await slot?.unreachable()).toEqual([])
  expect(slot?.worlds.clinic?.journal()).toEqual([])
  await slot?.close()
  expect(await slot?.unreachable()).toEqual(['clinic', 'other'])
})

test('whoever could not answer since this process stood still is asked again', async () => {
  const [slot] = await openSlots({ twins: { clinic: petTwin() }, count: 1 })
  const asked = slot?.unreachable()
  // Longer than an answer is waited for.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ALIVE_WAIT_MS + 500)
  expect(await asked).toEqual([])
  await slot?.close()
})

test('a port that is taken names twin and port, and leaves nothing open', async () => {
  const blocker = await serveTwin(petTwin())
  const twins = { clinic: petTwin(), other: petTwin() }
  const ports = { other: blocker.port }
  const error = await openSlots({ twins, count: 1, ports }).catch((e: unknown) => e)
  await blocker.close()
  expect(error).toBeInstanceOf(HoldoutError)
  expect([(error as HoldoutError).code, (error as HoldoutError).exitCode]).toEqual([
    'TWIN_PORT_TAKEN',
    4,
  ])
  const [slot] = await openSlots({ twins, count: 1, ports })
  expect(slot?.urls.other).toBe(`http://127.0.0.1:${blocker.port}/v1`)
  await slot?.close()
})
