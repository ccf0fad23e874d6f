import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkContract } from '../../../../twins/surfaces/check/check-contract.ts'
import { generateTypes } from '../../../../twins/surfaces/generate-types.ts'
import { loadContract } from '../../../../twins/surfaces/load-contract.ts'

const MAIN = `openapi: 3.0.3
info: { title: 'Pets */ of mine', version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: pets
          content: { application/json: { schema: { $ref: 'schemas.yaml#/Pets' }, example: [{ name: 5 }] } }
`
const SCHEMAS = `Pets: { type: array, items: { $ref: '#/Pet' } }
Pet: { type: object, required: [name], properties: { name: { type: string }, friend: { $ref: '#/Pet' } } }
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdout-contract-'))
  await writeFile(join(folder, 'main.yaml'), MAIN)
  await writeFile(join(folder, 'schemas.yaml'), SCHEMAS)
  await writeFile(join(folder, 'lost.yaml'), MAIN.replace('schemas.yaml', 'missing.yaml'))
  await writeFile(join(folder, 'no.yaml.gz'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]))
  await writeFile(join(folder, 'whole.json.gz'), gzipSync(WHOLE))
})
afterAll(() => rm(folder, { recursive: true }))

const WHOLE = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'whole', version: '2' },
  paths: {
    '/a': {
      get: {
        responses: {
          200: {
            description: '',
            content: {
              'application/json': { schema: {}, example: { $ref: 'not-a-reference.json' } },
            },
          },
        },
      },
    },
  },
})

test('references to other files are bundled, cycles and all', async () => {
  const contract = await loadContract(join(folder, 'main.yaml'))
  const schema = contract.operation('listPets')?.responses[0]?.content[0]?.schema
  const list = contract.resolve(schema, '#').value
  expect(list).toMatchObject({ type: 'array' })
  expect(contract.source).toBe(join(folder, 'main.yaml'))
})

test('a file that is not there is named with the line and the reference to it', async () => {
  await expect(loadContract(join(folder, 'lost.yaml'))).rejects.toMatchObject({
    code: 'CONTRACT_BUNDLE',
    place: { file: join(folder, 'lost.yaml'), line: 10, column: 59 },
    hint: 'check the reference missing.yaml#/Pets; it is read relative to this file',
  })
})

test('what is called gzip and is neither that nor text is told', async () => {
  await expect(loadContract(join(folder, 'no.yaml.gz'))).rejects.toMatchObject({
    code: 'SOURCE_UNREADABLE',
    message: 'it is no text, and not gzip either, as its name says',
  })
})

test('gzip from a URL; a $ref inside an example is no reference', async () => {
  const server = createServer((_request, response) => response.end(gzipSync(WHOLE)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api.json`
  const contract = await loadContract(url)
  server.close()
  const file = await loadContract(join(folder, 'whole.json.gz'))
  expect(contract).toMatchObject({ source: url, title: 'whole', hash: file.hash })
})

test('the thorough check names examples that break their schema, and what swagger-parser finds', async () => {
  const contract = await loadContract(join(folder, 'main.yaml'))
  expect((await checkContract(contract)).map(({ code, message }) => `${code}: ${message}`)).toEqual(
    ['CONTRACT_EXAMPLE_INVALID: an example breaks its own schema: 0.name must be a string'],
  )
  const broken = await loadContract(join(folder, 'whole.json.gz'))
  const problems = await checkContract({
    ...broken,
    document: { ...broken.document, paths: { '/a': { get: {} } } },
  })
  expect(problems).toMatchInlineSnapshot(`
    [
      {
        "code": "CONTRACT_SWAGGER_PARSER",
        "message": "swagger-parser finds: Swagger schema validation failed.   #/paths/~1a/get must have required property 'responses'",
        "pointer": "#/paths/~1a/get",
      },
    ]
  `)
})

test('types are generated, the same each time, and a title cannot end their comment', async () => {
  const contract = await loadContract(join(folder, 'main.yaml'))
  const types = await generateTypes(contract)
  expect(types.split('\n', 1)[0]).toMatchInlineSnapshot(
    `"/** Types of Pets * / of mine 1. Made by Holdout from its contract; do not edit. */"`,
  )
  expect(types).toContain('listPets: {')
  expect(await generateTypes(contract)).toBe(types)
})
