/** @module A command in a real terminal: typed into, made narrower, and read row by row as a person would see it. */

import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const PROGRAM = fileURLToPath(new URL('pseudo-terminal.py', import.meta.url))

/** Whether terminals can be made here: it takes Python and a system that has them. */
export const hasTerminals =
  process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0

export interface PseudoTerminal {
  /** Everything that was written to it so far. */
  readonly written: () => string
  type(text: string): void
  /** Gives it its later width. */
  resize(): void
  /** Waits until something was written. */
  until(pattern: RegExp): Promise<void>
  /** The exit code of what ran. */
  readonly ended: Promise<number | null>
}

/** Starts a command in a terminal that is `columns` wide, and `later` after {@link PseudoTerminal.resize}. */
export function openTerminal(
  command: readonly string[],
  options: { readonly cwd: string; readonly columns: number; readonly later: number },
): PseudoTerminal {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(
    'python3',
    [PROGRAM, String(options.columns), String(options.later), ...command],
    { cwd: options.cwd, env: { PATH, HOME, TERM: 'xterm-256color' } },
  )
  // Its terminal goes with it, and what runs there is hung up.
  onTestFinished(() => void child.kill())
  let written = ''
  let heard = () => {}
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written += text
    heard()
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    written: () => written,
    type: (text) => child.stdin.write(text),
    resize: () => child.kill('SIGUSR1'),
    async until(pattern) {
      const seen = new Promise<void>((resolve) => {
        heard = () => {
          if (pattern.test(written)) resolve()
        }
        heard()
      })
      const over = ended.then((code) => {
        throw new Error(`It ended with ${code} before ${pattern} was shown:\n${written}`)
      })
      await Promise.race([seen, over])
    },
    ended,
  }
}

/**
 * The rows that a terminal of one width would show after all of it, with what has scrolled away: line breaks, carriage
 * returns, cursor up and erasing below are obeyed, colours dropped. Longer lines wrap.
 */
export function rowsShown(written: string, columns: number): string[] {
  const rows: string[] = ['']
  let [row, column] = [0, 0]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with this one.
  for (const [token] of written.matchAll(/\u001b\[([0-9;?]*)([A-Za-z])|\r|\n|[^\u001b\r\n]/gu)) {
    if (token === '\r') column = 0
    else if (token === '\n') {
      row += 1
      column = 0
    } else if (token.endsWith('A') && token.startsWith('\u001b')) {
      row = Math.max(0, row - Number(token.slice(2, -1) || 1))
    } else if (token.endsWith('J') && token.startsWith('\u001b')) {
      rows.splice(row + 1)
      rows[row] = (rows[row] ?? '').slice(0, column)
    } else if (!token.startsWith('\u001b')) {
      if (column === columns) {
        row += 1
        column = 0
      }
      const line = [...(rows[row] ?? '').padEnd(column)]
      line[column] = token
      rows[row] = line.join('')
      column += 1
    }
    while (rows.length <= row) rows.push('')
  }
  return rows
}
