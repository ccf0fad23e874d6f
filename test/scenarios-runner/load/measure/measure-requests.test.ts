import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkRequests,
  judgeLoad,
  type LoadConstraint,
  resolveRequests,
} from '../../../../scenarios-runner/load/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { load, measureOn, p99 } from '../services.ts'

const CONTRACT = `openapi: 3.0.3
info: { title: Notes, version: 1.0.0 }
paths:
  /notes:
    get:
      operationId: listNotes
      responses: { "200": { description: All., content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Note" } } } } } }
    post:
      operationId: addNote
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
      responses: { "201": { description: It., content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } } }
  /notes/{id}:
    get:
      operationId: getNote
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: It., content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }, "404": { description: None. } }
components:
  schemas:
    Note:
      type: object
      required: [text]
      properties: { id: { type: string, readOnly: true }, text: { type: string, minLength: 1 } }
`

/** Notes of users who sign in; counts what it was asked. */
const asked = new Map<string, number>()
const tokens = new Set<string>()
const bodies: unknown[] = []
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const route = `${request.method} ${request.url?.replace('?page=1', '')}`
  asked.set(route, (asked.get(route) ?? 0) + 1)
  const { authorization } = request.headers
  if (authorization !== undefined) tokens.add(authorization)
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (route === 'POST /sign-in') return send(200, { token: `t-${JSON.parse(text).user}` })
  if (route === 'GET /notes')
    return send(200, [
      { id: 'n1', text: 'one' },
      { id: 'n2', text: 'two' },
    ])
  if (route === 'POST /notes') {
    bodies.push(JSON.parse(text))
    return send(201, { id: 'n3', text: 'three' })
  }
  if (/^GET \/notes\/n[123]$/.test(route)) return send(200, { id: 'n1', text: 'one' })
  return send(404, {})
}

const server = createServer((request, response) => void answer(request, response))
const folder = mkdtempSync(join(tmpdir(), 'holdout-load-requests-'))
const contract = join(folder, 'notes.yaml')
let baseUrl = ''

beforeAll(async () => {
  writeFileSync(contract, CONTRACT)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true })
})

const story = parseScenario(
  `---
id: add-and-read
category: happy-path
criticality: low
steps:
  - http: { as: add, method: POST, path: /notes, json: { text: hello }, save: { id: response.json.id } }
  - http: { as: read, path: "/notes/\${id}" }
checks: ["true"]
---
Somebody writes a note down and reads it.
`,
  'add.md',
)

async function measure(changes: Partial<LoadConstraint>) {
  const constraint = load({
    ...changes,
    objectives: changes.objectives ?? [p99({ value: 5_000, target: 0.9 })],
    offered: {
      stages: [{ fromPerSecond: 60, toPerSecond: 60, durationMs: 1_000 }],
      arrival: 'constant',
      warmUpMs: 0,
      extensions: 0,
    },
  })
  asked.clear()
  tokens.clear()
  bodies.length = 0
  const signal = new AbortController().signal
  const origins = { baseUrl, scenarios: [story], contract, seed: 'test', signal }
  const requests = await resolveRequests(constraint, origins)
  return judgeLoad(constraint, await measureOn(baseUrl, constraint, { requests }))
}
const times = (route: string) => asked.get(route) ?? 0

