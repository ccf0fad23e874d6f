/**
 * @module A process that a measurement starts: GitHub's contract, the same twin over a contract of two paths, or a bare
 * handler behind the same server. Sends its URL; answers any message with its size and the processor time it has taken.
 * Ends with the process that started it.
 */

import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { readContract } from '../../twins/contract/index.ts'
import { loadContract, serveTwin } from '../../twins/surfaces/index.ts'
import { createTwin } from '../../twins/twin/index.ts'

const [kind = 'github', contractFile = ''] = process.argv.slice(2)

const SMALL = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Small', version: '1' },
  paths: {
    '/things': {
      post: {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/thing' } } },
        },
        responses: { 201: answer() },
      },
    },
    '/things/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: { 200: answer() },
      },
    },
  },
  components: {
    schemas: {
      thing: {
        type: 'object',
        required: ['id', 'title'],
        properties: { id: { type: 'integer', readOnly: true }, title: { type: 'string' } },
      },
    },
  },
})

function answer() {
  const schema = { $ref: '#/components/schemas/thing' }
  return { description: 'A thing', content: { 'application/json': { schema } } }
}

/** The bare handler sends what the twin sent: the bytes of `GET` and `POST`, ready-made, after reading the body. */
async function serveBare(): Promise<string> {
  const hono = new Hono()
  const bodies: Record<string, string> = {}
  hono.put('/bytes/:method', async (c) => {
    bodies[c.req.param('method')] = await c.req.text()
    return c.body(null, 204)
  })
  const headers = { 'content-type': 'application/json; charset=utf-8', date: 'x' }
  hono.get('/item', (c) => c.body(bodies.get ?? '', 200, headers))
  hono.post('/items', async (c) => {
    await c.req.json()
    return c.body(bodies.post ?? '', 201, headers)
  })
  const server = createServer(getRequestListener(hono.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

async function serveContract(): Promise<string> {
  const contract =
    kind === 'small'
      ? readContract({ source: 'small.json', text: SMALL })
      : await loadContract(contractFile)
  return (await serveTwin(createTwin({ contract, name: kind }))).url
}

const url = kind === 'bare' ? await serveBare() : await serveContract()
process.send?.({ url })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024)
  process.send?.({ rssMb, cpuUs: user + system })
})
process.on('disconnect', () => process.exit())
