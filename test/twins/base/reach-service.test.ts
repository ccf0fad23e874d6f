import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { reachService } from '../../../twins/base/index.ts'

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
