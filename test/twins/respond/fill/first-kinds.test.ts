import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { number, object, ref, text, things } from '../../small-service.ts'

const choice: JsonObject = {
  oneOf: [ref('Cat'), ref('Dog')],
  discriminator: { propertyName: 'kind' },
}

test.each([
  ['null where it may be null', { ...choice, nullable: true }, null],
  ['null where that is one of the kinds', { ...choice, nullable: true, type: 'object' }, null],
  [
    'its default',
    { ...choice, default: { kind: 'Dog', name: 'Rex' } },
    { kind: 'Dog', name: 'Rex' },
  ],
  ['the first kind else', choice, { kind: 'Cat', name: expect.any(String) }],
])('what nobody chose is %s', async (_, pet, shown) => {
  const kind = object({ kind: text, name: text }, ['kind', 'name'])
  const contract = contractOf(things('/owners', 'id', 'Owner', object({ name: text })), {
    Cat: kind,
    Dog: kind,
    Owner: object({ id: number, name: text, pet }, ['id', 'pet']),
  })
  const twin = createTwin({ contract })
  const made = await ask(twin, 'POST', 'https://example.com/owners', { name: 'Ada' })
  expect(made.json.pet).toEqual(shown)
})
