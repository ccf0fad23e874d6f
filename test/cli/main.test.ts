import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { asMendable } from '../../cli/exit.ts'
import { HoldoutError } from '../../twins/base/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { LAUNCHER, runHoldout } from './run-holdout.ts'

const folder = temporaryFolder('holdout-cli')
const graph = join(folder, 'g.dot')
writeFileSync(graph, 'digraph g {\n  start [shape=Mdiamond]\n  start -> nowhere\n}\n')

test('the version is that of the package', async () => {
  const { version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  expect(await runHoldout(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('help names every command, examples and the exit codes', async () => {
  const { code, stdout } = await runHoldout(['--help'])
  expect(code).toBe(0)
  for (const word of [
    'demo',
    'init',
    'gate',
    'run',
    'load',
    'report',
    'scenarios',
    'twin',
    'factory',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${word}\\b`, 'm'))
  }
  expect(stdout).toContain('Examples:')
  expect(stdout).toContain('10 NO_OP')
})

test.each([
  ['twin'],
  ['scenarios'],
  ['factory'],
  ['twin serve'],
  ['twin explain'],
  ['twin generate'],
  ['run'],
  ['load'],
  ['gate'],
  ['report'],
  ['scenarios lint'],
  ['scenarios list'],
  ['factory run'],
  ['factory lint'],
  ['factory render'],
  ['init'],
  ['demo'],
])('holdout %s --help gives examples', async (words) => {
  const { code, stdout } = await runHoldout([...words.split(' '), '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain(`$ holdout ${words}`)
})

test('what is mistyped is a usage error that guesses what was meant', async () => {
  const command = await runHoldout(['gaet'])
  expect(command.code).toBe(2)
  expect(command.stdout).toBe('')
  expect(command.stderr).toMatchInlineSnapshot(`
    "error: unknown command 'gaet'
    (Did you mean gate?)
    (add --help to see how to use it)
    "
  `)
  const option = await runHoldout(['gate', '--sed', '7'])
  expect(option.code).toBe(2)
  expect(option.stderr).toMatchInlineSnapshot(`
    "error: unknown option '--sed'
    (Did you mean --seed?)
    (add --help to see how to use it)
    "
  `)
  const value = await runHoldout(['run', '--trials', 'many'])
  expect(value.code).toBe(2)
  expect(value.stderr).toContain('It must be a whole number from 1.')
})

test('without a command it says how to use it, and that is a usage error', async () => {
  const { code, stderr } = await runHoldout([])
  expect(code).toBe(2)
  expect(stderr).toContain('Usage: holdout')
})

test('a mistake in a file is told with its place, without a stack', async () => {
  const { code, stdout, stderr } = await runHoldout(['factory', 'render', graph])
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(`${graph}:3:`)
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('with --json a mistake is one JSON document, and words go to standard error', async () => {
  const { code, stdout, stderr } = await runHoldout(['factory', 'render', 'none.dot', '--json'], {
    cwd: folder,
  })
  expect(code).toBe(2)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'SOURCE_UNREADABLE',
      message: 'cannot read it: no such file',
      hint: 'give the path or the URL of an existing document',
      file: join(folder, 'none.dot'),
    },
  })
  expect(stderr).toContain('no such file')
})

test('what is mistyped is one JSON document too, when that was asked for', async () => {
  const command = await runHoldout(['gaet', '--json'])
  expect(command.code).toBe(2)
  expect(JSON.parse(command.stdout)).toEqual({
    error: {
      code: 'USAGE',
      message: "unknown command 'gaet'\n(Did you mean gate?)",
      hint: 'add --help to see how to use it',
    },
  })
  const none = await runHoldout(['twin', '--json'])
  expect(JSON.parse(none.stdout)).toMatchObject({ error: { message: 'a command is missing' } })
  expect((await runHoldout(['gaet'])).stdout).toBe('')
})

test('a place where nothing can be written is a mistake with its path, not a defect of ours', async () => {
  const { code, stdout, stderr } = await runHoldout(['init', join(graph, 'my-service'), '--json'], {
    cwd: folder,
  })
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PATH_REFUSED' } })
  expect(stderr).toContain('g.dot')
  expect(stderr).toContain('a file is where a folder is needed')
  expect(stderr).not.toMatch(/defect|^\s+at /m)
})

test.runIf(existsSync('/dev/full'))(
  'a full disk is infrastructure, whoever writes, and says what to do',
  () => {
    let refusal: unknown
    try {
      writeFileSync('/dev/full', 'x')
    } catch (error) {
      refusal = asMendable(error)
    }
    expect(refusal).toBeInstanceOf(HoldoutError)
    expect(refusal).toMatchObject({
      code: 'DISK_FULL',
      exitCode: 4,
      message: 'no space is left on the disk',
    })
    expect((refusal as HoldoutError).hint).toContain('make room')
  },
)

test.runIf(existsSync('/dev/full'))(
  'what finds no room where it is written to was not given; words beside it are only lost',
  async () => {
    const full = openSync('/dev/full', 'w')
    const ended = async (
      words: readonly string[],
      stdout: 'pipe' | number,
      stderr: 'pipe' | number,
    ) => {
      const child = spawn(process.execPath, [LAUNCHER, ...words], {
        stdio: ['ignore', stdout, stderr],
      })
      let said = ''
      child.stderr?.on('data', (text) => {
        said += text
      })
      child.stdout?.resume()
      const code = await new Promise((resolve) => child.once('close', resolve))
      return { code, said }
    }
    const lost = await ended(['--help'], full, 'pipe')
    expect(lost.code).toBe(4)
    expect(lost.said).toContain('no space is left on the disk')
    expect(lost.said).not.toMatch(/^\s+at /m)
    expect(await ended(['gaet'], 'pipe', full)).toEqual({ code: 2, said: '' })
    closeSync(full)
  },
)

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [LAUNCHER, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect(stderr).toBe('')
  expect(code).toBe(0)
})

test('a graph that is no text is asked for in DOT', async () => {
  writeFileSync(join(folder, 'wide.dot'), Buffer.from('digraph {}', 'utf16le'))
  const { code, stderr } = await runHoldout(['factory', 'lint', 'wide.dot'], { cwd: folder })
  expect(code).toBe(2)
  expect(stderr).toContain('it is no text\n  give a graph in DOT, gzipped or not, in UTF-8')
})
