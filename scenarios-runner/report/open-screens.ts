/** @module The screens of trials that a report carries inside itself, within bounds; the others stay links. */

import { open } from 'node:fs/promises'
import type { Trajectory } from '../trial/index.ts'
import { linkToKept, pathInside } from './kept-files.ts'

/** Bytes of one screen, and of all screens of a report. */
const MAX_SCREEN = 300 * 1024
const MAX_SCREENS = 6 * 1024 * 1024

/** Path inside the run folder → where a page finds the image: `data:` with the image in it, or a relative link to its file. */
export type Screens = ReadonlyMap<string, string>

/** Opens screens until there is no room for more. */
export function createScreenOpener(folder: string): (trajectory: Trajectory) => Promise<Screens> {
  let room = MAX_SCREENS
  return async (trajectory) => {
    const screens = new Map<string, string>()
    for (const event of trajectory.events) {
      if (event.kind !== 'page' || event.image === undefined) continue
      const bytes = await readScreen(folder, event.image)
      if (bytes === undefined || bytes.length > room) {
        const link = linkToKept(folder, event.image)
        if (link !== undefined) screens.set(event.image, link)
        continue
      }
      room -= bytes.length
      screens.set(event.image, `data:image/jpeg;base64,${bytes.toString('base64')}`)
    }
    return screens
  }
}

/** Undefined of what is no JPEG, too large, or outside of the run's folder: a trajectory is data. */
async function readScreen(folder: string, image: string): Promise<Buffer | undefined> {
  const path = pathInside(folder, image)
  if (path === undefined) return undefined
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > MAX_SCREEN) return undefined
    const bytes = await file.readFile()
    return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ? bytes : undefined
  } catch {
    return undefined
  }
}
