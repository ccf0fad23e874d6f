/** @module Ports that stay the same from one start to the next: the configuration's, else those of last time, else derived from names. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { HoldoutError, hash32 } from '../../twins/base/index.ts'
import { writeAtomicSync } from '../../twins/base/node/index.ts'

/** Below what systems give to clients, above what services are usually found at. */
const FIRST = 20_000
const COUNT = 10_000

/** What needs a port: a name that stays, and the port that is asked for, if one is. */
export interface PortWish {
  readonly name: string
  readonly port?: number | undefined
  /** Where it is asked for, for messages: `twins.okta.port`. */
  readonly field?: string
}

/** Ports by name. */
export interface ChosenPorts {
  of(name: string): number
  /** Derived for the first time: nobody was told of it yet, so that another would do as well. */
  isFresh(port: number): boolean
  /** Writes down what was derived, for the next start. */
  keep(): void
}

/**
 * Gives each its port. One that is derived for the first time steps aside for whatever listens there already; after that it is
 * kept in the file, so that what was told the address finds it again.
 *
 * @throws {HoldoutError} `UP_PORT_TWICE` where two ask for the same one
 */
export async function choosePorts(file: string, wishes: readonly PortWish[]): Promise<ChosenPorts> {
  const kept = readPorts(file)
  const chosen = new Map<string, number>()
  const owner = new Map<number, string>()
  const give = (name: string, port: number) => {
    chosen.set(name, port)
    owner.set(port, name)
  }
  // Whoever asks comes first, then whoever had one.
  for (const { name, port, field } of wishes) {
    if (port === undefined || port === 0) continue
    const other = owner.get(port)
    if (other !== undefined) throw twice(port, other, name, field)
    give(name, port)
  }
  for (const { name } of wishes) {
    const port = kept[name]
    if (!chosen.has(name) && port !== undefined && !owner.has(port)) give(name, port)
  }
  const reserved = new Set(Object.values(kept))
  const fresh: Record<string, number> = {}
  for (const { name } of wishes) {
    if (chosen.has(name)) continue
    let port = FIRST + (hash32(name) % COUNT)
    for (let tried = 1; tried < COUNT; tried += 1) {
      if (!owner.has(port) && !reserved.has(port) && (await isFree(port))) break
      port = FIRST + ((port - FIRST + 1) % COUNT)
    }
    give(name, port)
    fresh[name] = port
  }
  return {
    of: (name) => chosen.get(name) as number,
    isFresh: (port) => Object.values(fresh).includes(port),
    keep: () => writeAtomicSync(file, `${JSON.stringify({ ...kept, ...fresh }, null, 2)}\n`),
  }
}

function readPorts(file: string): Record<string, number> {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
    return Object.fromEntries(
      Object.entries(read).filter(
        ([, port]) => Number.isInteger(port) && port > 0 && port < 65_536,
      ),
    )
  } catch {
    // None yet, or a file that somebody broke: they are derived anew.
    return {}
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function twice(port: number, one: string, other: string, field: string | undefined): HoldoutError {
  return new HoldoutError(`port ${port} is asked for twice, by ${one} and ${other}`, {
    code: 'UP_PORT_TWICE',
    ...(field === undefined ? {} : { place: { field } }),
    hint: 'give one of them another port, or leave it out to get one of its own',
  })
}
