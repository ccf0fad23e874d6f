import { expect, test } from 'vitest'
import type { JsonObject } from '../../../twins/base/index.ts'
import { kindsOf, validatorFor } from '../../../twins/contract/index.ts'
import { schemaContract } from './small-contract.ts'

const kind: JsonObject = { type: 'object', properties: { kind: { type: 'string' } } }
const discriminator: JsonObject = {
  propertyName: 'kind',
  mapping: { dog: 'Dog', cat: 'Cat' },
}
const [dog, cat] = ['Dog', 'Cat'].map((name) => ({ $ref: `#/components/schemas/${name}` }))
const nothing: JsonObject = { type: 'null' }

test.each([
  ['first', [nothing, dog, cat]],
  ['last', [dog, cat, nothing]],
])(
  'null, where it stands %s, is no kind: there is no other than those mapped, whoever asks first',
  (_, oneOf) => {
    for (const isAsked of [true, false]) {
      const { contract, pointer } = schemaContract(
        { oneOf, discriminator } as JsonObject,
        '3.1.0',
        {
          Dog: kind,
          Cat: kind,
        },
      )
      const kinds = oneOf.flatMap((one, i) => (one === nothing ? [] : [`${pointer}/oneOf/${i}`]))
      const schema = contract.at(pointer) as JsonObject
      if (isAsked) expect(kindsOf(contract, schema, kinds)?.isWhole).toBe(true)
      const problems = validatorFor(contract, pointer, 'request')
      expect(problems({ kind: 'dog' })).toEqual([])
      expect(problems(null)).toEqual([])
      expect(problems({ kind: 'bird' }).map(({ path }) => path)).toEqual(['kind'])
      expect(kindsOf(contract, schema, kinds)?.isWhole).toBe(true)
    }
  },
)

test('a request that says one of the kinds that extend its schema is held to that kind', () => {
  const base = { $ref: '#/components/schemas/Pet' }
  const pet: JsonObject = {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string' }, friend: base },
    discriminator: {
      ...discriminator,
      mapping: { ...(discriminator.mapping as JsonObject), pet: 'Pet' },
    },
  }
  const extended = (name: string, type: string): JsonObject => ({
    allOf: [base, { type: 'object', required: [name], properties: { [name]: { type } } }],
  })
  const { contract, pointer } = schemaContract(base, '3.0.3', {
    Pet: pet,
    Dog: extended('bark', 'string'),
    Cat: extended('lives', 'integer'),
  })
  const paths = (value: JsonObject, direction: 'request' | 'response' = 'request') =>
    validatorFor(contract, pointer, direction)(value).map(({ path }) => path)
  expect(paths({ kind: 'dog', bark: 'woof' })).toEqual([])
  expect(paths({ kind: 'dog' })).toEqual(['bark'])
  expect(paths({ kind: 'cat', lives: 'nine' })).toEqual(['lives'])
  expect(paths({ kind: 'dog', bark: 'woof', friend: { kind: 'cat' } })).toEqual(['friend.lives'])
  expect(paths({ kind: 'pet' })).toEqual([])
  expect(paths({ kind: 'bird' })).toEqual([])
  expect(paths({ kind: 'dog' }, 'response')).toEqual([])
})
