/** @module Files in an agent's home, which it may have changed: links lead nowhere, pipes and giants are not read. */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'

const MOST_BYTES = 16 * 1_048_576
// Neither follows a link nor waits for the other end of a pipe.
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** The text of a plain file of at most 16 MB that lies in a home itself; undefined for anything else. */
export function readHomeFile(home: string, path: string): string | undefined {
  let file: number | undefined
  try {
    const inside = `${realpathSync(dirname(join(home, path)))}${sep}`
    if (!inside.startsWith(`${realpathSync(home)}${sep}`)) return undefined
    file = openSync(join(home, path), READ)
    const { size } = fstatSync(file)
    if (!fstatSync(file).isFile() || size > MOST_BYTES) return undefined
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Writes a file of a home; whatever stands in its way there, links above all, is removed and not followed. */
export function writeHomeFile(home: string, path: string, text: string): void {
  mkdirSync(home, { recursive: true })
  const folders = dirname(path)
    .split(/[\\/]/)
    .filter((part) => part !== '.')
  let folder = home
  for (const part of folders) {
    folder = join(folder, part)
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) continue
    rmSync(folder, { force: true })
    mkdirSync(folder)
  }
  rmSync(join(home, path), { recursive: true, force: true })
  writeFileSync(join(home, path), text, { flag: 'wx' })
}
