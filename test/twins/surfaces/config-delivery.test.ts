import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadTwins, type TwinsConfig } from '../../../twins/surfaces/index.ts'
import type { Twin } from '../../../twins/twin/index.ts'
import { startReceiver } from '../respond/notify/receiver.ts'
import { askShop, shopContract } from '../respond/notify/shop.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-delivery-'))
  await writeFile(join(directory, 'shop.json'), JSON.stringify(shopContract().document))
})
afterAll(() => rm(directory, { recursive: true }))

async function orderedFrom(url: string, entry: Partial<TwinsConfig[string]>) {
  const config = { shop: { contract: 'shop.json', ...entry } }
  const { twins } = await loadTwins(config, { directory, seed: 's' })
  const shop = twins.shop as Twin
  await askShop(shop, 'POST', '/hooks', { url, events: ['order.created'] })
  await askShop(shop, 'POST', '/orders', { item: 'tea' })
  await shop.world().settled()
  return shop.world().deliveries()[0]
}

test('a configuration names the hosts that may be told, and signatures have the real time', async () => {
  await using receiver = await startReceiver()
  // This machine under a name that is not known to be its own.
  const url = receiver.url.replace('127.0.0.1', '0.0.0.0')
  expect(await orderedFrom(url, {})).toMatchObject({ state: 'refused' })
  expect(receiver.received).toHaveLength(0)
  const before = Math.floor(Date.now() / 1000)
  expect(await orderedFrom(url, { delivery: { allowHosts: ['0.0.*'] } })).toMatchObject({
    state: 'delivered',
  })
  const [received] = receiver.received
  expect(Number(received?.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(before)
})
