import { expect, test } from 'vitest'
import { ask, petTwin } from '../../pet-twin.ts'

test('an error has one id, wherever its form tells it; the next has another', async () => {
  const form = { id: '${id}', link: 'https://example.com/errors/${id}', about: '${message}' }
  const twin = petTwin({ profile: { errors: { default: form } } })
  const errors = [await ask(twin, 'GET', '/owners/no'), await ask(twin, 'GET', '/owners/no')]
  const ids = errors.map(({ json }) => json.id)
  expect(errors.map(({ json }) => json)).toEqual(
    ids.map((id) => ({ id, link: `https://example.com/errors/${id}`, about: expect.any(String) })),
  )
  expect(new Set(ids).size).toBe(2)
})
