import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownCommand } from '../../cli/own-command.ts'
import { copyLine, copyTemplate, lineNames, templateNames } from '../../cli/templates.ts'
import { checkGraph } from '../../factory/graph/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { LAUNCHER, runHoldout } from './run-holdout.ts'

const folder = temporaryFolder('holdout-init')

test('init lists what it wrote and prints one command, which names this very copy', async () => {
  const { code, stdout } = await runHoldout(['init', 'my-service'], { cwd: folder })
  expect(code).toBe(0)
  expect(stdout).toContain('  holdout.config.ts\n')
  expect(stdout).toContain('  .gitignore\n')
  const [command, ...others] = stdout.split('\n').filter((line) => line.includes(' gate '))
  expect(others).toEqual([])
  expect(command?.trim()).toBe(`${ownCommand(process.env)} gate --config my-service`)
  expect(command).toContain(LAUNCHER)
  expect(command).not.toContain('npx')
  const manifest = JSON.parse(readFileSync(join(folder, 'my-service/package.json'), 'utf8'))
  expect(manifest).toMatchObject({ name: 'my-service', private: true, type: 'module' })
})

test('it overwrites nothing unless told to, and then says what it wrote', async () => {
  await runHoldout(['init', 'twice'], { cwd: folder })
  const again = await runHoldout(['init', 'twice'], { cwd: folder })
  expect(again.code).toBe(2)
  expect(again.stderr).toContain('would be overwritten; nothing was written')
  expect((await runHoldout(['init', 'twice', '--force'], { cwd: folder })).code).toBe(0)
})

test('an unknown template is named with its nearest', async () => {
  const { code, stderr } = await runHoldout(['init', 'x', '--template', 'startr'], { cwd: folder })
  expect(code).toBe(2)
  expect(stderr).toBe('there is no template "startr"\n  did you mean starter?\n')
  expect(existsSync(join(folder, 'x'))).toBe(false)
})

test('every template can be copied, with its dot files under their own names', () => {
  for (const name of templateNames()) {
    const files = copyTemplate(name, join(folder, `copy-of-${name}`))
    expect(files).toContain('holdout.config.ts')
    expect(files.filter((file) => file.includes('_gitignore'))).toEqual([])
  }
})

test('the command runs where a path holds blanks', () => {
  expect(ownCommand({ PATH: '/nowhere' })).toContain(process.execPath)
})

test('init --line writes one graph, and the command that runs it', async () => {
  const words = ['init', 'lines', '--line', 'bug-ticket']
  const { code, stdout } = await runHoldout(words, { cwd: folder })
  expect(code).toBe(0)
  expect(stdout).toContain('factory run --config lines --graph')
  expect(stdout).toContain('There is no configuration in lines yet')
  expect(stdout).toMatch(/ init lines$/m)
  expect((await runHoldout(['init', 'lines'], { cwd: folder })).code).toBe(0)
  const over = await runHoldout([...words, '--force', '--json'], { cwd: folder })
  expect(JSON.parse(over.stdout).next).toEqual([expect.stringContaining(' factory run ')])
  expect(existsSync(join(folder, 'lines/factory/bug-ticket.dot'))).toBe(true)
  expect((await runHoldout(words, { cwd: folder })).code).toBe(2)
  const unknown = await runHoldout(['init', 'x', '--line', 'bug-tickt'], { cwd: folder })
  expect(unknown.stderr).toBe('there is no line "bug-tickt"\n  did you mean bug-ticket?\n')
})

test('init --line beside code without a configuration names the command that writes one', async () => {
  const code = temporaryFolder('holdout-line')
  mkdirSync(join(code, 'src'))
  writeFileSync(join(code, 'src', 'server.js'), 'export {}\n')
  writeFileSync(join(code, 'package.json'), '{"scripts":{"start":"node src/server.js"}}\n')
  const { stdout } = await runHoldout(['init', '.', '--line', 'bug-ticket'], { cwd: code })
  expect(stdout).toMatch(/ init --existing \.$/m)
  const adopting = await runHoldout(['init', '--existing', '.'], { cwd: code })
  expect(adopting.code).toBe(0)
})

test('every line is a graph of the specification to the letter, and says nothing doubtful', () => {
  expect(lineNames()).toEqual(['bug-ticket', 'dependency-update', 'ten-phases'])
  for (const name of lineNames()) {
    const text = readFileSync(join(folder, 'every', copyLine(name, join(folder, 'every'))), 'utf8')
    expect(checkGraph(text, `${name}.dot`, { strict: true }).diagnostics).toEqual([])
  }
})
