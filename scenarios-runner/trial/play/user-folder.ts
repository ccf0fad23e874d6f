/** @module The user's own folder in a trial: made when something first needs it, and gone at its end. */

import { existsSync, realpathSync } from 'node:fs'
import { mkdir, open as openFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { HoldoutError, type JsonValue } from '../../../twins/base/index.ts'
import { recordPlace } from '../../artifact/index.ts'
import { createPlace, type Place } from '../../sandbox/index.ts'
import { MissingAnswer, type Scenario } from '../../scenario/index.ts'

/** A file is sent whole, up to so much: a browser takes no more. */
const MAX_UPLOAD_BYTES = 48 * 1024 * 1024

/** What was read of a file. */
export interface ReadFile {
  readonly bytes: Buffer
  /** How much more there is in it. */
  readonly omittedBytes: number
}

/** What a system says where a folder stands for a file, or a file for a folder. */
const IN_THE_WAY: readonly string[] = ['EISDIR', 'ENOTDIR', 'EEXIST']

/** A folder outside the repository in which the user's programs run and their files are. */
export interface UserFolder extends AsyncDisposable {
  /** Its place, made now if it is not there yet. */
  place(): Place
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Undefined when there is no such file. */
  read(path: string, mostBytes: number): Promise<ReadFile | undefined>
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
      try {
        await mkdir(dirname(target), { recursive: true })
        await writeFile(target, content)
      } catch (error) {
        // A program that ran here may have put something else there.
        if (!IN_THE_WAY.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
        throw new MissingAnswer(path, "something else is there in the user's folder")
      }
    },
    async read(path, mostBytes) {
      const target = join(open().files, path)
      const info = await stat(target).catch(() => undefined)
      if (info?.isFile() !== true) return undefined
      mustLieInside(open(), target, path)
      const file = await openFile(target)
      try {
        const { size } = await file.stat()
        const buffer = Buffer.alloc(Math.min(size, mostBytes))
        let kept = 0
        while (kept < buffer.length) {
          const { bytesRead } = await file.read(buffer, kept, buffer.length - kept, kept)
          if (bytesRead === 0) break
          kept += bytesRead
        }
        return { bytes: buffer.subarray(0, kept), omittedBytes: size - kept }
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

/**
 * A file of the folder as a user sends it: whole.
 *
 * @throws {MissingAnswer} when there is none, or a program made it too large
 * @throws {HoldoutError} `SCENARIO_FILE_SIZE` when the author's own is too large
 */
export async function readUpload(
  folder: UserFolder,
  path: string,
  files: Scenario['files'],
): Promise<Buffer> {
  const found = await folder.read(path, MAX_UPLOAD_BYTES)
  if (found === undefined) {
    throw new MissingAnswer(path, "there is no such file in the user's folder")
  }
  if (found.omittedBytes === 0) return found.bytes
  const most = MAX_UPLOAD_BYTES / (1024 * 1024)
  const why = `it has ${found.bytes.length + found.omittedBytes} bytes, and at most ${most} MiB are sent`
  const given = Object.entries(files).find(([one]) => normalize(one) === normalize(path))?.[1]
  // What was given small enough, a program has made larger.
  if (given === undefined || sizeOfGiven(given) <= MAX_UPLOAD_BYTES) {
    throw new MissingAnswer(path, why)
  }
  throw new HoldoutError(`${path} cannot be sent: ${why}`, {
    code: 'SCENARIO_FILE_SIZE',
    hint: 'give a smaller file',
  })
}

/** Bytes of a file as the scenario has it. */
function sizeOfGiven(file: Scenario['files'][string]): number {
  if (typeof file === 'string') return Buffer.byteLength(file)
  if ('base64' in file) return Buffer.byteLength(file.base64, 'base64')
  return Buffer.byteLength(JSON.stringify(file.json, null, 2))
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
