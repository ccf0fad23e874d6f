import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { shop, useShop } from '../../twins/record/shop.ts'
import { folder, recorderOf, standIn } from '../../twins/record/stand-in.ts'
import { runHoldout } from '../run-holdout.ts'

const MAIL = fileURLToPath(
  new URL('../../../cli/templates/starter/spec/contracts/upstream/mail.yaml', import.meta.url),
)
const CONTRACT = fileURLToPath(new URL('../../twins/record/shop.yaml', import.meta.url))

test('drift against a cassette: JSON, a page, and the exit code', async () => {
  const service = await standIn(shop({ createStatus: 202, badge: true }))
  const { recorder, cassette } = await recorderOf(service)
  await useShop(recorder.url)
  const page = join(folder(), 'drift.md')
  const { code, stdout } = await runHoldout([
    'twin',
    'drift',
    CONTRACT,
    '--against',
    cassette,
    '--markdown',
    page,
    '--json',
  ])
  expect(code).toBe(1)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ verdict: 'drift', service, exchanges: 18, compared: 18 })
  expect(report.drifts.map(({ what }: { what: string }) => what)).toContain('status')
  const text = readFileSync(page, 'utf8')
  expect(text).toContain('## `createOrder`')
  expect(text).toContain(
    'correction of the behaviour: `operations › createOrder › status` is `201`, make it `202`',
  )
})

test('no drift ends with 0, nothing compared with 3, a service that is not there with 4', async () => {
  const service = await standIn(shop())
  const { recorder, cassette } = await recorderOf(service)
  const none = await runHoldout(['twin', 'drift', CONTRACT, '--against', cassette])
  expect(none).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('Nothing could be compared'),
  })
  await useShop(recorder.url)
  const same = await runHoldout(['twin', 'drift', CONTRACT, '--against', cassette])
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('No drift was found.') })
  const gone = await runHoldout(['twin', 'drift', CONTRACT, '--against', 'http://127.0.0.1:1'])
  expect(gone).toMatchObject({ code: 4, stderr: expect.stringContaining('cannot be reached') })
})

test('a secret in the address of a service is in no report', async () => {
  const bot = `bot123456789:${'Ab3_'.repeat(9)}`
  const service = await standIn((_, response) => response.writeHead(418).end('{}'))
  const page = join(folder(), 'drift.md')
  const words = ['twin', 'drift', CONTRACT, '--against', `${service}/${bot}`, '--markdown', page]
  const { code, stdout, stderr } = await runHoldout([...words, '--json'])
  expect(code).toBe(1)
  const all = stdout + stderr + readFileSync(page, 'utf8')
  expect(all).not.toContain(bot)
  expect(all).toContain(`curl -s '${service}/[redacted]/`)
  expect(JSON.parse(stdout)).toMatchObject({ service: `${service}/[redacted]` })
})

test('a recording of another service says nothing of this one: 3', async () => {
  const { recorder, cassette } = await recorderOf(await standIn(shop()))
  await useShop(recorder.url)
  const { code, stdout } = await runHoldout(['twin', 'drift', MAIL, '--against', cassette])
  expect(code).toBe(3)
  expect(stdout).toContain('Nothing could be compared')
})

test('one path that two services happen to share makes no drift of a recording of the other: 3', async () => {
  const cassette = join(folder(), 'cassette.jsonl')
  const get = (path: string, exchange: number) => ({
    exchange,
    at: '2026-01-05T09:00:00.000Z',
    tookMs: 1,
    method: 'GET',
    path,
    request: { headers: {} },
    response: { status: 418, headers: {}, body: { json: {} } },
  })
  const other = { title: 'Mail', version: '1.0.0', hash: 'f00d' }
  const header = { cassette: 1, service: 'http://127.0.0.1:1', contract: other }
  const write = (...paths: string[]) =>
    writeFileSync(
      cassette,
      [header, ...paths.map(get)].map((line) => `${JSON.stringify(line)}\n`).join(''),
    )
  write('/contacts', '/orders', '/contacts/1')
  const page = join(folder(), 'drift.md')
  const mostly = await runHoldout([
    ...['twin', 'drift', CONTRACT, '--against', cassette, '--markdown', page],
  ])
  expect(mostly).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('Most of it is of another contract, so nothing is known.'),
  })
  expect(readFileSync(page, 'utf8')).toContain(
    '**Most of it is of another contract, so nothing is known.**',
  )
  // A contract that was only given another name is compared as before.
  write('/orders')
  expect((await runHoldout(['twin', 'drift', CONTRACT, '--against', cassette])).code).toBe(1)
})

test('against an address it reads, and compares what it was told with the twin', async () => {
  const methods = new Set<string>()
  const odd = shop({ badge: true, statusFilterIsLoose: true })
  const service = await standIn((request, response) => {
    methods.add(request.method ?? '')
    return odd(request, response)
  })
  const words = [
    'twin',
    'drift',
    CONTRACT,
    '--against',
    service,
    '--header',
    'authorization: Bearer sh0p-Key-1234567',
    '--json',
  ]
  const { code, stdout } = await runHoldout(words)
  expect([...methods]).toEqual(['GET'])
  expect(stdout).not.toContain('sh0p-Key')
  const report = JSON.parse(stdout)
  expect(code).toBe(1)
  const found = report.drifts.map(
    ({ operation, what }: { operation: string; what: string }) => `${operation} ${what}`,
  )
  expect(found).toContain('listOrders unknown-field')
  expect(found).toContain('getOrder unknown-field')
  expect(found).toContain('listOrders filter is exact')
})

test('a service that lets nobody in leaves it open whether there is drift', async () => {
  const service = await standIn((_, response) => {
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end('{"message":"no","code":"unauthorized"}')
  })
  const { code, stdout } = await runHoldout([
    'twin',
    'drift',
    CONTRACT,
    '--against',
    service,
    '--header',
    'authorization: Bearer wr0ng-Key',
  ])
  expect(code).toBe(3)
  expect(stdout).toContain('the service lets nobody in with these credentials')
})

test('an address that answers 404 to everything may lack the base path of the contract, and it is asked', async () => {
  const real = shop()
  const origin = await standIn((request, response) => {
    if (request.url?.startsWith('/v1/') === true) {
      request.url = request.url.slice(3)
      real(request, response)
    } else response.writeHead(404).end()
  })
  const words = ['--header', 'authorization: Bearer sh0p-Key-1234567']
  const drift = (address: string) =>
    runHoldout(['twin', 'drift', CONTRACT, '--against', address, ...words])
  expect((await drift(origin)).stderr).toContain(
    'The service answers 404 to everything, and the contract says that it stands below /v1: is that in the address?',
  )
  const found = await drift(`${origin}/v1`)
  expect(found.stderr).not.toContain('404')
  expect(found.stdout).toContain(' of 3 operations')
})
