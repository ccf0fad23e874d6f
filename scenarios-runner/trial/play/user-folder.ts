/** @module The user's own folder in a trial: made when something first needs it, and gone at its end. */

import { existsSync, realpathSync } from 'node:fs'
import { mkdir, open as openFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { JsonValue } from '../../../twins/base/index.ts'
import { recordPlace } from '../../artifact/index.ts'
import { createPlace, type Place } from '../../sandbox/index.ts'
import { MissingAnswer, type Scenario } from '../../scenario/index.ts'

/** A file read from the folder is kept up to so much. */
const MAX_FILE_BYTES = 1024 * 1024

/** A folder outside the repository in which the user's programs run and their files are. */
export interface UserFolder extends AsyncDisposable {
  /** Its place, made now if it is not there yet. */
  place(): Place
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>
}

/**
 * @param runFolder where the place is written down, so that a resumed run removes what a killed one left
 */
export function openUserFolder(runFolder: string): UserFolder {
  let place: Place | undefined
  let strike = () => {}
  const open = () => {
    if (place === undefined) {
      place = createPlace('user')
      strike = recordPlace(runFolder, place.directory)
    }
    return place
  }
  return {
    place: open,
    async write(path, content) {
      const target = join(open().files, path)
      mustLieInside(open(), target, path)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, content)
    },
    async read(path) {
      const target = join(open().files, path)
      const info = await stat(target).catch(() => undefined)
      if (info?.isFile() !== true) return undefined
      mustLieInside(open(), target, path)
      const file = await openFile(target)
      try {
        const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(MAX_FILE_BYTES) })
        return buffer.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    },
    async [Symbol.asyncDispose]() {
      await place?.remove()
      strike()
    },
  }
}

/** Puts the files of `given` there; texts are interpolated already. */
export async function writeGivenFiles(
  folder: UserFolder,
  files: Scenario['files'],
  fill: (value: JsonValue) => JsonValue,
): Promise<void> {
  for (const [path, file] of Object.entries(files)) {
    if (typeof file === 'string') await folder.write(path, String(fill(file)))
    else if ('base64' in file) await folder.write(path, Buffer.from(file.base64, 'base64'))
    else await folder.write(path, `${JSON.stringify(fill(file.json), null, 2)}\n`)
  }
}

// A program that ran here may have put a link there that leads anywhere.
function mustLieInside(place: Place, target: string, path: string): void {
  const root = realpathSync(place.files)
  let existing = target
  while (!existsSync(existing) && existing !== root) existing = dirname(existing)
  const real = realpathSync(existing)
  if (real === root || real.startsWith(root + sep)) return
  throw new MissingAnswer(path, "it leads out of the user's folder")
}
