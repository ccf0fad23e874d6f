/** @module Files of a workspace that others may be changing meanwhile: opened where they seem to be, or not at all. */

import { constants, existsSync, readlinkSync } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'

// Neither follows a link nor waits for the other end of a pipe.
const SAFELY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const READ = constants.O_RDONLY | SAFELY
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFELY

/**
 * The bytes of a plain file; undefined for what is none, or is so no longer, or may not be read.
 *
 * @param path absolute and free of links, as a walk gave it: a folder on the way may have become a link since
 */
export async function readInside(path: string, maxBytes: number): Promise<Buffer | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, READ)
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > maxBytes || !(await isAt(file, path))) return undefined
    return await file.readFile()
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  } finally {
    await file?.close()
  }
}

/** Writes a new file. Throws where something stands at its place, or where a folder on the way leads elsewhere. */
export async function writeInside(path: string, bytes: Buffer, mode: number): Promise<void> {
  const file = await open(path, CREATE, mode)
  try {
    if (!(await isAt(file, path))) throw new Error(`a folder on the way to ${path} is a link`)
    await file.writeFile(bytes)
    await file.chmod(mode)
  } finally {
    await file.close()
  }
}

/** Whether an opened file lies where its path says. Linux tells of the file itself; elsewhere the folder is looked up again. */
async function isAt(file: FileHandle, path: string): Promise<boolean> {
  const link = `/proc/self/fd/${file.fd}`
  if (process.platform === 'linux' && existsSync('/proc/self/fd'))
    return readlinkSync(link) === path
  return (await realpath(dirname(path))) === dirname(path)
}

function isUnreadable(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'EPERM'].includes(code)
}
