/** @module Splits a command into words as a shell would, without a shell. */

import { HoldoutError } from '../../twins/base/index.ts'

/**
 * The words of a command: separated by white space, quoted with `'` or `"`, escaped with `\`. Nothing is expanded.
 *
 * @throws {HoldoutError} `COMMAND_SYNTAX` for an open quote or no word at all
 * @example
 * wordsOf(`claude -p --append-system-prompt 'be brief'`) // ['claude', '-p', '--append-system-prompt', 'be brief']
 */
export function wordsOf(command: string): readonly [string, ...string[]] {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < command.length; i += 1) {
    const character = command[i] as string
    if (quote !== undefined) {
      if (character === quote) quote = undefined
      else if (character === '\\' && quote === '"' && /["\\]/.test(command[i + 1] ?? '')) {
        i += 1
        word = (word ?? '') + (command[i] ?? '')
      } else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (character === '\\') {
      i += 1
      word = (word ?? '') + (command[i] ?? '')
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote !== undefined) throw problem(`the quote ${quote} is never closed in: ${command}`)
  if (word !== undefined) words.push(word)
  const [first, ...rest] = words
  if (first === undefined) throw problem('the command is empty')
  return [first, ...rest]
}

function problem(message: string): HoldoutError {
  return new HoldoutError(message, {
    code: 'COMMAND_SYNTAX',
    hint: 'write a program and its arguments, such as: claude -p',
  })
}
