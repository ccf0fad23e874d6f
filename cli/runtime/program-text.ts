/** @module The program of images and binaries, as one file: made when the package was, or made now from a checkout's sources. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The text of the program, CommonJS. */
export async function programText(): Promise<string> {
  const built = fileURLToPath(new URL('twin-program.cjs', import.meta.url))
  if (existsSync(built)) return readFileSync(built, 'utf8')
  const { bundleProgram } = await import('./bundle-program.ts')
  return bundleProgram(fileURLToPath(new URL('../..', import.meta.url)))
}
