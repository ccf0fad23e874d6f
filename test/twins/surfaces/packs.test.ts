import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadPack, loadTwins, packNames } from '../../../twins/node.ts'
import { ask } from '../pet-twin.ts'

const PETS = new URL('../../fixtures/contracts/pets.yaml', import.meta.url).pathname
const PACKS = new URL('../../../twins/packs/', import.meta.url).pathname
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-packs-'))
  await mkdir(join(directory, 'ours'))
  const files = {
    'ours/overlay.yaml':
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions: [{ target: $.info, update: { title: Laid over } }]\n',
    'ours/behaviour.yaml':
      'version: 1\noperations:\n  deletePet: { kind: unsupported, reason: The pack says so. }\n  createPet: { status: 200 }\n',
    'ours/profile.yaml': 'credentials: [from-the-pack]\nidempotency: { header: Idempotency-Key }\n',
    'ours/stateless.yaml': 'getStatus: it tells whether the service is up\n',
    'mine.yaml':
      'version: 1\noperations:\n  deletePet: { kind: unsupported, reason: The user says so. }\n',
    'title.yaml':
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions: [{ target: $.info, update: { title: The user’s } }]\n',
  }
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text)
})
afterAll(() => rm(directory, { recursive: true }))

test('a pack is laid under what the user says, file by file', async () => {
  const { twins } = await loadTwins(
    {
      packed: { contract: PETS, pack: './ours' },
      own: {
        contract: PETS,
        pack: './ours',
        overlays: ['title.yaml'],
        behaviour: 'mine.yaml',
        profile: { credentials: ['mine'] },
      },
    },
    { directory, seed: 's' },
  )
  const { packed, own } = twins
  if (packed === undefined || own === undefined) throw new Error('There are no twins.')
  expect(packed.contract.title).toBe('Laid over')
  expect(packed.behaviour.operations.deletePet?.reason).toBe('The pack says so.')
  expect(await statusWith(packed, 'from-the-pack')).toBe(200)
  expect(own.contract.title).toBe('The user’s')
  expect(own.behaviour.operations.deletePet?.reason).toBe('The user says so.')
  expect(own.behaviour.operations.createPet?.status).toBe(200)
  expect(await statusWith(own, 'from-the-pack')).toBe(401)
  expect(await statusWith(own, 'mine')).toBe(200)
})

async function statusWith(twin: Parameters<typeof ask>[0], key: string): Promise<number> {
  return (await ask(twin, 'GET', '/owners', undefined, { 'x-api-key': key })).status
}

test('a pack that is not there, or holds a mistake, is an error that says where', async () => {
  await expect(loadPack('nothing')).rejects.toThrow('there is no pack called "nothing"')
  await mkdir(join(directory, 'wrong'))
  await writeFile(join(directory, 'wrong/stateless.yaml'), 'getStatus:\n')
  await expect(loadPack('./wrong', directory)).rejects.toMatchObject({
    code: 'PACK_INVALID',
    place: { line: 1, field: 'getStatus' },
  })
})

test.each(packNames())(
  'the pack of %s is refused under the contract of a pet clinic',
  async (pack) => {
    await expect(
      loadTwins({ pets: { contract: PETS, pack } }, { directory, seed: 's' }),
    ).rejects.toMatchObject({
      code: 'PACK_OF_ANOTHER_SERVICE',
      message: expect.stringContaining(`the pack ${pack} is of another service: no path of `),
      place: { file: PETS },
    })
  },
)

test.each(packNames())(
  'the pack of %s reads, and says of every section why it is there',
  async (name) => {
    const pack = await loadPack(name)
    expect(pack.name).toBe(name)
    for (const file of await readdir(join(PACKS, name))) {
      if (file === 'stateless.yaml' || file === 'contract.yaml') continue
      const text = await readFile(join(PACKS, name, file), 'utf8')
      expect(unexplained(text), file).toEqual([])
    }
  },
)

test('a pack is laid under a part of its contract: what it says of the rest is left out', async () => {
  const answers = { '200': { description: 'all' } }
  const part = {
    openapi: '3.0.3',
    info: { title: 'A part of GitHub', version: '1' },
    paths: {
      '/repos/{owner}/{repo}/issues': { get: { operationId: 'issues', responses: answers } },
    },
  }
  const path = join(directory, 'part.json')
  await writeFile(path, JSON.stringify(part))
  const { twins } = await loadTwins(
    { github: { contract: path, pack: 'github' } },
    { directory, seed: 's' },
  )
  expect(Object.keys(twins.github?.behaviour.operations ?? {})).toEqual(['issues'])
  expect(twins.github?.behaviour.resources.contents).toBeUndefined()
  expect(twins.github?.profile.limits).toBeDefined()
})

/** Top-level sections with no comment in them or right above: what is not explained is not a fact that a reader can check. */
function unexplained(text: string): string[] {
  const headings = /^(?:version|contract|overlay|info|extends)$/
  const found: string[] = []
  let key: string | undefined
  let explained = false
  let above = false
  for (const line of [...text.split('\n'), 'version:']) {
    const next = /^([A-Za-z]\w*):/.exec(line)?.[1]
    if (next !== undefined) {
      if (key !== undefined && !headings.test(key) && !explained) found.push(key)
      // A comment right above a section was seen while the one before it was open.
      explained = above
      key = next
    }
    explained ||= /(?:^|\s)#/.test(line) && !line.startsWith('#')
    above = line.startsWith('#')
  }
  return found
}

test('a section without a comment is found', () => {
  expect(unexplained('# why\nids: {}\nlimits:\n  requests: 1\nerrors: # as documented\n')).toEqual([
    'limits',
  ])
})
