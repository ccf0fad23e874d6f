import { expect, test } from 'vitest'
import { createTwin } from '../../../../twins/twin/index.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'
import { ask } from '../../pet-twin.ts'
import { arrayOf, body, keys, object, ref, text } from '../../small-service.ts'

const HERE = 'https://example.com'
const errors = answer(ref('Errors'), '422')

/** A JSON:API service, whose errors stand in a list and say what in the request they are about. */
const contract = contractOf(
  {
    '/posts': {
      get: {
        operationId: 'posts',
        parameters: [{ name: 'page[size]', in: 'query', schema: { type: 'integer' } }],
        responses: { ...answer(object({ data: arrayOf(ref('Post')) })), ...errors },
      },
      post: {
        operationId: 'make',
        requestBody: body(object({ data: ref('Post') }, ['data'])),
        responses: { ...answer(object({ data: ref('Post') }), '201'), ...errors },
      },
    },
    '/posts/{id}': {
      parameters: keys('id'),
      get: {
        operationId: 'post',
        responses: { ...answer(object({ data: ref('Post') })), ...answer(ref('Errors'), '404') },
      },
    },
  },
  {
    Post: object(
      {
        type: text,
        id: text,
        attributes: object({ title: text, 'and/or': { type: 'boolean' } }, ['title']),
      },
      ['type', 'attributes'],
    ),
    Errors: object({
      errors: arrayOf(
        object({
          status: text,
          title: text,
          detail: text,
          source: object({ pointer: text, parameter: text }),
        }),
      ),
    }),
  },
)

test('errors in the form of JSON:API point at the member of the body, or name the parameter', async () => {
  const twin = createTwin({ contract })
  const attributes = { 'and/or': 'no' }
  const wrong = await ask(twin, 'POST', `${HERE}/posts`, { data: { type: 'posts', attributes } })
  expect(wrong.status).toBe(422)
  expect(wrong.json.errors.map(({ source }: { source: unknown }) => source)).toEqual([
    { pointer: '/data/attributes/title' },
    { pointer: '/data/attributes/and~1or' },
  ])
  expect(wrong.json.errors[1].detail).toBe('body.data.attributes.and/or must be a boolean')
  const { json } = await ask(twin, 'GET', `${HERE}/posts?${encodeURIComponent('page[size]')}=few`)
  expect(json.errors).toMatchObject([{ source: { parameter: 'page[size]' } }])
})

test('what is about no part of the request is an error of the list all the same', async () => {
  const missing = await ask(createTwin({ contract }), 'GET', `${HERE}/posts/9`)
  expect(missing).toMatchObject({ status: 404, json: { errors: [{ detail: 'Not Found' }] } })
  expect(missing.json.errors[0]).not.toHaveProperty('source')
})
