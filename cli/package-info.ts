/** @module What this package is and where it stands: as sources in a checkout, or built. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** True when the sources run unbuilt. */
export const RUNS_FROM_SOURCE = import.meta.url.endsWith('.ts')

/** The launcher, as a path. */
export const LAUNCHER = fileURLToPath(new URL('./holdout.js', import.meta.url))

/** The package's version, from its package.json. */
export function packageVersion(): string {
  const path = new URL(RUNS_FROM_SOURCE ? '../package.json' : '../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