describe('requests', () => {
  it('of a mix keep to their weights, and objectives to their endpoint', async () => {
    const request = (path: string) => ({ method: 'GET', path, headers: {} })
    const verdict = await measure({
      requests: [
        { from: 'request', weight: 2, tags: ['good'], request: request('/notes?page=1') },
        { from: 'request', weight: 1, tags: ['bad'], request: request('/nowhere') },
      ],
      objectives: [
        p99({ name: 'a', value: 5_000, target: 0.9, tag: 'good' }),
        p99({ name: 'b', indicator: 'errors', value: 0, target: 0.5, tag: 'bad' }),
      ],
    })
    expect([times('GET /notes'), times('GET /nowhere')]).toEqual([40, 20])
    expect(verdict.objectives.map(({ n, bad }) => [n, bad])).toEqual([
      [40, 0],
      [20, 20],
    ])
    const tags = verdict.measurement?.endpoints.map(({ name, tags }) => [name, tags])
    expect(tags).toEqual([
      ['GET /notes', ['good']],
      ['GET /nowhere', ['bad']],
    ])
  })

  it('of a story follow one another, each with what the one before was answered', async () => {
    const verdict = await measure({
      requests: [{ from: 'scenario', weight: 1, tags: [], scenario: 'add-and-read' }],
    })
    expect(verdict.status).toBe('pass')
    expect([times('POST /notes'), times('GET /notes/n3')]).toEqual([60, 60])
    expect(bodies[0]).toEqual({ text: 'hello' })
    const names = verdict.measurement?.endpoints.map(({ name, requests }) => `${name} ${requests}`)
    expect(names?.sort()).toEqual(['GET /notes/${id} 60', 'POST /notes 60'])
  })

  it('of the contract are valid, and about things that are listed', async () => {
    const verdict = await measure({
      requests: [{ from: 'contract', weight: 1, tags: [], writes: true }],
    })
    expect(verdict.status).toBe('pass')
    expect(times('GET /notes/n1')).toBeGreaterThan(5)
    expect(times('GET /notes/n2')).toBeGreaterThan(5)
    expect(bodies.length).toBe(20)
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBeGreaterThan(5)
    expect(bodies.every((body) => typeof (body as { text: unknown }).text === 'string')).toBe(true)
    // The same seed asks for the same.
    const first = JSON.stringify(bodies)
    await measure({ requests: [{ from: 'contract', weight: 1, tags: [], writes: true }] })
    expect(JSON.stringify(bodies)).toBe(first)
  })

  it('of a recording are sent in their order and expected to be answered as they were', async () => {
    const lines = [
      { cassette: 1, service: 'http://notes' },
      exchange(0, 'GET', '/notes', 200),
      exchange(1, 'GET', '/nowhere', 404),
    ]
    const file = join(folder, 'cassette.jsonl')
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const verdict = await measure({ requests: [{ from: 'recording', weight: 1, tags: [], file }] })
    expect(verdict.status).toBe('pass')
    expect([times('GET /notes'), times('GET /nowhere')]).toEqual([30, 30])
  })

  it('are sent by users who signed in before, each with a token of its own', async () => {
    const verdict = await measure({
      users: {
        count: 3,
        headers: { authorization: 'Bearer ${token}' },
        signIn: {
          request: { method: 'POST', path: '/sign-in', headers: {}, body: '{"user":"u${n}"}' },
          save: { token: 'response.json.token' },
        },
      },
      requests: [
        {
          from: 'request',
          weight: 1,
          tags: [],
          request: { method: 'GET', path: '/notes', headers: {} },
        },
      ],
    })
    expect(verdict.status).toBe('pass')
    expect(times('POST /sign-in')).toBe(3)
    expect([...tokens].sort()).toEqual(['Bearer t-u1', 'Bearer t-u2', 'Bearer t-u3'])
  })

  it('of a user who is not let in are never sent: that is the service’s failure', async () => {
    const signIn = { request: { method: 'GET', path: '/closed', headers: {} }, save: {} }
    await expect(measure({ users: { count: 1, headers: {}, signIn } })).rejects.toThrow(
      'user 1 could not sign in: GET /closed: status 404',
    )
  })

  it('that are not to be had say why', async () => {
    const unknown = { from: 'scenario' as const, weight: 1, tags: [], scenario: 'add-and-reed' }
    await expect(measure({ requests: [unknown] })).rejects.toMatchObject({
      code: 'LOAD_SCENARIO',
      hint: 'did you mean add-and-read?',
    })
    const operations = ['GET /notez']
    const wrong = { from: 'contract' as const, weight: 1, tags: [], writes: false, operations }
    await expect(measure({ requests: [wrong] })).rejects.toMatchObject({
      code: 'LOAD_UNKNOWN_OPERATION',
      hint: 'did you mean GET /notes?',
    })
  })

  it('of operations that need a credential are refused where nobody in particular asks', async () => {
    const locked = join(folder, 'locked.yaml')
    const scheme = '  securitySchemes: { key: { type: http, scheme: bearer } }\n  schemas:'
    const security = 'operationId: listNotes\n      security: [{ key: [] }]'
    writeFileSync(
      locked,
      CONTRACT.replace('operationId: listNotes', security).replace('  schemas:', scheme),
    )
    const reading = { from: 'contract' as const, weight: 1, tags: [], writes: false }
    const check = (contract: string, changes: Partial<LoadConstraint>) =>
      checkRequests([load({ requests: [reading], line: 3, ...changes })], {
        scenarios: [],
        contract,
      })
    await expect(check(locked, {})).rejects.toMatchObject({
      code: 'LOAD_NEEDS_USERS',
      message: expect.stringMatching(/^the contract lets nobody ask GET \/notes without/),
      place: { file: 'spec/constraints/permissions-latency.yaml', line: 3, field: 'users' },
    })
    await expect(check(locked, { users: { count: 2, headers: {} } })).rejects.toThrow()
    const listed = [{ Authorization: 'Bearer t' }]
    await check(locked, { users: { count: 1, headers: {}, listed } })
    // Who names what anybody may ask needs nobody, and so does what is open to strangers too.
    await check(locked, { requests: [{ ...reading, operations: ['getNote'] }] })
    const open = join(folder, 'open.yaml')
    writeFileSync(open, readFileSync(locked, 'utf8').replace('[{ key: [] }]', '[{ key: [] }, {}]'))
    await check(open, {})
  })
})

function exchange(index: number, method: string, path: string, status: number) {
  return {
    exchange: index,
    at: '2026-01-01T00:00:00.000Z',
    tookMs: 1,
    method,
    path,
    request: { headers: {} },
    response: { status, headers: {} },
  }
}
