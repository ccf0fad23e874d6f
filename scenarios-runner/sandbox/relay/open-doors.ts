/** @module The outer side of a sandbox's doors: loopback ports that lead in or out through sockets in a folder. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { SandboxedProgram } from '../model.ts'
import { ASK, ENTER, pairSockets } from './pair-sockets.ts'

/** Opened doors. */
export interface Doors {
  /** Holds the sockets and the program that is started inside; mounted there read-only. */
  readonly folder: string
  /** The words that start a program behind the doors, given where {@link folder} is inside, and their environment. */
  through(
    insideFolder: string,
    program: SandboxedProgram,
  ): { readonly words: readonly string[]; readonly env: Readonly<Record<string, string>> }
  /** Asks what runs inside to end, as SIGTERM does; false when nothing is there to hear it. */
  askToEnd(): boolean
  /** Whether something inside listens at a served port: the door itself takes connections before anything does. */
  listens(port: number, timeoutMs: number): Promise<boolean>
  close(): Promise<void>
}

const PROGRAM = 'inside.js'

// They would steer what opens the doors, or the wall sets them by itself.
const FOR_THE_PROGRAM = ['NODE_OPTIONS', 'PWD', 'HOSTNAME']

/**
 * Opens the doors. Connections are carried byte for byte; a reset on one side ends the other, as an end or a reset.
 *
 * @param folder made here anew, for the caller to remove; the system bounds a socket's path to about 100 characters
 * @param reach ports of this machine that are reached from inside
 * @param serve ports of the inside that are reached from here, at the same number
 */
export async function openDoors(
  folder: string,
  reach: readonly number[],
  serve: readonly number[],
): Promise<Doors> {
  // A killed run leaves its doors behind, with nobody at them.
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  for (const [file, text] of innerFiles()) writeFileSync(join(folder, file), text)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'doors.json'), JSON.stringify({ reach, serve }))
  const sockets = new Set<Socket>()
  const lives = new Set<Socket>()
  const servers: Server[] = []
  const asks = new Map<number, (timeoutMs: number) => Promise<boolean>>()
  const listen = async (at: string | number, onConnection: (socket: Socket) => void) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.on('error', () => {})
      onConnection(socket)
    })
    servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      if (typeof at === 'number') server.listen(at, '127.0.0.1', resolve)
      else server.listen(at, resolve)
    })
  }
  const close = async () => {
    for (const server of servers) server.close()
    for (const socket of sockets) socket.destroy()
  }
  try {
    await listen(join(folder, 'life.sock'), (socket) => {
      lives.add(socket.resume())
      socket.once('close', () => lives.delete(socket))
    })
    for (const port of reach) {
      await listen(join(folder, `reach-${port}.sock`), (inner) => {
        const outer = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
        sockets.add(outer)
        outer.once('close', () => sockets.delete(outer))
        pairSockets(inner, outer)
      })
    }
    for (const port of serve) {
      const { offer, want, ask } = matchmaker(() => lives.size > 0)
      asks.set(port, ask)
      await listen(join(folder, `serve-${port}.sock`), offer)
      await listen(port, want)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    folder,
    through(insideFolder, { command, args, env }) {
      const own = Object.entries(env).filter(([name]) => FOR_THE_PROGRAM.includes(name))
      const rest = Object.entries(env).filter(([name]) => !FOR_THE_PROGRAM.includes(name))
      const order = JSON.stringify(Object.fromEntries(own))
      return {
        words: [process.execPath, join(insideFolder, PROGRAM), order, command, ...args],
        env: Object.fromEntries(rest),
      }
    },
    askToEnd() {
      for (const life of lives) life.write('end')
      return lives.size > 0
    },
    listens: async (port, timeoutMs) => (await asks.get(port)?.(timeoutMs)) ?? false,
    close,
  }
}

let inner: readonly (readonly [string, string])[] | undefined

/**
 * What is started inside, as JavaScript. Where sources run unbuilt their types are taken off here, once: a start inside would
 * do it each time, and take thrice as long.
 */
function innerFiles(): readonly (readonly [string, string])[] {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  inner ??= ['inside', 'pair-sockets'].map((name) => {
    const text = readFileSync(new URL(`${name}.${extension}`, import.meta.url), 'utf8')
    return [`${name}.js`, extension === 'ts' ? withoutTypes(text) : text] as const
  })
  return inner
}

function withoutTypes(source: string): string {
  // Node warns, on the user's terminal, that this call may change; the files are our own, and tests start them.
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source).replace(/(from '\.\/[\w-]+\.)ts'/g, "$1js'")
  } finally {
    process.emitWarning = emitWarning
  }
}

// Nobody inside took them for so long: they are told, as by a port at which nobody listens.
const PATIENCE_MS = 10_000

/** Brings together who waits inside and who wants in. */
function matchmaker(isInhabited: () => boolean): {
  offer(inner: Socket): void
  want(client: Socket): void
  ask(timeoutMs: number): Promise<boolean>
} {
  const waiting: Socket[] = []
  const wanting: Socket[] = []
  const meet = () => {
    while (waiting.length > 0 && wanting.length > 0) {
      const inner = waiting.shift() as Socket
      const client = wanting.shift() as Socket
      inner.write(Buffer.of(ENTER))
      pairSockets(inner, client)
    }
  }
  const leave = (queue: Socket[], socket: Socket) => {
    const at = queue.indexOf(socket)
    if (at >= 0) queue.splice(at, 1)
  }
  return {
    offer(inner) {
      waiting.push(inner)
      inner.once('close', () => leave(waiting, inner))
      meet()
    },
    want(client) {
      // As at a port at which nobody listens.
      if (!isInhabited()) {
        client.resetAndDestroy()
        return
      }
      wanting.push(client)
      client.once('close', () => leave(wanting, client))
      const timer = setTimeout(() => {
        if (wanting.includes(client)) client.resetAndDestroy()
      }, PATIENCE_MS)
      timer.unref()
      client.once('close', () => clearTimeout(timer))
      meet()
    },
    ask(timeoutMs) {
      const inner = waiting.shift()
      if (inner === undefined) return Promise.resolve(false)
      return new Promise((resolve) => {
        const end = (listens: boolean) => {
          inner.destroy()
          resolve(listens)
        }
        inner.setTimeout(timeoutMs, () => end(false))
        inner.once('data', () => end(true))
        inner.once('end', () => end(false))
        inner.once('close', () => end(false))
        inner.write(Buffer.of(ASK))
      })
    },
  }
}
