/** @module Finds, runs and checks a configuration file. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  type ErrorPlace,
  expectation,
  HoldoutError,
  type SchemaIssue as Issue,
  innermostIssues,
  knownKeys,
  nearestName,
  type SchemaPath as Path,
  throwIfAny,
} from '../../twins/base/index.ts'
import { importModule } from '../../twins/base/node/index.ts'
import { shownPath } from '../shown-path.ts'
import { configSchema, type ResolvedConfig } from './config-schema.ts'
import { locateField } from './locate-field.ts'

const NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `holdout.config.${extension}`)

/** A configuration, and where it lies. */
export interface LoadedConfig {
  readonly config: ResolvedConfig
  /** Absolute path. */
  readonly file: string
  /** The folder it lies in, where its relative paths start. */
  readonly directory: string
}

/**
 * Loads a configuration.
 *
 * @param directory where to look, and where a relative `path` starts
 * @param path a configuration file, or the folder that holds it
 * @throws {HoldoutError} `CONFIG_MISSING`, `CONFIG_BROKEN` (it cannot be run), `CONFIG_UNKNOWN_FIELD`, `CONFIG_INVALID_FIELD`;
 * several together
 */
export async function loadConfig(directory: string, path?: string): Promise<LoadedConfig> {
  const file = findConfig(directory, path)
  const shown = shownPath(directory, file)
  const value = await importDefault(file, shown)
  const result = configSchema.safeParse(value)
  if (!result.success) {
    const text = readFileSync(file, 'utf8')
    const errors: HoldoutError[] = []
    // One thing to mend a place: what follows from it is said no more.
    const told = new Set<string>()
    for (const issue of result.error.issues) {
      for (const one of innermostIssues(issue)) {
        const place = `${one.issue.code === 'unrecognized_keys'} ${name(one.path)}`
        if (told.has(place)) continue
        told.add(place)
        errors.push(...(await problemsOf(one.issue, one.path, value, shown, text)))
      }
    }
    throwIfAny(errors)
  }
  return { config: result.data as ResolvedConfig, file, directory: dirname(file) }
}

/**
 * The folder of the configuration, which is not run.
 * @throws {HoldoutError} `CONFIG_MISSING`
 */
export function configFolder(directory: string, path?: string): string {
  return dirname(findConfig(directory, path))
}

/** Whether a folder holds a configuration. */
export function hasConfig(folder: string): boolean {
  return NAMES.some((name) => existsSync(join(folder, name)))
}

function findConfig(directory: string, path: string | undefined): string {
  const at = resolve(directory, path ?? '.')
  if (path !== undefined && existsSync(at) && statSync(at).isFile()) return at
  const found = NAMES.map((name) => join(at, name)).find(existsSync)
  if (found !== undefined) return found
  throw new HoldoutError('there is no configuration here', {
    code: 'CONFIG_MISSING',
    place: { file: shownPath(directory, at) },
    hint:
      path === undefined
        ? 'go to the folder that holds holdout.config.ts, name it with --config, or write a new one with "holdout init <folder>"'
        : 'name a holdout.config.ts (or .mts, .js, .mjs), or a folder that holds one',
  })
}

async function importDefault(file: string, shown: string): Promise<unknown> {
  // A file that was changed is loaded anew by a process that loaded it before.
  const version = String(statSync(file).mtimeMs)
  const { exports } = await importModule(file, { version, shown, code: 'CONFIG_BROKEN' })
  if (exports.default === undefined) {
    throw new HoldoutError('it exports no configuration', {
      code: 'CONFIG_BROKEN',
      place: { file: shown },
      hint: 'write "export default defineConfig({ … })"',
    })
  }
  return exports.default
}

async function problemsOf(
  issue: Issue,
  path: Path,
  value: unknown,
  file: string,
  text: string,
): Promise<HoldoutError[]> {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(configSchema, path)
    return Promise.all(
      issue.keys.map(
        async (key) =>
          new HoldoutError(`unknown field "${key}"`, {
            code: 'CONFIG_UNKNOWN_FIELD',
            place: await placeOfField(file, text, [...path, key]),
            hint: suggestion(key, known) ?? `known here: ${known.join(', ') || 'nothing'}`,
          }),
      ),
    )
  }
  const found = path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null
        ? (at as Record<string | number, unknown>)[part]
        : undefined,
    value,
  )
  const expected = expectation(issue)
  const isNamed = issue.code === 'invalid_key'
  const words = isNamed
    ? `"${path.at(-1)}" cannot be a name here: expected ${expected}`
    : found === undefined && path.length > 0
      ? `"${path.at(-1)}" is missing: expected ${expected}`
      : `${shownValue(found)} is not right here: expected ${expected}`
  const near =
    issue.code === 'invalid_value' && typeof found === 'string'
      ? suggestion(found, issue.values.map(String))
      : undefined
  return [
    new HoldoutError(words, {
      code: 'CONFIG_INVALID_FIELD',
      place: await placeOfField(file, text, path),
      ...(near === undefined ? {} : { hint: near }),
    }),
  ]
}

/**
 * Where a field stands, for errors that name it.
 *
 * @param file the configuration's file as it is shown
 * @param text what it holds
 */
export async function placeOfField(file: string, text: string, path: Path): Promise<ErrorPlace> {
  return { file, ...(await locateField(text, path)), field: name(path) }
}

function name(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('')
}

function suggestion(word: string, known: readonly string[]): string | undefined {
  const near = nearestName(word, known)
  return near === undefined ? undefined : `did you mean ${near}?`
}

function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
