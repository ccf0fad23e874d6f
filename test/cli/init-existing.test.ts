import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { adoptRepository, surveyRepository } from '../../cli/existing/index.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { runHoldout } from './run-holdout.ts'

const folder = temporaryFolder('holdout-existing')

function repository(name: string, files: Readonly<Record<string, string>>): string {
  const at = join(folder, name)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true })
    writeFileSync(join(at, path), text)
  }
  return at
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

const SERVER = `require('node:http').createServer(({ url }, answer) => { answer.statusCode = url === '/ready' ? 204 : 500; answer.end('no') }).listen(process.env.PORT, '127.0.0.1')`

test('a repository that lives gets a configuration, scenarios outside of it, and a factory that runs', async () => {
  const at = repository('shop', {
    'package.json': '{ "name": "shop", "scripts": { "start": "node server/main.cjs" } }',
    'server/main.cjs': SERVER,
    'handbook/notes.md': 'Kept as it is.',
    'docs/README.md': 'A shop that greets.',
    'api/openapi.yaml':
      'openapi: 3.1.0\ninfo: { title: Shop, version: "1" }\npaths:\n  /hello:\n    get: { responses: { "200": { description: Hello }, "500": { description: Oh } } }\n',
    '.github/workflows/ci.yml': 'on: push',
  })
  const { code, stdout } = await runHoldout(['init', '--existing', 'shop'], { cwd: folder })
  expect(code).toBe(0)
  for (const said of [
    'code: api, server',
    'documents: docs',
    'its own contract: api/openapi.yaml',
    'starts with: npm start (said by package.json)',
    `scenarios: ${join(folder, 'shop-scenarios')}, outside the repository`,
  ]) {
    expect(stdout).toContain(said)
  }
  expect(existsSync(join(at, 'holdout-scenarios'))).toBe(false)
  const again = await runHoldout(['init', '--existing', 'shop'], { cwd: folder })
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('nothing was written')])

  // One story, and an agent that mends: the whole factory works over this layout.
  writeFileSync(
    join(folder, 'shop-scenarios/greets.md'),
    `---\nid: greets\ncategory: happy-path\ncriticality: low\nsymptom: Nobody is greeted.\nsteps:\n  - http: { as: hello, path: /hello }\nchecks:\n  - steps.hello.status == 200\n---\nSomebody comes in and is greeted.\n`,
  )
  const config = join(at, 'holdout.config.ts')
  writeFileSync(
    config,
    readFileSync(config, 'utf8')
      .replace('ready: { port: true }', "ready: '/ready'")
      .replace(
        'twins: {}',
        "constraints: 'spec/constraints', twins: { other: { contract: 'api/openapi.yaml' } }",
      )
      .replace("agent: { command: 'claude -p' }", "agent: { scripted: 'repairs.yaml' }")
      .replace(
        'export default defineConfig({',
        "export default defineConfig({\n  gate: { low: { rate: '50%' } },",
      ),
  )
  mkdirSync(join(at, 'spec/constraints'), { recursive: true })
  writeFileSync(
    join(at, 'spec/constraints/quick.yaml'),
    'id: quick\nsymptom: It is slow.\naspirational: true\ncheck: 1 == 1\n',
  )
  writeFileSync(
    join(at, 'repairs.yaml'),
    `name: scripted (test)\nrepairs:\n  - symptom: Nobody is greeted\n    describe: It greets.\n    edits: [{ file: server/main.cjs, find: '500', replace: '200' }]\n`,
  )
  const run = await runHoldout(['factory', 'run', '--config', 'shop', '--json'], { cwd: folder })
  const evidence = JSON.parse(run.stdout)
  expect([run.code, evidence.state, evidence.whyStopped]).toEqual([
    0,
    'PR_READY',
    expect.anything(),
  ])
  expect(evidence.diff).toContain('server/main.cjs')
  const [job = ''] = readdirSync(join(at, '.holdout/jobs')).filter((name) => /^\d/.test(name))
  const statement = readFileSync(join(at, '.holdout/jobs', job, 'provenance.json'), 'utf8')
  const { resolvedDependencies } = JSON.parse(statement).predicate.buildDefinition
  const digests = resolvedDependencies.map((one: { name: string; digest: { sha256: string } }) => [
    one.name,
    one.digest.sha256,
  ])
  const story = sha256(readFileSync(join(folder, 'shop-scenarios/greets.md')))
  expect(Object.fromEntries(digests)).toMatchObject({
    'hidden scenarios': sha256(`greets ${story}\n`),
    'api/openapi.yaml': sha256(readFileSync(join(at, 'api/openapi.yaml'))),
    'contract of the twin other: api/openapi.yaml': sha256(
      readFileSync(join(at, 'api/openapi.yaml')),
    ),
    'spec/constraints/quick.yaml': sha256(readFileSync(join(at, 'spec/constraints/quick.yaml'))),
    'agent file repairs.yaml': sha256(readFileSync(join(at, 'repairs.yaml'))),
  })
  expect(statement).not.toContain('greets')
  // It says where things are here, and nothing of the starter's layout.
  expect(evidence.task).toBe(
    'Make the service satisfy the people it is for. The code is in api, server; what it is for is in docs; the contract is api/openapi.yaml.',
  )
  expect(readFileSync(join(at, 'server/main.cjs'), 'utf8')).toBe(SERVER)
})

