/** @module Words of a command line without a shell. */

/**
 * Splits a command at white space; single and double quotes hold words together, a backslash takes the next character
 * as it is. No variables, no globs: nothing is run to find out what a command means.
 *
 * @returns the words, or undefined where a quote is not closed
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i] as string
    if (char === '\\' && quote !== "'" && i + 1 < line.length) {
      i += 1
      word = (word ?? '') + line[i]
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word = word ?? ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + char
    }
  }
  if (word !== undefined) words.push(word)
  return quote === undefined ? words : undefined
}
