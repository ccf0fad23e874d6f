import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Contract, validatorFor } from '../../../../twins/contract/index.ts'
import { loadContract } from '../../../../twins/surfaces/load-contract.ts'

const MAIN = `openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: 'parts/pet.json#/Pet' } } } }
components:
  schemas:
    Owner:
      type: object
      required: [name]
      properties: { name: { type: string }, pets: { type: array, items: { $ref: 'parts/pet.json#/Pet' } } }
`
const PET = JSON.stringify({
  Pet: {
    type: 'object',
    required: ['owner'],
    properties: {
      owner: { $ref: '../main.yaml#/components/schemas/Owner' },
      toy: { $ref: 'more/toy.yaml' },
    },
  },
})
const TOY = `type: object
properties: { by: { $ref: '../../main.yaml#/components/schemas/Owner' }, of: { $ref: '../pet.json#/Pet' } }
`
const FILES: Readonly<Record<string, string | Uint8Array>> = {
  'api one/main.yaml': MAIN,
  'api one/parts/pet.json': PET,
  'api one/parts/more/toy.yaml': TOY,
  'packed/main.yaml': gzipSync(MAIN),
  'packed/parts/pet.json': gzipSync(PET),
  'packed/parts/more/toy.yaml': gzipSync(TOY),
  'bro ken/main.yaml': MAIN,
  'bro ken/parts/pet.json': '{\n  "Pet": {,}\n}',
  'named/main.yaml': MAIN.replaceAll('parts/pet.json#/Pet', '#/components/schemas/Owner').replace(
    'name: { type',
    "default: { $ref: '../api%20one/parts/pet.json#/Pet' }, name: { type",
  ),
}

const server = createServer(({ url = '' }, response) => {
  const text = FILES[decodeURIComponent(url).slice(1)]
  response.writeHead(text === undefined ? 404 : 200).end(text)
})
let base: string
let folder: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  folder = await mkdtemp(join(tmpdir(), 'holdout-parts-'))
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

function checkOf(contract: Contract) {
  const media = contract.operation('getPet')?.responses[0]?.content[0]
  return validatorFor(contract, media?.schemaPointer ?? '', 'response')
}

function expectWhole(contract: Contract): void {
  expect(JSON.stringify(contract.document).match(/"\$ref":"[^#"][^"]*"/g)).toBeNull()
  const check = checkOf(contract)
  const owner = { name: 'Ada', pets: [{ owner: { name: 'Ada' } }] }
  expect(check({ owner, toy: { by: owner, of: { owner } } })).toEqual([])
  expect(check({ owner: { name: 7 } })).toMatchObject([{ path: 'owner.name' }])
  expect(check({ owner, toy: { by: { name: 7 } } })).toMatchObject([{ path: 'toy.by.name' }])
  expect(check({ owner, toy: { of: {} } })).toMatchObject([{ path: 'toy.of.owner' }])
}

test('documents that refer to each other in a circle are brought in, from their URLs as from their files', async () => {
  expectWhole(await loadContract(`${base}/api%20one/main.yaml`))
  expectWhole(await loadContract(join(folder, 'api one/main.yaml')))
  expectWhole(await loadContract(pathToFileURL(join(folder, 'api one/main.yaml')).href))
})

test('parts may be gzipped as the contract may', async () => {
  expectWhole(await loadContract(`${base}/packed/main.yaml`))
  expectWhole(await loadContract(join(folder, 'packed/main.yaml')))
})

test('a property that is called like a keyword for data refers as any other', async () => {
  const check = checkOf(await loadContract(join(folder, 'named/main.yaml')))
  expect(check({ name: 'Ada', default: { owner: {} } })).toMatchObject([
    { path: 'default.owner.name' },
  ])
})

test('a mistake in a part is told with the place in the part', async () => {
  await expect(loadContract(`${base}/bro%20ken/main.yaml`)).rejects.toMatchObject({
    code: 'CONTRACT_SYNTAX',
    place: { file: `${base}/bro%20ken/parts/pet.json`, line: 2 },
  })
  await expect(loadContract(join(folder, 'bro ken/main.yaml'))).rejects.toMatchObject({
    code: 'CONTRACT_SYNTAX',
    place: { file: join(folder, 'bro ken/parts/pet.json'), line: 2 },
  })
})
