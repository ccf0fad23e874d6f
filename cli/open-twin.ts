/** @module The twin that a command line names: by its contract, or by its name in the configuration. */

import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { HoldoutError, nearestName } from '../twins/base/index.ts'
import type { Twin } from '../twins/index.ts'
import { type FreezeOptions, loadPack, loadTwins, type TwinsConfig } from '../twins/node.ts'
import type { CommandContext } from './command-context.ts'
import type { TwinOptions } from './twin-options.ts'

/** A twin, and the port that the configuration fixes for it, if it does. */
export interface OpenedTwin {
  readonly twin: Twin
  readonly port: number | undefined
  /** Operations that its pack knows to have no state in any implementation: id → why. */
  readonly stateless: Readonly<Record<string, string>>
  /** Where the handlers come from that take operations over. */
  readonly handlers: string | undefined
  /** What a frozen twin keeps of the configuration. */
  readonly frozenWith: FreezeOptions
}

/** Opens a twin of a path, of a URL, or of a name in the configuration that is at hand. */
export async function openTwin(
  context: CommandContext,
  source: string,
  options: TwinOptions = {},
): Promise<OpenedTwin> {
  const { directory } = context
  const configured = await findConfigured(context, source)
  const at = (path: string) => (/^[a-z]+:\/\//i.test(path) ? path : resolve(directory, path))
  const { pack, overlay, behaviour, profile, handlers, seed, clock, clockStart } = options
  const { allowHost, allowPages } = options
  const name = configured?.name ?? nameOf(source)
  const entry: TwinsConfig[string] = {
    ...(configured?.entry ?? { contract: at(source) }),
    ...(pack === undefined ? {} : { pack: /[\\/]/.test(pack) ? at(pack) : pack }),
    ...(overlay === undefined ? {} : { overlays: overlay.map(at) }),
    ...(behaviour === undefined ? {} : { behaviour: at(behaviour) }),
    ...(profile === undefined ? {} : { profile: at(profile) }),
    ...(handlers === undefined ? {} : { handlers: at(handlers) }),
    ...(clock === undefined ? {} : { clock }),
    ...(clockStart === undefined ? {} : { clockStart }),
    ...(allowHost === undefined ? {} : { delivery: { allowHosts: [...allowHost] } }),
    ...(allowPages === undefined ? {} : { pages: { allowHosts: [...allowPages] } }),
  }
  const from = configured?.directory ?? directory
  const { twins, ports } = await loadTwins(
    { [name]: entry },
    { directory: from, seed: seed ?? 'holdout' },
  )
  const known = entry.pack === undefined ? undefined : await loadPack(entry.pack, from)
  return {
    twin: twins[name] as Twin,
    port: ports[name],
    stateless: known?.stateless ?? {},
    handlers: entry.handlers === undefined ? undefined : resolve(from, entry.handlers),
    frozenWith: { worlds: entry.worlds, allowHosts: entry.delivery?.allowHosts },
  }
}

async function findConfigured(context: CommandContext, source: string) {
  const isFile = statSync(resolve(context.directory, source), { throwIfNoEntry: false })?.isFile()
  if (!/^[a-z][a-z0-9_]*$/.test(source) || isFile === true) return
  const { loadConfig } = await import('./config/index.ts')
  const { config, directory } = await loadConfig(context.directory, context.configPath)
  const entry = config.twins?.[source]
  if (entry !== undefined) return { name: source, entry, directory }
  const known = Object.keys(config.twins ?? {})
  if (known.length === 0) return
  const near = nearestName(source, known)
  throw new HoldoutError(
    `there is no twin "${source}" in the configuration, and no file of that name`,
    {
      code: 'TWIN_UNKNOWN',
      hint: near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`,
    },
  )
}

/** `github.v3.openapi.json.gz` → `github`. */
function nameOf(source: string): string {
  return basename(source.replace(/[?#].*$/, '')).split('.')[0] || 'twin'
}
