import { beforeEach, expect, test } from 'vitest'
import type { Twin } from '../../../../twins/twin/index.ts'
import { ask, petTwin } from '../../pet-twin.ts'

const PETS = '/owners/ada@example.com/pets'
let twin: Twin

beforeEach(() => {
  twin = petTwin()
  twin.world().seedState({
    owners: [{ email: 'ada@example.com', name: 'Ada' }],
    pets: Array.from({ length: 7 }, (_, i) => ({
      name: `p${i}`,
      species: i % 2 === 0 ? 'cat' : 'dog',
    })),
  })
})

test('following rel=next visits every item once, in a stable order', async () => {
  const seen: string[] = []
  for (let next: string | undefined = `${PETS}?per_page=3`; next !== undefined; ) {
    const page = await ask(twin, 'GET', next)
    seen.push(...page.json.map((pet: { name: string }) => pet.name))
    next = /<([^>]+)>; rel="next"/.exec(page.headers.link ?? '')?.[1]
  }
  expect(seen).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'])
})

test('links name first, previous, next and last', async () => {
  const page = await ask(twin, 'GET', `${PETS}?per_page=3&page=2`)
  expect(
    page.headers.link?.replaceAll('https://clinic.example.com/v1/owners', ''),
  ).toMatchInlineSnapshot(
    `"</ada@example.com/pets?per_page=3&page=1>; rel="prev", </ada@example.com/pets?per_page=3&page=3>; rel="next", </ada@example.com/pets?per_page=3&page=3>; rel="last", </ada@example.com/pets?per_page=3&page=1>; rel="first""`,
  )
})

test('a filter picks exactly what matches; its default is used when nobody sets it', async () => {
  const names = async (query: string) =>
    (await ask(twin, 'GET', PETS + query)).json.map((pet: { name: string }) => pet.name)
  expect(await names('?species=dog')).toEqual(['p1', 'p3', 'p5'])
  expect(await names('')).toHaveLength(7)
})

test('an envelope says the total, the offset and the limit', async () => {
  const page = await ask(twin, 'GET', '/owners?offset=1&limit=5')
  expect(page.json).toEqual({ items: [], total: 1, offset: 1, limit: 5 })
})
