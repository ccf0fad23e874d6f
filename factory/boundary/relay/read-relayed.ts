/** @module What a relay's log tells: how often something went through, and what was refused. A resumed job began with that. */

import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Exchange } from './carry-exchange.ts'

/** What has gone through relays, and what they refused. */
export interface RelayCounts {
  readonly exchanges: number
  readonly refused: ReadonlyMap<string, number>
}

/** Counts what is refused, one by one up to a bound. */
export interface RefusalCounter {
  readonly refused: ReadonlyMap<string, number>
  count(what: string, times?: number): void
}

/** How a line begins to say that nothing went through. */
export const REFUSED = 'refused: '

const MOST_REFUSED = 1_000
const LONGEST_SHOWN = 500

/** A counter that whoever is refused cannot make grow for ever. */
export function createRefusalCounter(): RefusalCounter {
  const refused = new Map<string, number>()
  return {
    refused,
    count(what, times = 1) {
      const known = refused.has(what) || refused.size < MOST_REFUSED ? what : 'others'
      refused.set(known, (refused.get(known) ?? 0) + times)
    },
  }
}

/** What is counted for a tool that was called and is not allowed. */
export function toolRefusal(tool: string): string {
  return `the tool ${tool.slice(0, LONGEST_SHOWN)}`
}

/** A path as it is written down and counted where it is refused. */
export function shownPath(path: string): string {
  return path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}…` : path
}

/** Counts a log; half a line at the end of a killed job is left out. Nothing for a log that is not there. */
export async function readRelayed(log: string): Promise<RelayCounts> {
  const counter = createRefusalCounter()
  let exchanges = 0
  if (existsSync(log)) {
    for await (const line of createInterface({ input: createReadStream(log) })) {
      const exchange = exchangeIn(line)
      if (exchange === undefined) continue
      if (exchange.failure?.startsWith(REFUSED) === true && exchange.route === '') {
        counter.count(exchange.path)
      } else exchanges += 1
      for (const tool of exchange.refused ?? []) counter.count(toolRefusal(tool))
    }
  }
  return { exchanges, refused: counter.refused }
}

function exchangeIn(line: string): Exchange | undefined {
  try {
    return JSON.parse(line) as Exchange
  } catch {
    return undefined
  }
}
