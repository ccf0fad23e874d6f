/**
 * @module The first program in a sandbox that has doors: it holds them open from inside, starts the program, and ends with it.
 * It is copied there with its neighbour, and imports nothing else of Holdout's.
 */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { ASK, pairSockets } from './pair-sockets.ts'

interface Order {
  readonly reach: readonly number[]
  readonly serve: readonly number[]
  /** Variables of the program alone, such as NODE_OPTIONS. */
  readonly env: Readonly<Record<string, string>>
}

// So many connections can come in at once before one has to wait for another to be made.
const WAITING = 16

const folder = dirname(process.argv[1] as string)
const [given = '{}', command = '', ...args] = process.argv.slice(2)
const order: Order = {
  ...(JSON.parse(readFileSync(join(folder, 'doors.json'), 'utf8')) as Omit<Order, 'env'>),
  env: JSON.parse(given) as Order['env'],
}

/** What the program opens to an allowed port comes out at that port of the machine outside. */
function reach(port: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (inner) => {
    pairSockets(inner, connect({ path: join(folder, `reach-${port}.sock`), allowHalfOpen: true }))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Keeps connections to the outside waiting; the first byte on one says what it is for. */
function serve(port: number): void {
  const outer = connect({ path: join(folder, `serve-${port}.sock`), allowHalfOpen: true })
  outer.on('error', () => {})
  outer.once('data', (first: Buffer) => {
    serve(port)
    outer.pause()
    if (first.length > 1) outer.unshift(first.subarray(1))
    const inner = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    if (first[0] !== ASK) {
      pairSockets(outer, inner)
      return
    }
    inner.once('connect', () => {
      outer.end(Buffer.of(ASK))
      inner.destroy()
    })
    inner.once('error', () => outer.destroy())
  })
}

function run(): void {
  // The wall's own remarks on where it is.
  const { PWD: _, HOSTNAME: __, ...env } = process.env
  const child = spawn(command, args, { stdio: 'inherit', env: { ...env, ...order.env } })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal))
  }
  life.on('data', () => child.kill('SIGTERM'))
  child.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${command} cannot be started: ${error.code ?? error.message}\n`)
    process.exit(error.code === 'EACCES' ? 126 : 127)
  })
  child.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
}

const life = connect(join(folder, 'life.sock'))
// Whoever opened the sandbox has gone: nobody would ever end what runs here.
life.once('close', () => process.exit(137))
life.on('error', () => {})
life.once('connect', () => {
  Promise.all(order.reach.map(reach)).then(
    () => {
      for (const port of order.serve) for (let i = 0; i < WAITING; i += 1) serve(port)
      run()
    },
    (error: Error) => {
      process.stderr.write(`the sandbox's doors cannot be opened: ${error.message}\n`)
      process.exit(125)
    },
  )
})
