import { expect, test } from 'vitest'
import { readContract } from '../../../twins/contract/index.ts'
import { findDrift } from '../../../twins/laws/index.ts'
import { propose, replayCassette } from '../../../twins/record/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { shop, shopText, useShop } from './shop.ts'
import { recorderOf, standIn } from './stand-in.ts'

const VERSIONED =
  "[{ url: 'https://{region}.example/{version}', variables: { region: { default: eu, enum: [eu, us] }, version: { default: v1, enum: [v1, v2] } } }]"

/** The contract's servers, where the real service answers, and how that is parted: recorder's address, and the software's paths. */
const TABLE: readonly (readonly [servers: string, address: string, below: string])[] = [
  ["[{ url: 'https://shop.example.com/v1' }]", '', '/v1'],
  ["[{ url: 'https://shop.example.com/v1' }]", '/v1', ''],
  ["[{ url: 'https://shop.example.com/v1/' }]", '/v1/', ''],
  ["[{ url: 'https://shop.example.com/shop/api/v1' }]", '', '/shop/api/v1'],
  ["[{ url: 'https://shop.example.com/shop/api/v1' }]", '/shop', '/api/v1'],
  ["[{ url: 'https://shop.example.com/shop/api/v1' }]", '/shop/api/v1', ''],
  ["[{ url: 'https://a.example/v1' }, { url: 'https://b.example/v1/eu' }]", '', '/v1/eu'],
  ["[{ url: 'https://a.example/v1' }, { url: 'https://b.example/v1/eu' }]", '/v1', ''],
  ["[{ url: 'https://a.example/v1' }, { url: 'https://b.example/v1/eu' }]", '/v1', '/eu'],
  ["[{ url: 'https://a.example' }, { url: 'https://b.example/v1' }]", '', ''],
  ["[{ url: 'https://a.example' }, { url: 'https://b.example/v1' }]", '', '/v1'],
  ["[{ url: 'https://a.example' }, { url: 'https://b.example/v1' }]", '/v1', ''],
  [VERSIONED, '', '/v1'],
  [VERSIONED, '', '/v2'],
  [VERSIONED, '/v2', ''],
  ["[{ url: 'https://{tenant}/v1' }]", '', '/v1'],
  ["[{ url: 'https://{tenant}/v1' }]", '/v1', ''],
  ["[{ url: '/v1' }]", '', '/v1'],
  ["[{ url: './v1' }]", '/v1', ''],
  ['[]', '', ''],
  ['[]', '/anywhere', ''],
  // Behind a gateway, the service stands where no contract says.
  ["[{ url: 'https://shop.example.com/v1' }]", '/gateway', '/v1'],
  ["[{ url: 'https://shop.example.com/v1' }]", '/gateway/v1', ''],
  ["[{ url: 'https://shop.example.com/v1' }]", '/gateway', ''],
]

test.each(TABLE)(
  'servers %s, recorded at %j, asked at %j: one meaning for all that reads a recording',
  async (servers, address, below) => {
    const contract = readContract({
      source: 'shop.yaml',
      text: shopText().replace(/^servers: .*$/m, `servers: ${servers}`),
    })
    const twinOf = () =>
      createTwin({ contract, seed: 'shop', name: 'shop', clock: { mode: 'stepping' } })
    const mount = address.replace(/\/$/, '') + below
    const real = shop()
    const origin = await standIn((request, response) => {
      if (request.url?.startsWith(`${mount}/`) !== true) return void response.writeHead(404).end()
      request.url = request.url.slice(mount.length)
      real(request, response)
    })
    const service = origin + address
    const { recorder, exchanges } = await recorderOf(service, { contract })
    await useShop(recorder.url + below)
    expect(exchanges().map(({ operation }) => operation)).not.toContain(undefined)

    const drift = await findDrift({ twin: twinOf(), exchanges: exchanges(), service })
    expect(drift).toMatchObject({ verdict: 'none', compared: 18, drifts: [], notCompared: [] })

    const cassette = { cassette: 1, service, exchanges: exchanges() } as const
    const proposals = await propose(twinOf(), cassette)
    expect(proposals.corrections).toEqual([])
    expect(proposals.seed.given.orders).toHaveLength(6)
    expect(proposals.examples.length).toBeGreaterThan(5)

    const tape = twinOf()
    tape.setRecording(replayCassette(cassette, contract))
    for (const at of new Set(['', mount, below, ...basePaths(servers)])) {
      const answer = await tape.fetch(new Request(`http://twin.local${at}/orders?status=paid`))
      expect(answer.status, at).toBe(200)
      expect(await answer.json()).toHaveLength(2)
    }
  },
)

function basePaths(servers: string): readonly string[] {
  return servers.includes('{version}') ? ['/v1', '/v2'] : []
}

test('what was asked below the base path twice was asked of nothing that the contract has', async () => {
  const contract = readContract({ source: 'shop.yaml', text: shopText() })
  const origin = await standIn((_, response) => void response.writeHead(404).end())
  const { recorder, exchanges } = await recorderOf(`${origin}/v1`, { contract })
  await fetch(`${recorder.url}/v1/orders`, { headers: { authorization: 'Bearer sh0p-Key-1' } })
  expect(exchanges()[0]).toMatchObject({ path: '/v1/orders', response: { status: 404 } })
  expect(exchanges()[0]).not.toHaveProperty('operation')
  const twin = createTwin({ contract, name: 'shop' })
  const drift = await findDrift({ twin, exchanges: exchanges(), service: `${origin}/v1` })
  expect(drift).toMatchObject({
    verdict: 'inconclusive',
    drifts: [],
    notCompared: [{ reason: 'the contract has no such operation, and the service refused it' }],
  })
})
