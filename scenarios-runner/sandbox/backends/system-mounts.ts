/** @module What every sandbox sees of the system: programs, libraries, certificates. No home, no users, no other software. */

import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { delimiter, resolve, sep } from 'node:path'
import { HoldoutError } from '../../../twins/base/index.ts'
import type { SandboxAllowance, SandboxedProgram } from '../model.ts'

/** Something at its own path: mounted read-only, or a link made anew. */
export type ReadMount =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

// Not /usr whole: images keep whole repositories in /usr/src.
const FOLDERS = [
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/include',
  '/usr/share',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/local/lib',
  '/usr/local/libexec',
  '/usr/local/include',
  '/usr/local/share',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/nix/store',
  '/etc/alternatives',
  '/etc/ca-certificates',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/mime.types',
  '/etc/pki',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
]

/** The system's part, as far as it is there, and the `node` that runs Holdout. */
export function systemMounts(): readonly ReadMount[] {
  const mounts = FOLDERS.filter((path) => existsSync(path)).map((path): ReadMount => {
    const linked = lstatSync(path).isSymbolicLink() && !path.startsWith('/etc/')
    return linked ? { kind: 'link', path, target: readlinkSync(path) } : { kind: 'folder', path }
  })
  const node = realpathSync(process.execPath)
  const shown = mounts.some((mount) => mount.kind === 'folder' && isWithin(node, mount.path))
  return shown ? mounts : [...mounts, { kind: 'folder', path: node }]
}

/**
 * What an allowance names to be read. A link into another folder of it stays a link: programs are installed that way
 * (`bin/codex` into its package) and look for their own files beside where they really are.
 */
export function readMounts({ read = [] }: SandboxAllowance): readonly ReadMount[] {
  return read.map((path) => {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
      return { kind: 'folder', path }
    }
    const target = settled(path)
    const isThere = read.some((other) => other !== path && isWithin(target, settled(other)))
    return isThere && target !== path ? { kind: 'link', path, target } : { kind: 'folder', path }
  })
}

/**
 * Refuses an allowance under which something would be seen that must be absent.
 *
 * @throws {HoldoutError} `SANDBOX_WOULD_SHOW`
 */
export function refuseToShow(allowance: SandboxAllowance): void {
  const shown = [
    ...systemMounts().flatMap((mount) => (mount.kind === 'folder' ? [mount.path] : [])),
    ...allowance.write,
    ...[allowance.homes ?? []].flat(),
    ...(allowance.read ?? []),
  ].map(settled)
  for (const path of (allowance.absent ?? []).map(settled)) {
    const by = shown.find((one) => isWithin(path, one) || isWithin(one, path))
    if (by === undefined) continue
    throw new HoldoutError(`a sandbox that sees ${by} would see ${path}, which must not be in it`, {
      code: 'SANDBOX_WOULD_SHOW',
      place: { file: path },
      hint: 'keep the scenarios outside of what programs are given, or give less',
    })
  }
}

/** What a program may write: what all may, and its own home. */
export function writableFor(
  { write, homes }: SandboxAllowance,
  { env: { HOME = '' } }: SandboxedProgram,
): readonly string[] {
  return homes !== undefined && HOME !== homes && isWithin(HOME, homes) ? [...write, HOME] : write
}

/** True for a path that is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** The program that a command names, found in the folders of a PATH; undefined where there is none. */
export function findProgram(name: string, path = process.env.PATH ?? ''): string | undefined {
  if (name.includes(sep)) return existsSync(name) ? name : undefined
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder, name))
    .find((file) => existsSync(file))
}

/**
 * What a program needs besides the system's part to be started at all: itself, and the packages that it belongs to.
 *
 * @param file as {@link findProgram} gives it
 */
export function programMounts(file: string): readonly string[] {
  const real = settled(file)
  const system = systemMounts().flatMap((mount) => (mount.kind === 'folder' ? [mount.path] : []))
  if (system.some((folder) => isWithin(real, folder))) return []
  const packages = real.indexOf(`${sep}node_modules${sep}`)
  const whole = packages < 0 ? real : real.slice(0, packages + `${sep}node_modules`.length)
  return [...new Set([whole, ...(isWithin(resolve(file), whole) ? [] : [resolve(file)])])]
}

function settled(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
