/** @module Finds which of several labels an answer names. */

import { normaliseLabel } from '../../engine/index.ts'

/**
 * The option that an answer names: the last line that is one, else the only one that the answer mentions (the longest,
 * where one label contains another, as `not converged` does `converged`).
 *
 * @returns undefined when the answer names none or several
 */
export function matchOption(answer: string, options: readonly string[]): string | undefined {
  const plain = (text: string) => normaliseLabel(text.replace(/^[\s\-*•>"'`]+|[\s"'`*.]+$/g, ''))
  const lines = answer.split('\n').map(plain).toReversed()
  for (const line of lines) {
    const exact = options.find((option) => plain(option) === line)
    if (exact !== undefined) return exact
  }
  let rest = ` ${answer.toLowerCase().replace(/\s+/g, ' ')} `
  const named: string[] = []
  for (const option of [...options].sort((a, b) => b.length - a.length)) {
    if (!rest.includes(plain(option))) continue
    named.push(option)
    rest = rest.replaceAll(plain(option), ' ')
  }
  return named.length === 1 ? named[0] : undefined
}
