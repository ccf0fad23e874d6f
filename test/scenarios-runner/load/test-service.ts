/**
 * @module A small service in a process of its own that behaves, stalls, slows or refuses, as its argument says.
 * Prints the port that it listens on.
 */

import { createServer } from 'node:http'

const [mode = 'steady', amount = '0'] = process.argv.slice(2)
let served = 0
let stalled = false
let firstMs: number | undefined

const server = createServer((request, response) => {
  served += 1
  firstMs ??= performance.now()
  if (mode === 'stall-once' && !stalled && performance.now() - firstMs > 1_200) {
    stalled = true
    // Blocks the whole process without using the processor, so that only the service stalls and not the machine.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(amount))
  }
  const answer = () => {
    response.statusCode = mode === 'refuse' || (mode === 'half' && served % 2 === 0) ? 401 : 200
    if (mode === 'echo-auth') response.statusCode = request.headers['x-user'] === 'ada' ? 200 : 403
    response.end('ok')
  }
  if (mode === 'slow') setTimeout(answer, Number(amount))
  else if (mode === 'slow-once' && served === 150) setTimeout(answer, Number(amount))
  else if (mode === 'hang') return
  else answer()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`)
})
