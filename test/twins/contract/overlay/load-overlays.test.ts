import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadContract } from '../../../../twins/node.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-overlays-'))
  await writeFile(join(folder, 'api.yaml'), API)
  await writeFile(join(folder, 'parts.yaml'), 'Pet: { type: object }\n')
  await writeFile(join(folder, 'fix.overlay.yaml'), FIX)
  await writeFile(join(folder, 'broken.overlay.yaml'), 'overlay: 1.0.0\nactions: [\n')
})
afterAll(() => rm(folder, { recursive: true }))

const API = `openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      responses: { 200: { description: '', content: { application/json: { schema: { $ref: 'parts.yaml#/Pet' } } } } }
`
const FIX = `overlay: 1.0.0
info: { title: fix, version: '1' }
actions:
  - target: $.paths.*.get
    update: { tags: [fixed] }
`

test('overlays are read from files and applied after references were brought in', async () => {
  const overlays = [join(folder, 'fix.overlay.yaml')]
  const contract = await loadContract(join(folder, 'api.yaml'), { overlays })
  const operation = contract.operation('listPets')
  expect(operation?.tags).toEqual(['fixed'])
  const schema = operation?.responses[0]?.content[0]?.schema
  expect(contract.resolve(schema, '#').value).toEqual({ type: 'object' })
})

test('an overlay that cannot be read names its own file', async () => {
  const broken = join(folder, 'broken.overlay.yaml')
  await expect(
    loadContract(join(folder, 'api.yaml'), { overlays: [broken] }),
  ).rejects.toMatchObject({ code: 'CONTRACT_SYNTAX', place: { file: broken, line: 3 } })
})
