import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { copyTemplate } from '../../../cli/templates.ts'
import { columnsOf } from '../../../cli/terminal/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { GATED } from '../gated-graph.ts'
import { LAUNCHER } from '../run-holdout.ts'
import { hasTerminals, openTerminal, rowsShown } from './pseudo-terminal.ts'

const REPAIRS = `name: scripted
repairs:
  - symptom: Signing up a second time fails
    describe: Knows again who signed up.
    edits: [{ file: src/signups.ts, find: ' && name === ""', replace: '' }]
`

test.skipIf(!hasTerminals)(
  'in a terminal a job shows its path, times and satisfaction, asks there, follows its width, and ends at Ctrl-C',
  async () => {
    const folder = join(temporaryFolder('holdout-terminal'), 'service')
    copyTemplate('starter', folder)
    const known = 'if (known !== undefined)'
    edit(folder, 'src/signups.ts', known, 'if (known !== undefined && name === "")')
    edit(folder, 'src/signups.ts', 'return signups.size', 'return signups.size + 1')
    edit(folder, 'holdout.config.ts', "constraints: 'spec/constraints',", '')
    edit(folder, 'holdout.config.ts', "{ command: 'claude -p' }", "{ scripted: 'repairs.yaml' }")
    writeFileSync(join(folder, 'repairs.yaml'), REPAIRS)
    writeFileSync(join(folder, 'gated.dot'), GATED)
    const terminal = openTerminal(
      [process.execPath, LAUNCHER, 'factory', 'run', '--config', folder, '--graph', 'gated.dot'],
      { cwd: folder, columns: 100, later: 44 },
    )

    // While somebody is asked, nothing that moves is left on the screen.
    await terminal.until(/\? ask: [\s\S]*\[L\] Leave it/)
    const rows = rowsShown(terminal.written(), 100).filter((row) => row !== '')
    expect(rows.at(-4)).toMatch(/^gate fail: .* Satisfied: \d/)
    expect(rows.slice(-3)).toEqual([
      '? ask: Mend it or leave it?',
      '  [M] Mend it',
      '  [L] Leave it',
    ])
    expect(rows.filter((row) => /trials ·|→/.test(row))).toEqual([])
    terminal.type('x\r')
    await terminal.until(/Please answer with M, L\./)

    terminal.resize()
    terminal.type('y\r')
    await terminal.until(/(Please answer with M, L\.[\s\S]*){2}/)
    terminal.type('m\r')
    // What is drawn in the moment of the change may not know of it yet.
    await terminal.until(/answered: Mend it[\s\S]*mend/)
    const wide = terminal.written().length
    await terminal.until(/answered: Mend it[\s\S]*\? ask: [\s\S]*\[L\] Leave it/)
    const later = terminal.written().slice(wide)
    const ways = linesOf(later).filter((line) => line.includes(' → ') && !/satisfied/.test(line))
    expect(ways.filter((way) => columnsOf(way) > 43)).toEqual([])
    // The stage that is under way is at the end, with its time; how the gate was before stands below.
    expect(ways.some((way) => /^… → .*mend ✓ .* → validate \d/.test(way))).toBe(true)
    expect(linesOf(later).some((line) => /^ {2}satisfied [\d.]+%/.test(line))).toBe(true)
    const narrow = rowsShown(later, 44).filter((row) => row !== '')
    expect(narrow.filter((row) => /trials ·|^… →/.test(row))).toEqual([])
    expect(narrow.at(-1)).toBe('  [L] Leave it')

    terminal.type('\u0003')
    expect(await terminal.ended).toBe(130)
    expect(linesOf(terminal.written()).join('\n')).toContain('interrupted; nothing is lost')
  },
  600_000,
)

/** What was written, in lines without colours and what moves the cursor. */
function linesOf(written: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told begins with this one.
  return written.replace(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, '').split('\n')
}

function edit(folder: string, file: string, find: string, replace: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(find)) throw new Error(`${file} does not hold ${find}`)
  writeFileSync(path, text.replace(find, replace))
}
