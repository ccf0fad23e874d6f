/** @module The `twins` part of the configuration, and the twins that it asks for. */

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type ClockOptions, HoldoutError } from '../base/index.ts'
import {
  type BehaviourCorrections,
  checkProfile,
  type Profile,
  parseProfile,
  profileSchema,
  readBehaviourFile,
} from '../behaviour/index.ts'
import { saidNames } from '../respond/index.ts'
import { createTwin, isWorldName, type Twin } from '../twin/index.ts'
import { loadHandlers, placingMistakes } from './handlers/index.ts'
import { serverHostnames } from './hostname/known-hosts.ts'
import { loadContract } from './load-contract.ts'
import { checkPackFits, loadPack, packCorrections } from './load-pack.ts'

const worldName = z.string().refine(isWorldName, 'must be the name of a world')

const worldChoiceSchema = z.strictObject({
  /** World by hostname, beside <world>.localhost; with false, hostnames name no world. */
  hostnames: z.union([z.literal(false), z.record(z.string().toLowerCase(), worldName)]).optional(),
  /** World by credential: a token, an API key, or the user name or password of HTTP's Basic. */
  credentials: z.record(z.string().min(1), worldName).optional(),
  /** A credential that begins so names its world in the rest of it. */
  credentialPrefix: z.string().min(1).optional(),
  /** How many worlds requests may make; 1,000 unless given. */
  limit: z.int().min(0).optional(),
})

