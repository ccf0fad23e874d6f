/** @module Where scenarios come from: a folder, a git repository with a credential of its own, or a command that prints them. */

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import { createPlace, splitCommand } from '../../sandbox/index.ts'
import type { ScenariosFrom } from '../config.ts'
import { loadScenarios } from '../load-scenarios.ts'
import type { Scenario } from '../model.ts'
import type { ScenarioSurroundings } from '../read/parse-scenario.ts'
import { cloneScenarios } from './clone-scenarios.ts'
import { printScenarios } from './print-scenarios.ts'

/** Where a run's scenarios came from, without any credential. */
export interface ScenarioSource {
  readonly kind: 'folder' | 'git' | 'command'
  /** `../secret/scenarios`, `https://git.example.com/qa/scenarios.git at 3f2a9c1`, `npx fetch-scenarios`. */
  readonly said: string
  /** Whether the artifact's repository does not hold them: agents that read it all still do not read them. */
  readonly outside: boolean
}

/** Scenarios with where they came from. */
export interface SourcedScenarios {
  readonly scenarios: Scenario[]
  readonly source: ScenarioSource
  /** The folder that holds them on this machine; undefined when they were fetched, and are gone again. */
  readonly folder: string | undefined
}

/** What a source is opened with. */
export interface SourceOptions extends ScenarioSurroundings {
  /** The configuration's folder. */
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Reads the scenarios of a source. What is fetched is put into a private place, read, and removed; a credential is given to
 * `git` in its environment alone, and written nowhere.
 *
 * @throws {HoldoutError} `SCENARIO_*` for what is wrong in them; `SCENARIOS_GIT`, `SCENARIOS_COMMAND` for what cannot be fetched
 */
export async function loadFromSource(
  from: ScenariosFrom,
  options: SourceOptions,
): Promise<SourcedScenarios> {
  const { directory, env, signal, ...surroundings } = options
  if (typeof from === 'string') {
    const folder = resolve(directory, from)
    const scenarios = await loadScenarios(folder, surroundings)
    const outside = !isInside(folder, repositoryOf(directory))
    return { scenarios, folder, source: { kind: 'folder', said: from, outside } }
  }
  await using place = createPlace('scenarios')
  if ('git' in from) {
    const commit = await cloneScenarios(from, place, options)
    const folder = resolve(place.files, from.path ?? '.')
    if (!isInside(folder, place.files)) {
      throw new HoldoutError('the path leads out of the repository', {
        code: 'SCENARIOS_GIT',
        place: { field: 'scenarios.from.path' },
        hint: 'name a folder inside the repository',
      })
    }
    const scenarios = await loadScenarios(folder, surroundings, { root: place.files, as: from.git })
    const said = `${from.git} at ${commit.slice(0, 12)}`
    return { scenarios, folder: undefined, source: { kind: 'git', said, outside: true } }
  }
  const words = typeof from.command === 'string' ? splitCommand(from.command) : from.command
  await printScenarios(words ?? [], from.env ?? [], place, options)
  const said = (words ?? []).join(' ')
  const scenarios = await loadScenarios(place.files, surroundings, {
    root: place.files,
    as: words?.[0] ?? 'command',
  })
  return { scenarios, folder: undefined, source: { kind: 'command', said, outside: true } }
}

/** The repository that a folder belongs to; the folder itself where there is none. */
function repositoryOf(directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return directory
  }
}

function isInside(path: string, folder: string): boolean {
  const real = (one: string) => (existsSync(one) ? realpathSync(one) : one)
  const way = relative(real(folder), real(path))
  return way === '' || (!way.startsWith('..') && !/^([A-Za-z]:|[\\/])/.test(way))
}
