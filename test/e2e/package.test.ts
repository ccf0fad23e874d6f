import { execFile, spawn } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'holdout-package-')))
const installed = mkdtempSync(join(folder, 'install-'))
// npm's own variables would point the inner npm at this checkout.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_|^INIT_CWD$|^VITEST|^NODE_OPTIONS$/i.test(name),
  ),
)
env.PATH = `${dirname(process.execPath)}:${env.PATH}`

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}
let packed: Packed
let manifestBefore: string

beforeAll(async () => {
  manifestBefore = readFileSync(join(root, 'package.json'), 'utf8')
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  const [first] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [Packed]
  packed = first
}, 600_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('packing leaves package.json as it was', () => {
  expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe(manifestBefore)
  expect(existsSync(join(root, '.holdout/package.json.before-pack'))).toBe(false)
})

test('the tarball holds what is needed and nothing else', async () => {
  const paths = packed.files.map((file) => file.path)
  expect(paths).toContain('dist/cli/holdout.js')
  expect(paths).toContain('dist/cli/templates/starter/_gitignore')
  expect(paths).toContain('dist/cli/templates/access-requests/src/server.ts')
  for (const door of [
    'cli/index',
    'twins/index',
    'twins/node',
    'twins/msw',
    'twins/vitest',
    'twins/playwright',
    'twins/testcontainers',
    'scenarios-runner/index',
    'factory/index',
  ]) {
    expect(paths).toContain(`dist/${door}.js`)
    expect(paths).toContain(`dist/${door}.d.ts`)
  }
  for (const pack of ['github', 'stripe'])
    expect(paths).toContain(`dist/twins/packs/${pack}/profile.yaml`)
  const sources = paths.filter(
    (path) => /(?<!\.d)\.ts$/.test(path) && !path.includes('/templates/'),
  )
  expect(sources).toEqual([])
  const stray = paths.filter((path) => !/^(dist\/|package\.json$|README\.md$|LICENSE$)/.test(path))
  expect(stray).toEqual([])
  expect(paths.filter((path) => path.includes('/build/'))).toEqual([])
})

test('installed in an empty folder it runs, and every door opens with its types', async (ctx) => {
  const home = installed
  writeFileSync(
    join(home, 'package.json'),
    '{ "name": "empty", "private": true, "type": "module" }',
  )
  try {
    await run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, packed.filename)],
      {
        cwd: home,
        env,
      },
    )
  } catch (error) {
    return ctx.skip(
      `npm install does not work here: ${String((error as { stderr?: string }).stderr).slice(0, 200)}`,
    )
  }
  // Not a byte of Node comes along, and the manifest leads nowhere that is not there.
  expect(readdirSync(join(home, 'node_modules')).filter((name) => /^node-/.test(name))).toEqual([])
  const manifest = JSON.parse(readFileSync(join(home, 'node_modules/holdout/package.json'), 'utf8'))
  expect(manifest.optionalDependencies).toBeUndefined()
  for (const door of Object.values<string | Record<string, string>>(manifest.exports)) {
    for (const path of typeof door === 'string' ? [door] : Object.values(door)) {
      expect(existsSync(join(home, 'node_modules/holdout', path)), path).toBe(true)
    }
  }

  const { messages } = await publint({ pkgDir: join(home, 'node_modules/holdout'), pack: false })
  expect(messages).toEqual([])

  const { stdout } = await run('npx', ['--no-install', 'holdout', '--version'], { cwd: home, env })
  expect(stdout.trim()).toBe(manifest.version)

  writeFileSync(join(home, 'doors.ts'), DOORS)
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(STRICT))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const types = await run(process.execPath, [tsc, '-p', home], { cwd: home, env }).catch(
    (error: { stdout: string }) => error,
  )
  expect(types.stdout).toBe('')
  // A bundler's resolution reads the same declarations differently, and not everybody skips the check of libraries.
  const bundled = ['-p', home, '--module', 'esnext', '--moduleResolution', 'bundler']
  const whole = ['--skipLibCheck', 'false', '--types', 'node']
  const again = await run(process.execPath, [tsc, ...bundled, ...whole], {
    cwd: home,
    env,
  }).catch((error: { stdout: string }) => error)
  expect(again.stdout).toBe('')
  const doors = await run(process.execPath, ['doors.ts'], { cwd: home, env })
  expect(doors.stdout).toBe('function function function function function object\n')
}, 400_000)

