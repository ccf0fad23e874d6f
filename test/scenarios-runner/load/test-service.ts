/**
 * @module A small service in a process of its own that behaves, stalls, slows, leaks or refuses, as its argument says.
 * Prints the port that it listens on. One that stalls tells at `/record` when it did, and when it answered what.
 */

import { spawn } from 'node:child_process'
import { pbkdf2Sync } from 'node:crypto'
import { createServer } from 'node:http'

const [mode = 'steady', amount = '0'] = process.argv.slice(2)
const kept: Buffer[] = []
let served = 0
let stalled = false
/** Milliseconds since the epoch. */
const record = { stallEndedMs: 0, stallBeganMs: 0, answeredMs: [] as number[] }
const epochMs = () => performance.timeOrigin + performance.now()
let firstMs: number | undefined
/** When the one worker of a service that saturates is free again. */
let freeMs = 0

/** Blocks the whole process without using the processor, so that only the service stalls and not the machine. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function burn(ms: number): void {
  const { user } = process.cpuUsage()
  while (process.cpuUsage().user - user < ms * 1_000);
}

if (mode === 'busy-children') {
  const busy = 'const { ppid } = process; while (process.ppid === ppid);'
  for (let n = 0; n < Number(amount); n += 1) spawn(process.execPath, ['-e', busy])
}

const server = createServer((request, response) => {
  if (request.url === '/record') {
    response.end(JSON.stringify(record))
    return
  }
  served += 1
  firstMs ??= performance.now()
  if (mode === 'stall-once' && !stalled && performance.now() - firstMs > 1_200) {
    stalled = true
    record.stallBeganMs = epochMs()
    block(Number(amount))
    record.stallEndedMs = epochMs()
  }
  if (mode === 'leak') kept.push(Buffer.alloc(Number(amount), 1))
  if (mode === 'burn') burn(Number(amount))
  // The same work whatever the machine does meanwhile: some half a millisecond each thousand.
  if (mode === 'work') pbkdf2Sync('a', 'b', Number(amount), 32, 'sha256')
  const answer = () => {
    response.statusCode = mode === 'refuse' || (mode === 'half' && served % 2 === 0) ? 401 : 200
    if (mode === 'echo-auth') response.statusCode = request.headers['x-user'] === 'ada' ? 200 : 403
    if (mode === 'one-endpoint' && request.url === '/bad') response.statusCode = 500
    response.end('ok')
    if (mode === 'stall-once') record.answeredMs.push(epochMs())
  }
  const sinceMs = performance.now() - firstMs
  if (mode === 'slow') setTimeout(answer, Number(amount))
  else if (mode === 'slow-once' && served === 150) setTimeout(answer, Number(amount))
  else if (mode === 'slow-start' && sinceMs < Number(amount)) setTimeout(answer, 1_000)
  else if (mode === 'saturate') {
    freeMs = Math.max(freeMs, performance.now()) + Number(amount)
    setTimeout(answer, freeMs - performance.now())
  } else if (mode === 'hang') return
  else answer()
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`)
})
