/** @module The folders that `init` and `demo` copy. */

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HoldoutError, nearestName } from '../twins/base/index.ts'
import { makeFolder } from '../twins/base/node/index.ts'

/** Not a template: the graphs that `init --line` copies. */
const LINES = 'lines'
const folder = fileURLToPath(new URL('./templates', import.meta.url))

/** The names of the templates. */
export function templateNames(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== LINES)
    .map((entry) => entry.name)
    .sort()
}

/** The names of the lines: graphs for a kind of work. */
export function lineNames(): string[] {
  return readdirSync(join(folder, LINES))
    .filter((file) => file.endsWith('.dot'))
    .map((file) => file.replace(/\.dot$/, ''))
    .sort()
}

/**
 * Copies a line's graph into `factory/` of a folder.
 *
 * @returns the file written, relative
 * @throws {HoldoutError} `LINE_UNKNOWN`, or `INIT_WOULD_OVERWRITE` unless forced
 */
export function copyLine(
  line: string,
  target: string,
  options: { readonly force?: boolean } = {},
): string {
  const names = lineNames()
  if (!names.includes(line)) {
    const near = nearestName(line, names)
    throw new HoldoutError(`there is no line "${line}"`, {
      code: 'LINE_UNKNOWN',
      hint: near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`,
    })
  }
  const file = join('factory', `${line}.dot`)
  const to = join(target, file)
  if (existsSync(to) && options.force !== true) {
    throw new HoldoutError(`${to} would be overwritten; nothing was written`, {
      code: 'INIT_WOULD_OVERWRITE',
      hint: 'choose another folder, or say --force',
    })
  }
  makeFolder(join(to, '..'))
  cpSync(join(folder, LINES, `${line}.dot`), to)
  return file
}

/**
 * Copies a template into a folder and gives its package the folder's name.
 *
 * @returns the files written, relative, in order
 * @throws {HoldoutError} `TEMPLATE_UNKNOWN`, or `INIT_WOULD_OVERWRITE` unless forced: then nothing was written
 */
export function copyTemplate(
  template: string,
  target: string,
  options: { readonly force?: boolean } = {},
): string[] {
  const names = templateNames()
  if (!names.includes(template)) {
    const near = nearestName(template, names)
    throw new HoldoutError(`there is no template "${template}"`, {
      code: 'TEMPLATE_UNKNOWN',
      hint: near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`,
    })
  }
  const from = join(folder, template)
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort()
  const written = files.map((file) => join(target, finalName(file)))
  const taken = written.filter(existsSync)
  if (taken.length > 0 && options.force !== true) {
    const more = taken.length > 1 ? ` and ${taken.length - 1} more` : ''
    throw new HoldoutError(`${taken[0]}${more} would be overwritten; nothing was written`, {
      code: 'INIT_WOULD_OVERWRITE',
      hint: 'choose another folder, or say --force',
    })
  }
  for (const file of files) {
    const to = join(target, finalName(file))
    makeFolder(join(to, '..'))
    if (file === 'package.json') writeFileSync(to, named(join(from, file), basename(target)))
    else cpSync(join(from, file), to)
  }
  return files.map(finalName)
}

/** npm leaves `.gitignore` out of packages: it is kept under another name. */
function finalName(file: string): string {
  return file.replace(/(^|[\\/])_gitignore$/, '$1.gitignore')
}

function named(manifest: string, name: string): string {
  const text = readFileSync(manifest, 'utf8')
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
  return plain === '' ? text : text.replace(/("name": ")[^"]*/, `$1${plain}`)
}