test('init from the installed package prints one command, and its gate passes', async (ctx) => {
  if (!existsSync(join(installed, 'node_modules/holdout'))) return ctx.skip('it is not installed')
  const init = await run('npx', ['--no-install', 'holdout', 'init', 'my-service'], {
    cwd: installed,
    env,
  })
  const command =
    init.stdout
      .split('\n')
      .find((line) => line.includes(' gate '))
      ?.trim() ?? ''
  expect(command).toContain(join('node_modules', 'holdout', 'dist', 'cli', 'holdout.js'))
  const gate = await run('sh', ['-c', command], {
    cwd: installed,
    env,
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(gate.stdout).toContain('PASS')
}, 400_000)

test('the installed package makes a twin that is one file, with what it brought along', async (ctx) => {
  if (!existsSync(join(installed, 'node_modules/holdout'))) return ctx.skip('it is not installed')
  const contract = 'my-service/spec/contracts/upstream/mail.yaml'
  const words = ['--no-install', 'holdout', 'twin', 'build', contract, '--binary', '--out', 'mail']
  await run('npx', words, { cwd: installed, env })
  const twin = spawn(join(installed, 'mail'), ['--port', '0'], { env: {} })
  try {
    const line = await new Promise<string>((resolve) => twin.stdout.once('data', resolve))
    const { url } = JSON.parse(String(line))
    expect((await fetch(`${url}/contacts`)).status).toBe(401)
  } finally {
    twin.kill()
  }
}, 400_000)

test('the installed package starts the twins of a configuration, and stops them', async (ctx) => {
  const cwd = join(installed, 'my-service')
  if (!existsSync(cwd)) return ctx.skip('it is not installed')
  const holdout = async (...words: string[]) =>
    JSON.parse(
      (await run('npx', ['--no-install', 'holdout', '--json', ...words], { cwd, env })).stdout,
    )
  try {
    const { twins } = await holdout('up', '--detach')
    expect((await fetch(`${twins[0].url}/contacts`)).status).toBe(401)
    expect((await holdout('ps')).isUp).toBe(true)
  } finally {
    await holdout('down')
  }
}, 400_000)

test('every import in the installed package leads to a file of it', async (ctx) => {
  const dist = join(installed, 'node_modules/holdout/dist')
  if (!existsSync(dist)) return ctx.skip('it is not installed')
  const astray = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js') && !path.includes('templates/'))
    .flatMap((path) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(dist, path), 'utf8'))
      return importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .filter(({ fileName }) => !existsSync(join(dist, dirname(path), fileName)))
        .map(({ fileName }) => `${path}: ${fileName}`)
    })
  expect(astray).toEqual([])
})

const STRICT = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['es2024', 'esnext.disposable', 'dom'],
  },
  files: ['doors.ts'],
}

// A wrong type here is an error of the compiler: `any` would let the second line of each pair pass.
const DOORS = `
import { defineConfig, type HoldoutConfig } from 'holdout'
import { createTwin } from 'holdout/twins'
import { serveTwin } from 'holdout/twins/node'
import { mswHandlers } from 'holdout/msw'
import { executeRun } from 'holdout/scenarios'
import * as factory from 'holdout/factory'

const config: HoldoutConfig = { constraints: 'spec/constraints' }
// @ts-expect-error a folder is a text
const wrong: HoldoutConfig = { constraints: 1 }
// @ts-expect-error a twin needs a contract
const nothing = () => createTwin({})
declare const console: { log(text: string): void }
console.log([typeof defineConfig, typeof createTwin, typeof serveTwin, typeof mswHandlers, typeof executeRun, typeof factory].join(' '))
export { config, nothing, wrong }
`
