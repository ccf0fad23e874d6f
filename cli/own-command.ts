/** @module The words with which a user can run this very copy of Holdout, wherever it lies. */

import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { LAUNCHER } from './package-info.ts'

/**
 * `node /path/to/cli/holdout.js`: never `npx holdout`, which would fetch whatever the registry has under that name. The
 * `node` is written out where the user's own would be another one, such as the one that `npm run` brings along.
 */
export function ownCommand(env: Readonly<Record<string, string | undefined>>): string {
  const usual = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes(join('node_modules', '.bin')))
    .filter((folder) => !folder.includes(`${sep}node_modules${sep}`) && folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .find(existsSync)
  const same = usual !== undefined && realpathSync(usual) === realpathSync(process.execPath)
  return `${same ? 'node' : quoted(process.execPath)} ${quoted(LAUNCHER)}`
}

/** A word for a shell. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`
}
