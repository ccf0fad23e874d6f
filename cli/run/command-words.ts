/** @module The words that begin a run once more, for its report. */

import type { CommandContext } from '../command-context.ts'
import { quoted } from '../own-command.ts'

/** Of one run alone: where it is kept, and how it is looked at. */
const OF_ONE_RUN = ['out', 'resume', 'watch', 'plan', 'seed']

/**
 * `holdout load --url http://127.0.0.1:3000 --seed holdout`: what was asked, and the seed even where nobody gave one.
 *
 * @param options as they were read, without secrets
 */
export function commandWords(
  { configPath }: Pick<CommandContext, 'configPath'>,
  kind: string,
  options: object,
  seed: string,
): string {
  const asked = Object.entries(options).filter(([name]) => !OF_ONE_RUN.includes(name))
  const words = [
    ...(configPath === undefined ? [] : [['config', configPath]]),
    ...asked,
    ['seed', seed],
  ].flatMap(([name, value]) => optionWords(String(name), value))
  return ['holdout', kind, ...words.map(quoted)].join(' ')
}

function optionWords(name: string, value: unknown): string[] {
  const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  if (value === true) return [option]
  if (Array.isArray(value)) return [option, ...value.map(String)]
  const isShard = typeof value === 'object' && value !== null && 'index' in value && 'of' in value
  return [option, isShard ? `${value.index}/${value.of}` : String(value)]
}
