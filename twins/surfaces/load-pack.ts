/** @module Packs: the ready facts about a well-known service, from `twins/packs`. */

import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { HoldoutError } from '../base/index.ts'
import {
  type BehaviourCorrections,
  inheritSource,
  type Profile,
  parseProfile,
  readBehaviourFile,
  readCheckedYaml,
} from '../behaviour/index.ts'
import { basePathsOf, type Contract } from '../contract/index.ts'

/** What is known of a service beside its contract. */
export interface Pack {
  readonly name: string
  /** Beginnings of paths; a contract that has none of them is another service’s. Any contract fits where there are none. */
  readonly paths: readonly string[]
  /** Paths of overlays of its contract, to be applied before any other. */
  readonly overlays: readonly string[]
  readonly behaviour?: BehaviourCorrections
  readonly profile?: Profile
  /** Operations without state in any implementation: id → why. */
  readonly stateless: Readonly<Record<string, string>>
}

const packs = fileURLToPath(new URL('../packs', import.meta.url))
const FILES = ['contract.yaml', 'overlay.yaml', 'behaviour.yaml', 'profile.yaml', 'stateless.yaml']

const contractSchema = z.strictObject({ paths: z.array(z.string().startsWith('/')).min(1) })
const statelessSchema = z.record(z.string().min(1), z.string().min(1))

/** The services that there is a pack for. */
export function packNames(): readonly string[] {
  return readdirSync(packs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/**
 * Reads a pack: one of ours by its name, or a folder of the user's own by its path.
 *
 * @param directory relative paths start here
 * @throws {HoldoutError} `PACK_UNKNOWN`, and what is wrong in one of its files with its place
 * @example
 * const { profile } = await loadPack('github')
 */
export async function loadPack(name: string, directory = '.'): Promise<Pack> {
  const folder = /[\\/]/.test(name) ? resolve(directory, name) : join(packs, name)
  const at = (file: string) => join(folder, file)
  if (!FILES.some((file) => existsSync(at(file)))) throw unknownPack(name)
  const read = async <T>(file: string, parse: (text: string, path: string) => T) =>
    existsSync(at(file)) ? parse(await readFile(at(file), 'utf8'), at(file)) : undefined
  const codes = { syntax: 'PACK_SYNTAX', field: 'PACK_INVALID' }
  const [known, behaviour, profile, stateless] = await Promise.all([
    read('contract.yaml', (text, path) => readCheckedYaml(text, path, contractSchema, codes)),
    read('behaviour.yaml', readBehaviourFile),
    read('profile.yaml', (text, path) => parseProfile(text, path, codes)),
    read('stateless.yaml', (text, path) => readCheckedYaml(text, path, statelessSchema, codes)),
  ])
  return {
    name,
    paths: known?.paths ?? [],
    overlays: existsSync(at('overlay.yaml')) ? [at('overlay.yaml')] : [],
    ...(behaviour === undefined ? {} : { behaviour }),
    ...(profile === undefined ? {} : { profile }),
    stateless: stateless ?? {},
  }
}

/**
 * Holds a pack to the contract that it is laid under: of another service nothing in it would be true.
 * @throws {HoldoutError} `PACK_OF_ANOTHER_SERVICE`
 */
export function checkPackFits({ name, paths }: Pack, contract: Contract): void {
  // What an address of the service says first may stand in its paths as well.
  const bases = ['', ...basePathsOf(contract)]
  const isOne = (path: string) =>
    bases.some((base) => paths.some((one) => `${base}${path}`.startsWith(one)))
  if (paths.length === 0 || contract.operations.some(({ path }) => isOne(path))) return
  const [first] = contract.operations
  throw new HoldoutError(
    `the pack ${name} is of another service: no path of ${contract.title || 'the contract'} begins with ${paths.join(' or ')}`,
    {
      code: 'PACK_OF_ANOTHER_SERVICE',
      place: { file: contract.source, ...(first === undefined ? {} : { field: first.pointer }) },
      hint: 'leave the pack out, name that of this service, or give the contract that it belongs to',
    },
  )
}

/**
 * What a pack corrects of a contract. One that says how its service's paths begin may be laid under a part of the contract:
 * what it says of operations and schemas that this part lacks is left out.
 */
export function packCorrections(
  { behaviour, paths }: Pack,
  contract: Contract,
): BehaviourCorrections | undefined {
  if (behaviour === undefined || paths.length === 0) return behaviour
  const { operations = {}, resources = {}, ...rest } = behaviour
  const hasSchema = (pointer: string | undefined) =>
    pointer === undefined || contract.at(pointer) !== undefined
  const fitting = {
    ...rest,
    operations: Object.fromEntries(
      Object.entries(operations).filter(([id]) => contract.operation(id) !== undefined),
    ),
    resources: Object.fromEntries(
      Object.entries(resources).filter(([, one]) => hasSchema(one.schemaPointer)),
    ),
  }
  inheritSource(fitting, behaviour)
  return fitting
}

function unknownPack(name: string): HoldoutError {
  const hint = /[\\/]/.test(name)
    ? `a pack is a folder with any of ${FILES.join(', ')}`
    : `there are packs of ${packNames().join(', ')}; a pack of your own is named by its path`
  return new HoldoutError(`there is no pack called ${JSON.stringify(name)}`, {
    code: 'PACK_UNKNOWN',
    hint,
  })
}
