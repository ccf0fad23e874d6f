/** @module One file that is a twin: this platform's Node, the program and the frozen twin in a single executable. */

import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { EXIT, HoldoutError } from '../../base/index.ts'
import { makeFolder } from '../../base/node/index.ts'
import type { FrozenTwin } from './frozen-twin.ts'

/** What a binary is made of. */
export interface BuildBinaryOptions {
  readonly files: FrozenTwin
  /** The text of the program, one CommonJS file. */
  readonly program: string
  /** Where it goes, in a folder that is made when it is missing; a file that is there is replaced when the new one is whole. */
  readonly out: string
}

const run = promisify(execFile)
/** By which Node finds what was put into it. Fixed by Node's documentation of single executables. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/**
 * Makes the executable, with Node's own single-executable support. Gives its size in bytes.
 *
 * @throws {HoldoutError} `BINARY_BUILD` (exit code 4) when Node or the system's tools refuse
 */
export async function buildBinary(options: BuildBinaryOptions): Promise<number> {
  const out = resolve(options.out)
  makeFolder(dirname(out))
  // Beside its place, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(out), '.holdout-binary-'))
  const at = (name: string) => join(folder, name)
  try {
    for (const [name, text] of Object.entries(options.files)) await writeFile(at(name), text)
    await writeFile(at('program.cjs'), options.program)
    const names = Object.keys(options.files)
    const plan = {
      main: at('program.cjs'),
      output: at('blob'),
      disableExperimentalSEAWarning: true,
      // Compiled once here rather than at each start.
      useCodeCache: true,
      // It is a program of its own: NODE_OPTIONS are of whoever runs Node around it.
      execArgvExtension: 'none',
      assets: Object.fromEntries(names.map((name) => [name, at(name)])),
    }
    await writeFile(at('plan.json'), JSON.stringify(plan))
    await run(process.execPath, ['--experimental-sea-config', at('plan.json')])
    const binary = at(basename(out))
    await copyFile(process.execPath, binary)
    await chmod(binary, 0o755)
    await prepare(binary)
    await inject(binary, at('blob'))
    if (process.platform === 'darwin') await run('codesign', ['--sign', '-', binary])
    await rename(binary, out)
    return (await stat(out)).size
  } catch (cause) {
    throw new HoldoutError(`the binary cannot be made: ${(cause as Error).message}`, {
      code: 'BINARY_BUILD',
      place: { file: options.out },
      exitCode: EXIT.invalid,
      cause,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Symbols and a signature that would not hold any more are taken away; without the tool the file is only larger. */
async function prepare(binary: string): Promise<void> {
  if (process.platform === 'darwin') await run('codesign', ['--remove-signature', binary])
  else if (process.platform === 'linux') await run('strip', [binary]).catch(() => undefined)
}

/** In a process of its own: what its library says of harmless sections is shown to nobody unless it fails. */
async function inject(binary: string, blob: string): Promise<void> {
  const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js')
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []
  const words = [postject, binary, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE, ...segment]
  await run(process.execPath, words)
}
