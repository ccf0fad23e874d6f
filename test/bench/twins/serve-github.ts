/**
 * @module A process that a measurement starts: GitHub's contract, the same twin over two of its paths, or a bare handler
 * behind the same server. Sends its URL; answers any message with its size and the processor time it has taken, `state`
 * after it has put a label in a repository. Ends with the process that started it.
 */

import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { loadContract, serveTwin } from '../../../twins/surfaces/index.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { cutContract } from './cut-contract.ts'

const [kind = 'github', contractFile = ''] = process.argv.slice(2)

/** GitHub's own paths to a repository and to a label of it, and nothing else of its contract. */
const TWO_PATHS = ['/repos/{owner}/{repo}', '/repos/{owner}/{repo}/labels/{name}']

/** What both twins hold, so that both answer with the same bytes. */
const STATE = {
  repos: [{ name: 'demo', owner: { login: 'ada', id: 7 }, full_name: 'ada/demo' }],
  labels: [{ name: 'bug', color: 'd73a4a', description: 'It does not start.' }],
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
  const contract = await (kind === 'two-paths'
    ? cutContract(contractFile, TWO_PATHS)
    : loadContract(contractFile))
  const twin = createTwin({ contract, name: 'github' })
  holdState = () => twin.world().seedState(STATE)
  return (await serveTwin(twin)).url
}

let holdState = () => {}
const url = kind === 'bare' ? await serveBare() : await serveContract()
process.send?.({ url })
process.on('message', (asked) => {
  if (asked === 'state') holdState()
  const { user, system } = process.cpuUsage()
  const rssMb = Math.round(process.memoryUsage.rss() / 1024 / 1024)
  process.send?.({ rssMb, cpuUs: user + system })
})
process.on('disconnect', () => process.exit())
