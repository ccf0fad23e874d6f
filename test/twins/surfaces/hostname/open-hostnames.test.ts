import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hostnames, loadContract, openHostnames } from '../../../../twins/node.ts'
import { createTwin, type Twin } from '../../../../twins/twin/index.ts'
import { GITHUB, NOT_AT_HAND, publishedPath } from '../../contract/published-contract.ts'
import { answer, contractOf } from '../../contract/small-contract.ts'

const run = promisify(execFile)
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-hostnames-'))
})
afterAll(() => rm(directory, { recursive: true }))

function notes(server: string): Twin {
  const note = { type: 'object', properties: { id: { type: 'integer' }, text: { type: 'string' } } }
  const contract = contractOf({
    '/notes': {
      get: { operationId: 'list', responses: answer({ type: 'array', items: note }) },
      post: {
        operationId: 'create',
        requestBody: { content: { 'application/json': { schema: note } } },
        responses: answer(note, '201'),
      },
    },
  })
  return createTwin({ contract: { ...contract, servers: [server] }, name: server })
}

/** A request to a name over TLS, at a port of this machine. */
function over(hostnames: Hostnames, host: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: hostnames.tlsPort,
        path: '/notes',
        servername: host,
        headers: { host },
        ca: hostnames.certificate,
      },
      async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode ?? 0, text })
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

test('a client with nothing but an environment meets the twin under the real name, and nothing else', async (context) => {
  if (!existsSync(publishedPath(GITHUB))) return context.skip(NOT_AT_HAND)
  const github = createTwin({ contract: await loadContract(publishedPath(GITHUB)) })
  await using hostnames = await openHostnames({ twins: { github } })
  const certificate = join(directory, 'ca.pem')
  await writeFile(certificate, hostnames.certificate)
  const script = fileURLToPath(new URL('hard-wired.mjs', import.meta.url))
  const env = { PATH: process.env.PATH, ...hostnames.environment(certificate) }
  const { stdout } = await run(process.execPath, [script], { env })
  expect(JSON.parse(stdout)).toMatchObject({
    name: expect.stringMatching(/\/harbour$/),
    url: expect.stringMatching(/^https:\/\/api\.github\.com\/repos\//),
    refused: expect.not.stringMatching(/^answered/),
  })
  expect(hostnames.refused()).toEqual([{ host: 'example.org', method: 'CONNECT' }])
  expect(
    github
      .world()
      .journal()
      .map(({ status }) => status),
  ).toEqual([201, 200])
})

test('each name has its own twin; wildcards, capitals and final dots count; other names get no certificate', async () => {
  const twins = { one: notes('https://api.one.example'), two: notes('https://two.example') }
  await using hostnames = await openHostnames({
    twins,
    hostnames: { two: ['*.two.example'] },
    tlsPort: 0,
  })
  expect(hostnames.names).toEqual(['api.one.example', '*.two.example'])
  expect(await over(hostnames, 'api.one.example')).toEqual({ status: 200, text: '[]' })
  expect(await over(hostnames, 'Acme.Two.Example')).toEqual({ status: 200, text: '[]' })
  expect(twins.one.world().journal()).toHaveLength(1)
  expect(twins.two.world().journal()).toHaveLength(1)
  await expect(over(hostnames, 'evil.example')).rejects.toThrow()
  await expect(over(hostnames, 'a.b.two.example')).rejects.toThrow()
})

test('a name asked for inside a connection for another one is refused, and noted', async () => {
  const twins = { one: notes('https://api.one.example') }
  const seen: string[] = []
  await using hostnames = await openHostnames({
    twins,
    tlsPort: 0,
    onRefused: ({ host }) => seen.push(host),
  })
  const socket = connectSecurely({
    port: hostnames.tlsPort as number,
    servername: 'api.one.example',
    ca: hostnames.certificate,
  })
  socket.write('GET /notes HTTP/1.1\r\nhost: elsewhere.example\r\nconnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  expect(text).toMatch(/^HTTP\/1\.1 403 /)
  expect(text).toContain('no twin stands for "elsewhere.example"')
  expect(seen).toEqual(['elsewhere.example'])
  expect(twins.one.world().journal()).toEqual([])
})

test('plain addresses go through the proxy too, and a client that does not trust the authority is turned away by itself', async () => {
  const twins = { one: notes('http://api.one.example') }
  await using hostnames = await openHostnames({ twins, tlsPort: 0 })
  const status = await new Promise((resolve, reject) => {
    httpRequest(
      { host: '127.0.0.1', port: hostnames.port, path: 'http://api.one.example/notes' },
      (response) => resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
  await expect(over({ ...hostnames, certificate: '' }, 'api.one.example')).rejects.toThrow(
    /certificate/,
  )
})

test('a client that goes away, or speaks neither TLS nor HTTP, leaves the rest alone', async () => {
  const twins = { one: notes('https://api.one.example') }
  await using hostnames = await openHostnames({ twins, tlsPort: 0 })
  for (const words of [
    '',
    'CONNECT api.one.example:443 HTTP/1.1\r\n\r\n',
    'CONNECT api.one.example:443 HTTP/1.1\r\n\r\n\u0016nonsense',
    '\u0000\u0001',
  ]) {
    const socket = connect(hostnames.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.end(words)
    await new Promise((resolve) => socket.on('close', resolve).resume())
  }
  expect(await over(hostnames, 'api.one.example')).toMatchObject({ status: 200 })
})

test('the context says which world answers for which twin', async () => {
  const twins = { one: notes('https://api.one.example'), two: notes('https://two.example') }
  await using hostnames = await openHostnames({
    twins,
    tlsPort: 0,
    context: (name) => ({ world: twins[name as 'one' | 'two'].world(`slot-${name}`) }),
  })
  await over(hostnames, 'two.example')
  expect(twins.two.world('slot-two').journal()).toHaveLength(1)
  expect(twins.one.world('slot-one').journal()).toEqual([])
})

test('mistakes in hostnames say which twin and what to write', async () => {
  const twins = { one: notes('https://api.one.example'), two: notes('/v1') }
  await expect(openHostnames({ twins })).rejects.toThrow(
    'the contract of two names no server with a hostname',
  )
  await expect(openHostnames({ twins, hostnames: { two: ['https://x'] } })).rejects.toThrow(
    '"https://x" is not a hostname',
  )
  await expect(openHostnames({ twins, hostnames: { two: ['API.one.example'] } })).rejects.toThrow(
    'api.one.example is the hostname of two twins, one and two',
  )
})
