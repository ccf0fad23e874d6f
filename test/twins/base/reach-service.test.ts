import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { askService, EndlessAnswer, reachService } from '../../../twins/base/index.ts'

test('a service that says nothing is given up, and told so', async () => {
  const server = createServer(() => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(reachService(url, undefined, 200)).rejects.toMatchObject({
    code: 'SERVICE_UNREACHABLE',
    message: `the service at ${url}/ cannot be reached: it said nothing for 0.2 s`,
  })
  const stop = new AbortController()
  const asked = reachService(url, stop.signal)
  stop.abort(new Error('that is enough'))
  await expect(asked).rejects.toThrow('that is enough')
})

test('an answer is given whole, and one that does not end is given up', async () => {
  const server = createServer((request, response) => {
    response.writeHead(302, { location: '/elsewhere' })
    if (request.url === '/short') response.end('all of it')
    else response.write('x'.repeat(1000))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const short = await askService(new Request(`${url}/short`))
  expect([short.status, await short.text()]).toEqual([302, 'all of it'])
  const ask = (bounds: object, signal?: AbortSignal) =>
    askService(new Request(`${url}/endless`), signal, bounds)
  await expect(ask({ endMs: 200 })).rejects.toThrow(
    new EndlessAnswer('its answer did not end within 0.2 s'),
  )
  await expect(ask({ mostBytes: 999 })).rejects.toThrow(
    new EndlessAnswer('its answer is longer than 999 bytes'),
  )
  await expect(ask({}, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