const twinSchema = z.strictObject({
  /** Path or URL of the contract. */
  contract: z.string().min(1),
  /** The pack of the service, or the path of one's own, laid under everything else that is said here: `github`. */
  pack: z.string().min(1).optional(),
  /** Paths or URLs of OpenAPI Overlays of the contract, applied in order. */
  overlays: z.array(z.string().min(1)).optional(),
  /** Path of a behaviour file, laid over what is inferred. */
  behaviour: z.string().min(1).optional(),
  /** Path of a profile, or the profile itself. */
  profile: z.union([z.string().min(1), profileSchema]).optional(),
  /** Path of a module that exports handlers, which take single operations over. */
  handlers: z.string().min(1).optional(),
  /** Port of the first slot; any free one unless given. */
  port: z.int().min(0).max(65_535).optional(),
  /** The variable that tells the artifact the address; `<NAME>_URL` unless given. */
  env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
    .optional(),
  /**
   * Names by which the artifact calls the service where it cannot be told another address: `api.github.com`, `*.okta.com`; those of
   * the contract's servers unless given, and none for an empty list.
   */
  hostnames: z.array(z.string().min(1)).optional(),
  seed: z.string().min(1).optional(),
  clock: z.enum(['manual', 'stepping', 'elapsed']).optional(),
  /** When its clock starts: a moment with an offset, or `now` for software that holds what it gets (a token's `exp`) against its own clock; 2026-01-05T09:00:00Z unless given. */
  clockStart: z.union([z.literal('now'), z.iso.datetime({ offset: true })]).optional(),
  /** How requests name their worlds, beside the header x-holdout-world and the path prefix /@world/<name>. */
  worlds: worldChoiceSchema.optional(),
  /** How webhooks and callbacks leave it. */
  delivery: z
    .strictObject({
      /** Hosts beside this machine that may be told anything, `*` for any text: `hooks.example.com`, `*.example.com:8443`. */
      allowHosts: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  /** Pages that call it from another origin. */
  pages: z
    .strictObject({
      /** Hosts beside this machine whose pages may, `*` for any text: `app.example.com`, `*.example.com:8443`. */
      allowHosts: z.array(z.string().min(1)).optional(),
    })
    .optional(),
})

/** The `twins` part of the configuration: twin name → where its contract is, and how it is to behave. */
export const twinsConfigSchema = z.record(
  z
    .string()
    .regex(
      /^[a-z][a-z0-9_]*$/,
      'a name of lower-case letters, digits and _ such as my_okta, so that checks can say twins.my_okta',
    )
    // It would be found in every table by name.
    .refine((name) => !(name in {}), 'a name that not every object has, such as constructor_api'),
  twinSchema,
)

/** The `twins` part of the configuration, as people write it. */
export type TwinsConfig = z.infer<typeof twinsConfigSchema>

/** Twins with what the configuration says about their addresses. */
export interface LoadedTwins {
  readonly twins: Readonly<Record<string, Twin>>
  /** Ports by twin name, where the configuration fixes one. */
  readonly ports: Readonly<Record<string, number>>
  /** Environment variables by twin name. */
  readonly variables: Readonly<Record<string, string>>
  /** Names of the services by twin name: the configuration's, or those of the contract's servers; a twin may have none. */
  readonly hostnames: Readonly<Record<string, readonly string[]>>
}

/**
 * Makes the twins of a configuration.
 *
 * @param options.directory relative paths start here
 * @param options.seed of twins that name none
 * @throws {HoldoutError} naming the file that cannot be read or understood
 */
export async function loadTwins(
  config: TwinsConfig,
  options: { readonly directory: string; readonly seed: string },
): Promise<LoadedTwins> {
  const entries = Object.entries(config)
  const made = await Promise.all(entries.map(([name, entry]) => loadTwin(name, entry, options)))
  const twins = Object.fromEntries(entries.map(([name], i) => [name, made[i] as Twin]))
  const ports: Record<string, number> = {}
  const variables: Record<string, string> = {}
  const hostnames: Record<string, readonly string[]> = {}
  for (const [name, { port, env, hostnames: own }] of entries) {
    if (port !== undefined) ports[name] = port
    variables[name] = env ?? `${name.toUpperCase()}_URL`
    hostnames[name] = own ?? serverHostnames((twins[name] as Twin).contract)
  }
  return { twins, ports, variables, hostnames }
}

async function loadTwin(
  name: string,
  entry: TwinsConfig[string],
  options: { readonly directory: string; readonly seed: string },
): Promise<Twin> {
  const from = (path: string) => (/^https?:/.test(path) ? path : resolve(options.directory, path))
  const pack = entry.pack === undefined ? undefined : await loadPack(entry.pack, options.directory)
  const overlays = [...(pack?.overlays ?? []), ...(entry.overlays ?? []).map(from)]
  const contract = await loadContract(from(entry.contract), { overlays })
  if (pack !== undefined) checkPackFits(pack, contract)
  const corrections =
    entry.behaviour === undefined ? undefined : await readBehaviour(from(entry.behaviour))
  const packed = pack === undefined ? undefined : packCorrections(pack, contract)
  const behaviour = [packed, corrections].filter((one) => one !== undefined)
  const own =
    typeof entry.profile === 'string' ? await readProfile(from(entry.profile)) : entry.profile
  const { clockStart: start } = entry
  const clock: ClockOptions = {
    mode: entry.clock ?? 'elapsed',
    ...(start === undefined ? {} : { startMs: start === 'now' ? Date.now() : Date.parse(start) }),
  }
  const twin = createTwin({
    name,
    contract,
    seed: entry.seed ?? options.seed,
    clock,
    // Receivers hold the time of a signature against their own clock.
    delivery: { allowHosts: entry.delivery?.allowHosts ?? [], realTimeMs: () => Date.now() },
    pages: { allowHosts: entry.pages?.allowHosts ?? [] },
    ...(entry.worlds === undefined ? {} : { worlds: entry.worlds }),
    behaviour,
    // A section of the user's own takes the place of the pack's.
    profile: { ...pack?.profile, ...own },
  })
  const names = (resource: string, path: string) =>
    saidNames(contract, twin.behaviour, resource, path)
  if (own !== undefined) {
    const inside = own === entry.profile ? ['twins', name, 'profile'] : []
    checkProfile(contract, twin.behaviour, own, names, inside)
  }
  // That of a service as a whole may be laid under a part of its contract.
  if (pack?.profile !== undefined && pack.paths.length === 0)
    checkProfile(contract, twin.behaviour, pack.profile, names)
  if (entry.handlers === undefined) return twin
  const file = from(entry.handlers)
  const handlers = await loadHandlers(file)
  placingMistakes(file, file, () => twin.setHandlers(handlers))
  return twin
}

async function readBehaviour(path: string): Promise<BehaviourCorrections> {
  return readBehaviourFile(await readText(path, 'behaviour file'), path)
}

/**
 * Reads a profile from a YAML or JSON file.
 * @throws {HoldoutError} `PROFILE_SYNTAX`, `PROFILE_INVALID` with file, line and field; several of them as one error
 */
export async function readProfile(path: string): Promise<Profile> {
  return parseProfile(await readText(path, 'profile'), path, {
    syntax: 'PROFILE_SYNTAX',
    field: 'PROFILE_INVALID',
  })
}

async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new HoldoutError(`the ${what} cannot be read`, {
      code: 'SOURCE_UNREADABLE',
      place: { file: path },
      hint: 'give the path of an existing file, or leave it out',
      cause,
    })
  }
}
