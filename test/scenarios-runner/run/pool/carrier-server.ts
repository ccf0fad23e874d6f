/** @module A service whose calls carry their user's world, well or badly: the source of one that tests start. */

/**
 * `CARRY` says how: `header` and `credential` pass on what came, `drop` nothing, `global` keeps the last that came,
 * `forgets` passes it on for so many calls as `CALLS` says. A desk called `crash` ends it.
 */
export const carrierSource = `import { createServer } from 'node:http'
import { appendFileSync } from 'node:fs'
const { PORT, DESKS_URL, CARRY, CALLS, STARTS } = process.env
appendFileSync(STARTS, 'start\\n')
let last = ''
let calls = 0
const carried = (request) => {
  const name = request.headers['x-trip'] ?? ''
  last = name
  const credential = request.headers.authorization
  return () => {
    calls += 1
    if (CARRY === 'header') return { 'x-trip': 'trip=' + name }
    if (CARRY === 'global') return { 'x-trip': last }
    if (CARRY === 'credential') return { authorization: credential }
    if (CARRY === 'forgets' && calls <= Number(CALLS)) return { 'x-trip': name }
    return {}
  }
}
createServer(async (request, response) => {
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (request.url === '/healthz') return send(200, {})
  const carry = carried(request)
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { user, desk } = JSON.parse(Buffer.concat(chunks).toString())
  if (user === 'crash') process.exit(3)
  const call = (method, path, body) =>
    fetch(DESKS_URL + path, { method, headers: { 'content-type': 'application/json', ...carry() }, body })
  const desks = await (await call('GET', '/desks')).json()
  const found = Array.isArray(desks) ? desks.find((one) => one.name === desk) : undefined
  if (found === undefined) return send(404, {})
  await call('PATCH', '/desks/' + found.id, JSON.stringify({ taken: true, by: user }))
  send(201, { user })
}).listen(Number(PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`
