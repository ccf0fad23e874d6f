/** @module How late the event loop of a Node program is: a few lines that it runs beside its own, and a file that they write. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A probe that lies in an artifact's place. */
export interface EventLoopProbe {
  /** What has a Node program run it; other programs take no notice. */
  readonly environment: Readonly<Record<string, string>>
  /** The longest delays so far, each with the second in which it was seen (milliseconds since the epoch). */
  read(): readonly { readonly epochMs: number; readonly lagMs: number }[]
}

const RESOLUTION_MS = 10
/** The program's name in the artifact's place. */
export const PROBE_FILE = 'event-loop-probe.cjs'

// Plain CommonJS that works on every Node since 12, appends a line a second, and keeps nothing alive.
const SOURCE = `'use strict'
const file = process.env.HOLDOUT_EVENT_LOOP_FILE
if (file) {
  try {
    const { appendFileSync } = require('fs')
    const delay = require('perf_hooks').monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} })
    delay.enable()
    setInterval(() => {
      const late = Math.max(0, delay.max / 1e6 - ${RESOLUTION_MS})
      delay.reset()
      try { appendFileSync(file, Date.now() + ' ' + late.toFixed(2) + '\\n') } catch {}
    }, 1000).unref()
  } catch {}
}
`

/** Lays a probe into a place: the program in one folder, its file in one that the artifact may write. */
export function layEventLoopProbe(directory: string, writable: string): EventLoopProbe {
  const program = join(directory, PROBE_FILE)
  const file = join(writable, '.holdout-event-loop')
  writeFileSync(program, SOURCE)
  return {
    environment: {
      NODE_OPTIONS: `--require ${JSON.stringify(program)}`,
      HOLDOUT_EVENT_LOOP_FILE: file,
    },
    read() {
      try {
        return readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line) => {
            const [epochMs, lagMs] = line.split(' ').map(Number)
            const isWhole = Number.isFinite(epochMs) && Number.isFinite(lagMs)
            return isWhole ? [{ epochMs: epochMs as number, lagMs: lagMs as number }] : []
          })
      } catch {
        // It is no Node program, or it lets nothing be run beside it.
        return []
      }
    },
  }
}
