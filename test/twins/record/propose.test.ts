import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBehaviourFile } from '../../../twins/behaviour/index.ts'
import {
  openCassette,
  proposalFiles,
  propose,
  writeProposals,
} from '../../../twins/record/index.ts'
import { loadContract, readProfile, seedFromFile } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { type Oddities, shop, shopContract, shopTwin, useShop } from './shop.ts'
import { folder, recorderOf, standIn } from './stand-in.ts'

async function proposalsOf(odd: Oddities) {
  const service = await standIn(shop(odd))
  const { recorder, cassette, exchanges } = await recorderOf(service)
  await useShop(recorder.url)
  const out = folder()
  const proposals = await propose(shopTwin(), await openCassette(cassette))
  const files = proposalFiles(proposals, shopContract())
  return { service, exchanges, out, proposals, files }
}

test('the files that are written make a twin that answers the same reads as the service does at the end', async () => {
  const odd: Oddities = {
    pageSize: 3,
    createStatus: 202,
    isNewestFirst: true,
    errorShape: 'wrapped',
  }
  const { out, files, exchanges, service } = await proposalsOf(odd)
  await writeProposals(out, files)
  const contract = await loadContract(new URL('shop.yaml', import.meta.url).pathname)
  const twin = createTwin({
    contract,
    behaviour: readBehaviourFile(
      readFileSync(join(out, 'behaviour.yaml'), 'utf8'),
      'behaviour.yaml',
    ),
    profile: await readProfile(join(out, 'profile.yaml')),
    clock: { mode: 'stepping' },
  })
  await seedFromFile(twin.world(), join(out, 'seed.yaml'))
  const reads = [
    ...new Set(
      exchanges()
        .filter(({ method }) => method === 'GET')
        .map(({ path }) => path),
    ),
  ]
  expect(reads.length).toBeGreaterThan(6)
  const answersOf = async (ask: (path: string) => Promise<Response>) =>
    Promise.all(
      reads.map(async (path) => {
        const response = await ask(path)
        return { path, status: response.status, json: await response.json() }
      }),
    )
  const headers = { authorization: 'Bearer sh0p-Key-1234567' }
  const theirs = await answersOf((path) => fetch(service + path, { headers }))
  const ours = await answersOf((path) =>
    twin.fetch(new Request(`https://shop.example.com/v1${path}`, { headers })),
  )
  const differing = ours.filter((one, i) => JSON.stringify(one) !== JSON.stringify(theirs[i]))
  // The message of an error is the service's own.
  expect(differing.filter(({ status }) => status < 400).map(({ path }) => path)).toEqual([])
  expect(ours.map(({ status }) => status)).toEqual(theirs.map(({ status }) => status))
})

test('each proposal has its evidence, on a page, in the files and for programs', async () => {
  const { files, proposals } = await proposalsOf({ pageSize: 3, limits: true })
  expect([...files.keys()]).toEqual([
    'seed.yaml',
    'behaviour.yaml',
    'profile.yaml',
    'examples.overlay.yaml',
    'proposals.json',
    'proposals.md',
  ])
  expect(proposals.corrections.map(({ file, at }) => `${file} ${at.join('.')}`)).toEqual([
    'behaviour operations.listOrders.pagination',
    'profile limits',
  ])
  expect(proposals.corrections.every(({ evidence }) => evidence.length > 0)).toBe(true)
  expect(files.get('seed.yaml')).toContain('# #0, #2, #12, #13, #16\n  - id: ')
  expect(files.get('behaviour.yaml')).toMatch(
    /# operations\.listOrders\.pagination: .*page of the service has 3.*\(#0/,
  )
  expect(files.get('proposals.md')).toContain('| orders | ')
  expect(files.get('proposals.md')).toContain('**profile**, `limits`')
})

test('examples are an overlay of the contract', async () => {
  const { out, files } = await proposalsOf({})
  await writeProposals(out, files)
  const contract = await loadContract(new URL('shop.yaml', import.meta.url).pathname, {
    overlays: [join(out, 'examples.overlay.yaml')],
  })
  const media = contract.operation('getOrder')?.responses.find(({ status }) => status === '200')
    ?.content[0]
  expect(media?.examples).toMatchObject([{ customer: 'customer-0' }])
})

test('what somebody has changed is left alone unless it is asked for', async () => {
  const { out, files } = await proposalsOf({ pageSize: 3 })
  expect((await writeProposals(out, files)).kept).toEqual([])
  expect((await writeProposals(out, files)).kept).toEqual([])
  writeFileSync(join(out, 'seed.yaml'), 'orders: []\n')
  const again = new Map([
    ...files,
    ['seed.yaml', `${files.get('seed.yaml')}# more\n`],
    ['behaviour.yaml', 'version: 1\n'],
  ])
  expect(await writeProposals(out, again)).toMatchObject({ kept: ['seed.yaml'] })
  expect(readFileSync(join(out, 'seed.yaml'), 'utf8')).toBe('orders: []\n')
  expect(readFileSync(join(out, 'behaviour.yaml'), 'utf8')).toBe('version: 1\n')
  expect((await writeProposals(out, again, { overwrite: true })).kept).toEqual([])
})
