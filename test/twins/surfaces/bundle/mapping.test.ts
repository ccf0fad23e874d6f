import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../../twins/base/index.ts'
import { loadContract } from '../../../../twins/surfaces/index.ts'
import { createTwin } from '../../../../twins/twin/index.ts'

const FILES = {
  'api.yaml': `
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    post:
      operationId: createPet
      requestBody: { required: true, content: { application/json: { schema: { oneOf: [{ $ref: 'pets.yaml#/Cat' }, { $ref: 'pets.yaml#/Dog' }] } } } }
      responses: { '201': { description: made, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } }
  /pets/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get: { operationId: getPet, responses: { '200': { description: a pet, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }, '404': { description: none } } }
components:
  schemas:
    Pet:
      type: object
      required: [id, kind]
      properties: { id: { type: string, readOnly: true }, kind: { type: string } }
      discriminator: { propertyName: kind, mapping: { cat: 'pets.yaml#/Cat', dog: 'pets.yaml#/Dog', pet: Pet } }
`,
  'pets.yaml': `
Cat: { allOf: [{ $ref: 'api.yaml#/components/schemas/Pet' }, { type: object, required: [lives], properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: 'api.yaml#/components/schemas/Pet' }, { type: object, required: [bark], properties: { bark: { type: string } } }] }
`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-mapping-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
})
afterAll(() => rm(folder, { recursive: true }))

test('a mapping to schemas of another document leads to them: what a kind adds is kept and shown', async () => {
  const contract = await loadContract(join(folder, 'api.yaml'))
  const { schemas } = contract.document.components as { schemas: Record<string, JsonObject> }
  expect(Object.keys(schemas)).toEqual(['Pet', 'Cat', 'Dog'])
  const mapping = {
    cat: '#/components/schemas/Cat',
    dog: '#/components/schemas/Dog',
    pet: 'Pet',
  }
  expect(schemas.Pet).toMatchObject({ discriminator: { mapping } })
  const twin = createTwin({ contract })
  const made = await twin.fetch(
    new Request('https://example.com/pets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'cat', lives: 9 }),
    }),
  )
  const { id } = await made.json()
  const shown = await twin.fetch(new Request(`https://example.com/pets/${id}`))
  expect(await shown.json()).toEqual({ id, kind: 'cat', lives: 9 })
})
