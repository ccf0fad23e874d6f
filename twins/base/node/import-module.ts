/** @module Runs a module that a user wrote, TypeScript or not, wherever it lies; and anew after it was changed. */

import { registerHooks } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { HoldoutError } from '../errors.ts'

/** The package's doors, and the modules behind them, without their extension. */
const DOORS: Readonly<Record<string, string>> = {
  holdout: 'cli/index',
  'holdout/twins': 'twins/index',
  'holdout/twins/node': 'twins/node',
  'holdout/msw': 'twins/msw',
  'holdout/vitest': 'twins/vitest',
  'holdout/playwright': 'twins/playwright',
  'holdout/testcontainers': 'twins/testcontainers',
  'holdout/scenarios': 'scenarios-runner/index',
  'holdout/factory': 'factory/index',
}

const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const VERSION = 'holdout-version'

/** What a module gave, and where it comes from. */
export interface ImportedModule {
  readonly exports: Readonly<Record<string, unknown>>
  /** Absolute paths: the module, and whatever of the user's own it imports. */
  readonly files: readonly string[]
}

/** How a module is imported. */
export interface ImportOptions {
  /** Another text loads the module, and what it imports by a relative path, anew. */
  readonly version: string
  /** The path in messages. */
  readonly shown: string
  /** The code of the error that says what is wrong with it. */
  readonly code: string
  /** Told of each file of the user's own as it is met, also where the import comes to nothing. */
  readonly onFile?: (path: string) => void
}

/**
 * Imports a module of the user's. The package's own names in it mean this very copy: sources where sources run, built
 * modules elsewhere. It is taken as a module even where no package.json says so.
 *
 * @throws {HoldoutError} with the code that is given and the place in the user's own files, for whatever it throws
 */
export async function importModule(file: string, options: ImportOptions): Promise<ImportedModule> {
  const url = versioned(pathToFileURL(file).href, options.version)
  const files = new Set<string>()
  const met = (own: string) => {
    const path = fileURLToPath(own.replace(/\?.*$/, ''))
    if (!files.has(path)) options.onFile?.(path)
    files.add(path)
  }
  const unhook = hookModules(options.version, met)
  met(url)
  try {
    const exports = (await import(url)) as Readonly<Record<string, unknown>>
    return { exports, files: [...files] }
  } catch (cause) {
    throw brokenModule(cause, file, files, options)
  } finally {
    unhook()
  }
}

function versioned(url: string, version: string): string {
  const own = new URL(url)
  own.searchParams.set(VERSION, version)
  return own.href
}

function hookModules(version: string, met: (url: string) => void): () => void {
  const mark = new URLSearchParams({ [VERSION]: version }).toString()
  const isOwn = (url: string | undefined) => url?.startsWith('file:') && url.endsWith(`?${mark}`)
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const door = DOORS[specifier]
      if (door !== undefined) {
        const url = new URL(`../../../${door}${EXTENSION}`, import.meta.url).href
        return { url, shortCircuit: true }
      }
      const found = next(specifier, context)
      const isRelative = /^\.{1,2}\//.test(specifier) && isOwn(context.parentURL)
      if (!isRelative || !found.url.startsWith('file:')) return found
      met(found.url)
      return { ...found, url: versioned(found.url, version) }
    },
    load(url, context, next) {
      if (!isOwn(url) || !/\.m?[jt]s$/.test(new URL(url).pathname)) return next(url, context)
      const format = /\.m?ts$/.test(new URL(url).pathname) ? 'module-typescript' : 'module'
      return next(url, { ...context, format })
    },
  })
  return () => hooks.deregister()
}

/** What went wrong while the user's own code was read or run, at the place in it that the stack names. */
function brokenModule(
  cause: unknown,
  file: string,
  files: ReadonlySet<string>,
  { shown, code }: ImportOptions,
): HoldoutError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const stack = cause instanceof Error ? (cause.stack ?? '') : ''
  let place: { file: string; line?: number; column?: number } = { file: shown }
  for (const [, url = '', line, column] of stack.matchAll(
    /(file:\/\/[^\s()]+?):(\d+)(?::(\d+))?(?=$|[\s)])/gm,
  )) {
    const path = pathOf(url)
    if (path === undefined || !files.has(path)) continue
    place = {
      file: join(dirname(shown), relative(dirname(file), path)),
      line: Number(line),
      ...(column === undefined ? {} : { column: Number(column) }),
    }
    break
  }
  const [said = message] = message.split('\n')
  const words = said.replace(/ imported from .*$/, '').replace(/\.$/, '')
  return new HoldoutError(`it cannot be loaded: ${words}`, { code, place, cause })
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(new URL(url.replace(/\?.*$/, '')))
  } catch {
    return undefined
  }
}
