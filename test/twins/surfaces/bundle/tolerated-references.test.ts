/** @module A reference that leads nowhere is tolerated alike where a contract is explained and where it is served. */

import { expect, test } from 'vitest'
import { readContract } from '../../../../twins/contract/index.ts'
import { checkContract } from '../../../../twins/surfaces/check/check-contract.ts'
import { createTwin } from '../../../../twins/twin/index.ts'
import { ask } from '../../pet-twin.ts'

const TEXT = `openapi: 3.0.3
info: { title: Lost, version: '1' }
paths:
  /schema:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Nope' } } } } } }
  /member:
    get: { responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } } }
  /response:
    get: { responses: { '200': { $ref: '#/components/responses/Nope' } } }
components:
  schemas:
    Thing:
      required: [name, lost]
      allOf: [{ $ref: '#/components/schemas/Base' }]
      properties: { name: { type: string }, lost: { $ref: '#/components/schemas/Nope' } }
`

const contractOf = () => readContract({ source: 'lost.yaml', text: TEXT })

test('every operation answers, and the check lists each reference with its place', async () => {
  const problems = await checkContract(contractOf())
  const listed = problems.filter(({ code }) => code === 'CONTRACT_UNRESOLVED_REF')
  expect(listed.map(({ pointer }) => pointer).sort()).toEqual([
    '#/components/schemas/Thing/allOf/0',
    '#/components/schemas/Thing/properties/lost',
    '#/paths/~1response/get/responses/200',
    '#/paths/~1schema/get/responses/200/content/application~1json/schema',
  ])
  const contract = contractOf()
  const twin = createTwin({ contract })
  const seen = []
  for (const path of ['/schema', '/member', '/response']) {
    seen.push(await ask(twin, 'GET', `https://lost.example.com${path}`))
  }
  expect(seen.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(seen[1]?.json).toMatchObject({ name: expect.any(String) })
  const served = contract.problems.filter(({ code }) => code === 'CONTRACT_UNRESOLVED_REF')
  expect(new Set(served.map(({ pointer }) => pointer)).size).toBe(served.length)
  const places = new Set(listed.map(({ pointer }) => pointer))
  expect(served.filter(({ pointer }) => !places.has(pointer))).toEqual([])
})
