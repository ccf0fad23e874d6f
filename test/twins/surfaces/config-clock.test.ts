import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTwins, type TwinsConfig, twinsConfigSchema } from '../../../twins/surfaces/index.ts'
import type { Twin } from '../../../twins/twin/index.ts'
import { askShop, shopContract } from '../respond/notify/shop.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-clock-'))
  await writeFile(join(directory, 'shop.json'), JSON.stringify(shopContract().document))
})
afterAll(() => rm(directory, { recursive: true }))

async function orderedAt(entry: Partial<TwinsConfig[string]>): Promise<string> {
  const config = twinsConfigSchema.parse({ shop: { contract: 'shop.json', ...entry } })
  const { twins } = await loadTwins(config, { directory, seed: 's' })
  return (await askShop(twins.shop as Twin, 'POST', '/orders', { item: 'tea' })).created_at
}

test('a configuration says when a clock starts: at a moment, or now', async () => {
  expect(await orderedAt({ clock: 'manual' })).toBe('2026-01-05T09:00:00.000Z')
  const start = '2027-02-03T10:00:00+02:00'
  expect(await orderedAt({ clock: 'manual', clockStart: start })).toBe('2027-02-03T08:00:00.000Z')
  const before = Date.now()
  const now = Date.parse(await orderedAt({ clockStart: 'now' }))
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
})

test('what is no moment is refused', () => {
  const wrong = { shop: { contract: 'shop.json', clockStart: 'yesterday' } }
  expect(twinsConfigSchema.safeParse(wrong).success).toBe(false)
})
