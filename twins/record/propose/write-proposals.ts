/** @module Writes proposals beside their cassette. What somebody has changed since is left alone unless it is asked for. */

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../../base/index.ts'
import { writeAtomic } from '../../base/node/index.ts'

/** What became of the files. */
export interface WrittenProposals {
  readonly written: readonly string[]
  /** Changed by somebody since they were proposed, or not ours at all. */
  readonly kept: readonly string[]
}

/** Says which text of each file is ours. */
const MANIFEST = '.proposed.json'

/** Writes files into a folder. */
export async function writeProposals(
  folder: string,
  files: ReadonlyMap<string, string>,
  options: { readonly overwrite?: boolean } = {},
): Promise<WrittenProposals> {
  const ours = await readManifest(join(folder, MANIFEST))
  const written: string[] = []
  const kept: string[] = []
  for (const [name, text] of files) {
    const there = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    const isOurs = there === undefined || there === text || ours[name] === hashOf(there)
    if (!isOurs && options.overwrite !== true) {
      kept.push(name)
      continue
    }
    await writeAtomic(join(folder, name), text)
    ours[name] = hashOf(text)
    written.push(name)
  }
  await writeAtomic(join(folder, MANIFEST), `${JSON.stringify(ours, null, 2)}\n`)
  return { written, kept }
}

async function readManifest(path: string): Promise<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (!isJsonObject(value)) return {}
    return Object.fromEntries(
      Object.entries(value).filter(([, hash]) => typeof hash === 'string'),
    ) as Record<string, string>
  } catch {
    return {}
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
