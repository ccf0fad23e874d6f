/** @module What the thorough look at a contract says is wrong is wrong, and what is right is left alone. */

import { expect, test } from 'vitest'
import { readContract } from '../../../../twins/contract/index.ts'
import { checkContract } from '../../../../twins/surfaces/check/check-contract.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

test('examples that stand in schemas are held to them, each told with its place', async () => {
  const pet = {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', example: 7 },
      age: { type: 'integer', example: 3 },
      tags: { type: 'array', items: { type: 'string', example: false } },
    },
    example: { age: 1 },
  }
  const paths = { '/pet': { get: { operationId: 'pet', responses: answer(pet) } } }
  const problems = await checkContract(contractOf(paths, { Pet: pet }))
  expect(problems.map(({ pointer, message }) => `${pointer}: ${message}`).toSorted()).toEqual([
    '#/components/schemas/Pet/properties/name: an example breaks its own schema: it must be a string',
    '#/components/schemas/Pet/properties/tags/items: an example breaks its own schema: it must be a string',
    '#/components/schemas/Pet: an example breaks its own schema: name is required',
  ])
})

test('a path that stands among the components, and what only OpenAPI 3.2 has, are no mistakes', async () => {
  const text = `openapi: 3.2.0
info: { title: Docs, version: '1' }
tags: [{ name: a, kind: nav, parent: b }, { name: b, summary: B }]
paths:
  /docs: { $ref: '#/components/pathItems/Docs' }
components:
  pathItems:
    Docs:
      query: { responses: { '204': {} } }
      get: { responses: { '200': { summary: none } } }
      additionalOperations: { COPY: { responses: { '204': {} } } }
`
  expect(await checkContract(readContract({ source: 'docs.yaml', text }))).toEqual([])
})
