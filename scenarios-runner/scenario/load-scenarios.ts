/** @module Reads all scenarios of a folder, and tells all of their mistakes at once. */

import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { HoldoutError, HoldoutErrors, throwIfAny } from '../../twins/base/index.ts'
import type { Scenario } from './model.ts'
import { parseScenarios, type ScenarioSurroundings } from './read/parse-scenario.ts'

/** What stands for a folder that is only there while it is read. */
export interface ShownAs {
  readonly root: string
  readonly as: string
}

/**
 * Reads every `*.md` of a folder (but README.md, and nothing in dot folders or node_modules), or the files named;
 * in order of id.
 *
 * @throws {HoldoutError | HoldoutErrors} `SCENARIO_*`: all mistakes of all files; `SCENARIO_NONE` when there is no scenario
 */
export async function loadScenarios(
  from: string | readonly string[],
  surroundings: ScenarioSurroundings = {},
  shown?: ShownAs,
): Promise<Scenario[]> {
  const files = typeof from === 'string' ? await listScenarioFiles(from, shown) : [...from].sort()
  const scenarios: Scenario[] = []
  const errors: HoldoutError[] = []
  for (const path of files) {
    const file = displayPath(path, shown)
    try {
      scenarios.push(...parseScenarios(await readText(path, file), file, surroundings))
    } catch (error) {
      if (!(error instanceof HoldoutError)) throw error
      errors.push(...(error instanceof HoldoutErrors ? error.errors : [error]))
    }
  }
  throwIfAny([...errors, ...duplicates(scenarios)])
  if (scenarios.length === 0) {
    throw new HoldoutError('there is no scenario here', {
      code: 'SCENARIO_NONE',
      place: { file: typeof from === 'string' ? displayPath(from, shown) : files.join(', ') },
      hint: 'a scenario is a Markdown file whose front matter has id, category and criticality',
    })
  }
  return scenarios.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function listScenarioFiles(folder: string, shown?: ShownAs): Promise<string[]> {
  const info = await stat(folder).catch(() => undefined)
  if (info === undefined) {
    throw new HoldoutError('there is no such folder of scenarios', {
      code: 'SCENARIO_NO_FOLDER',
      place: { file: displayPath(folder, shown) },
      hint: 'name the folder that holds the scenarios in scenarios.from of holdout.config.ts',
    })
  }
  if (info.isFile()) return [folder]
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const seen = entries.filter(
    ({ parentPath, name }) =>
      !relative(folder, join(parentPath, name)).split(/[\\/]/).some(isHidden),
  )
  await refuseLinkedFolders(seen, shown)
  return seen
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .filter(({ name }) => name.endsWith('.md') && name.toLowerCase() !== 'readme.md')
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}

/** What is not read must not be missing in silence: nothing would say that its scenarios never ran. */
async function refuseLinkedFolders(entries: readonly Dirent[], shown?: ShownAs): Promise<void> {
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const target = await stat(path).catch(() => undefined)
    if (target?.isDirectory() !== true) continue
    throw new HoldoutError('this is a link to a folder, whose scenarios would not be read', {
      code: 'SCENARIO_LINKED_FOLDER',
      place: { file: displayPath(path, shown) },
      hint: 'put the folder itself here, or name it in scenarios.from',
    })
  }
}

function isHidden(part: string): boolean {
  return part.startsWith('.') || part === 'node_modules'
}

async function readText(path: string, file: string): Promise<string> {
  const unreadable = (message: string, hint: string, cause: unknown) =>
    new HoldoutError(message, { code: 'SCENARIO_UNREADABLE', place: { file }, hint, cause })
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable('this scenario cannot be read', 'name an existing Markdown file', cause)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    // Read all the same, its letters would be others than its author wrote.
    throw unreadable('this file is not UTF-8', 'save it in the encoding UTF-8', cause)
  }
}

function duplicates(scenarios: readonly Scenario[]): HoldoutError[] {
  const first = new Map<string, Scenario>()
  const errors: HoldoutError[] = []
  for (const scenario of scenarios) {
    const known = first.get(scenario.id)
    if (known === undefined) first.set(scenario.id, scenario)
    else {
      errors.push(
        new HoldoutError(`${known.file} is called "${scenario.id}" already`, {
          code: 'SCENARIO_DUPLICATE_ID',
          place: { file: scenario.file, field: 'id' },
          hint: 'give each scenario an id of its own',
        }),
      )
    }
  }
  return errors
}

/** A path as people would type it: relative to where they are when it lies below. */
function displayPath(path: string, shown?: ShownAs): string {
  if (shown !== undefined) return `${shown.as}/${relative(shown.root, path)}`
  const below = relative(process.cwd(), path)
  return below === '' || below.startsWith('..') ? path : below
}