test('the scenarios of a part of a repository lie outside of the whole of it', async () => {
  const at = repository('mono/packages/shop', { 'package.json': '{}', 'index.js': '' })
  const mono = join(folder, 'mono')
  execFileSync('git', ['init', '-q'], { cwd: mono })
  const { code, stdout } = await runHoldout(['init', '--existing', 'packages/shop'], { cwd: mono })
  const scenarios = join(folder, 'mono-packages-shop-scenarios')
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`${scenarios}, outside the repository`),
  ])
  expect(existsSync(scenarios)).toBe(true)
  expect(readFileSync(join(at, 'holdout.config.ts'), 'utf8')).toContain(
    "scenarios: { from: '../../../mono-packages-shop-scenarios' }",
  )
  const inside = execFileSync('git', ['ls-files', '--others'], { cwd: mono, encoding: 'utf8' })
  expect(inside.trim().split('\n')).toEqual([
    'packages/shop/factory/converge.dot',
    'packages/shop/holdout.config.ts',
    'packages/shop/index.js',
    'packages/shop/package.json',
  ])
  // The top itself, where git is, has them beside it as ever.
  writeFileSync(join(mono, 'main.js'), '')
  expect(adoptRepository(mono, { command: 'node main.js' }).scenarios).toBe(`${mono}-scenarios`)
})

test('other layouts are seen for what they are', () => {
  const python = repository('py', {
    'app.py': '',
    'requirements.txt': '',
    'shop/views.py': '',
    'tests/test_views.py': '',
    'swagger.json': '{ "swagger": "2.0" }',
    'not-openapi.yaml': 'name: openapi',
    'venv/lib/x.py': '',
  })
  expect(surveyRepository(python)).toEqual({
    code: ['shop', 'app.py'],
    tests: ['tests'],
    docs: [],
    contracts: ['swagger.json'],
    manifests: ['requirements.txt'],
    start: { command: 'python3 app.py', saidBy: 'app.py' },
  })
  const go = repository('go', { 'go.mod': '', 'main.go': '', 'internal/x.go': '' })
  expect(surveyRepository(go)).toMatchObject({
    code: ['internal', 'main.go'],
    start: { command: 'go run .' },
  })
})

test('a configuration of another ending is seen, and a manifest that says nothing is read', async () => {
  for (const ending of ['mts', 'js', 'mjs']) {
    const at = repository(`has-${ending}`, { 'index.js': '', [`holdout.config.${ending}`]: '' })
    expect(() => adoptRepository(at)).toThrow(`holdout.config.${ending} would be overwritten`)
  }
  const bare = repository('bare', { 'package.json': '{ "scripts": null }', 'index.js': '' })
  expect(surveyRepository(bare).start?.command).toBe('node index.js')
})

test('what cannot be known is asked for, before anything is written', async () => {
  repository('lib', { 'src/x.ts': '' })
  const { code, stderr } = await runHoldout(['init', '--existing', 'lib'], { cwd: folder })
  expect(code).toBe(2)
  expect(stderr).toContain('nothing here says how the service starts')
  expect(stderr).toContain("holdout init --existing --command 'node server.js'")
  expect(existsSync(join(folder, 'lib/holdout.config.ts'))).toBe(false)
  expect(existsSync(join(folder, 'lib-scenarios'))).toBe(false)
  const told = ['init', '--existing', 'lib', '--command', "node 'src/x.ts'"]
  expect((await runHoldout(told, { cwd: folder })).code).toBe(0)
  expect(readFileSync(join(folder, 'lib/holdout.config.ts'), 'utf8')).toContain(
    "command: 'node \\'src/x.ts\\''",
  )
  repository('nothing', { 'notes.txt': '' })
  const none = await runHoldout(['init', '--existing', 'nothing'], { cwd: folder })
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no code was found')])
})
