import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadContract } from '../../../../twins/node.ts'
import { freezeTwin, hashesOf, thawTwin } from '../../../../twins/surfaces/index.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { NOT_AT_HAND, publishedPath } from '../../contract/published-contract.ts'

const CONTRACTS = [
  'slack.web.swagger-2.0.json.gz',
  'google.drive.v3.discovery.json.gz',
  'stripe.openapi-3.0.json.gz',
]

/** What a twin answers to a walk over all of its readable paths, and to a creation. */
async function story(twin: Twin): Promise<string[]> {
  const texts: string[] = []
  for (const { method, path } of twin.contract.operations.slice(0, 120)) {
    const url = `${twin.contract.servers[0] ?? 'https://x.example'}${path.replace(/\{[^}]+\}/g, 'x')}`
    const response = await twin.fetch(
      new Request(url, { method: method.toUpperCase(), headers: { authorization: 'Bearer any' } }),
    )
    texts.push(
      `${response.status} ${await response.text()} ${JSON.stringify([...response.headers])}`,
    )
  }
  return texts
}

test.for(CONTRACTS)(
  'a frozen %s answers to the byte as the twin it was made from',
  async (file, context) => {
    if (!existsSync(publishedPath(file))) return context.skip(NOT_AT_HAND)
    const twin = createTwin({
      contract: await loadContract(publishedPath(file)),
      seed: 'frozen',
      clock: { mode: 'stepping' },
      profile: { limits: { requests: 100, windowMs: 60_000 } },
      name: 'service',
    })
    const files = freezeTwin(twin)
    const thawed = thawTwin(files)
    expect(await story(thawed)).toEqual(await story(twin))
    expect(thawed.behaviour).toEqual(twin.behaviour)
    expect(hashesOf(files).contract).toBe(twin.contract.hash)
    expect(hashesOf(freezeTwin(thawed))).toEqual(hashesOf(files))
  },
)

test('settings win over what was frozen, and another version is refused', async () => {
  const pets = new URL('../../../fixtures/contracts/pets.yaml', import.meta.url).pathname
  const files = freezeTwin(createTwin({ contract: await loadContract(pets) }))
  const world = thawTwin(files, { seed: 'other', clock: 'elapsed' }).world()
  expect([world.seed, world.clock.mode]).toEqual(['other', 'elapsed'])
  const later = { ...files, 'twin.json': files['twin.json'].replace('"version":1', '"version":9') }
  expect(() => thawTwin(later)).toThrow('frozen by another version')
})

test('how requests name their worlds is frozen too', async () => {
  const pets = new URL('../../../fixtures/contracts/pets.yaml', import.meta.url).pathname
  const worlds = { hostnames: { 'eu.pets.example': 'europe' } }
  const thawed = thawTwin(
    freezeTwin(createTwin({ contract: await loadContract(pets) }), { worlds }),
  )
  await thawed.fetch(new Request('http://eu.pets.example/owners'))
  expect(thawed.worldNames()).toEqual(['europe'])
})
