/** @module What `holdout up` is to start: the configuration's twins, some of them, and what the command line says of each. */

import { resolve } from 'node:path'
import { HoldoutError, nearestName } from '../../twins/base/index.ts'
import { type LoadedTwins, loadTwins, type TwinsConfig } from '../../twins/node.ts'
import type { CommandContext } from '../command-context.ts'
import { loadConfig, type ResolvedConfig } from '../config/index.ts'
import type { UpAsked, WorldFiles } from './model.ts'

/** What may be said on the command line. */
export interface UpOptions {
  readonly seed?: string
  readonly clock?: 'manual' | 'stepping' | 'elapsed'
  readonly control?: boolean
  readonly hostnames?: boolean
  /** In containers: names of their own are no burden there, and stand unless told otherwise. */
  readonly docker?: boolean
  /** `okta=seed.yaml`, or a file alone where there is one twin. */
  readonly state?: readonly string[]
  readonly snapshot?: readonly string[]
  readonly journal?: readonly string[]
}

/** What is to be started. */
export interface UpPlan {
  /** The configuration's file, absolute, and its folder. */
  readonly config: string
  readonly directory: string
  readonly settings: ResolvedConfig
  readonly loaded: LoadedTwins
  /** Modules of handlers by twin name, absolute. */
  readonly handlers: Readonly<Record<string, string | undefined>>
  readonly asked: UpAsked
  readonly hostnames: boolean
}

/**
 * Reads the configuration, and makes its twins.
 *
 * @param only names of the twins to start; all unless any is named
 * @throws {HoldoutError} `UP_NO_TWINS`, `UP_UNKNOWN_TWIN`, `UP_TWIN_UNSAID`, and all that is wrong with files
 */
export async function planUp(
  context: CommandContext,
  only: readonly string[],
  options: UpOptions,
): Promise<UpPlan> {
  const { config, file, directory } = await loadConfig(context.directory, context.configPath)
  const all = config.twins ?? {}
  if (Object.keys(all).length === 0) {
    throw new HoldoutError('it names no twins, so that there is nothing to start', {
      code: 'UP_NO_TWINS',
      place: { file, field: 'twins' },
      hint: "write which services the software calls: twins: { okta: { contract: 'spec/contracts/upstream/okta.yaml' } }",
    })
  }
  const chosen: TwinsConfig = only.length === 0 ? all : pick(all, only)
  const settled = Object.fromEntries(
    Object.entries(chosen).map(([name, entry]) => [
      name,
      options.clock === undefined ? entry : { ...entry, clock: options.clock },
    ]),
  )
  const asked = askedFor(Object.keys(settled), options, context.directory)
  const loaded = await loadTwins(settled, { directory, seed: asked.seed })
  return {
    config: file,
    directory,
    settings: config,
    loaded,
    handlers: Object.fromEntries(
      Object.entries(settled).map(([name, { handlers }]) => [
        name,
        handlers === undefined ? undefined : resolve(directory, handlers),
      ]),
    ),
    asked,
    hostnames: options.hostnames ?? options.docker === true,
  }
}

function pick(all: TwinsConfig, only: readonly string[]): TwinsConfig {
  return Object.fromEntries(
    only.map((name) => [name, all[name] ?? throwUnknown(name, Object.keys(all))]),
  )
}

function throwUnknown(name: string, known: readonly string[]): never {
  const near = nearestName(name, known)
  throw new HoldoutError(`there is no twin "${name}" in the configuration`, {
    code: 'UP_UNKNOWN_TWIN',
    hint: near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`,
  })
}

/**
 * What the command line says of twins of these names.
 * @throws {HoldoutError} `UP_UNKNOWN_TWIN`, `UP_TWIN_UNSAID`
 */
export function askedFor(names: readonly string[], options: UpOptions, directory: string): UpAsked {
  const { seed = 'holdout', clock, control = true } = options
  return {
    seed,
    ...(clock === undefined ? {} : { clock }),
    control,
    files: filesOf(names, options, directory),
  }
}

function filesOf(
  names: readonly string[],
  options: UpOptions,
  directory: string,
): Record<string, WorldFiles> {
  const files: Record<string, { -readonly [K in keyof WorldFiles]: WorldFiles[K] }> = {}
  for (const kind of ['state', 'snapshot', 'journal'] as const) {
    for (const said of options[kind] ?? []) {
      const [, named, path = said] = /^([a-z][a-z0-9_]*)=(.+)$/s.exec(said) ?? []
      const name = named ?? (names.length === 1 ? names[0] : undefined)
      if (name === undefined) {
        throw new HoldoutError(`--${kind} ${said} does not say of which twin`, {
          code: 'UP_TWIN_UNSAID',
          hint: `write --${kind} ${names[0]}=${said}`,
        })
      }
      if (!names.includes(name)) throwUnknown(name, names)
      files[name] = { ...files[name], [kind]: resolve(directory, path) }
    }
  }
  return files
}
