import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import type { UpState } from '../../../cli/up/index.ts'
import { LAUNCHER } from '../run-holdout.ts'
import { contacts, makeContact, type Project, project } from './project.ts'

const run = promisify(execFile)
const started: Project[] = []
afterEach(async () => {
  for (const one of started.splice(0)) await one.run(['down'])
})

function made(twins?: Readonly<Record<string, object>>): Project {
  const one = project(twins)
  started.push(one)
  return one
}

async function up({ run }: Project, ...words: string[]): Promise<UpState> {
  const { code, stdout, stderr } = await run(['up', '--detach', '--json', ...words])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout)
}

function urlOf(state: UpState, name: string): string {
  return state.twins.find((twin) => twin.name === name)?.url as string
}

test('every twin comes up in the background, is shown, tells what it was asked, and goes', async () => {
  const one = made()
  const state = await up(one)
  expect(state.twins.map(({ name }) => name)).toEqual(['mail', 'post'])
  expect(state.environment).toEqual({
    MAIL_URL: urlOf(state, 'mail'),
    POST_URL: urlOf(state, 'post'),
  })
  expect(urlOf(state, 'mail')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/)
  expect((await makeContact(urlOf(state, 'mail'), 'ada@example.com')).status).toBe(201)
  expect(await contacts(urlOf(state, 'post'))).toEqual([])
  const control = state.twins[0]?.control as string
  expect((await fetch(`${control}/openapi.json`)).status).toBe(200)

  const shown = await one.run(['ps'])
  expect(shown).toMatchObject({ code: 0 })
  expect(shown.stdout).toMatch(/^mail +answers +http/m)
  await expect
    .poll(() => readFileSync(one.at('.holdout/up/up.log'), 'utf8'))
    .toContain(' post GET ')
  const logs = await one.run(['logs', 'mail', '--json'])
  expect(logs.stdout).toMatch(/"source":"mail","text":"POST \/v1\/contacts 201 \d+ ms"\}\n/)
  expect(logs.stdout).not.toContain('"post"')

  const again = await one.run(['up', '--config', one.directory], { cwd: tmpdir() })
  expect(again.code).toBe(2)
  expect(again.stderr).toContain(` down --config ${one.directory}"`)

  expect(await one.run(['down'])).toMatchObject({ code: 0, stdout: 'Stopped mail, post.\n' })
  await expect(fetch(control)).rejects.toThrow()
  expect(readdirSync(one.at('.holdout/up')).sort()).toEqual(['ports.json', 'up.log'])
  expect(await one.run(['ps'])).toMatchObject({ code: 0, stdout: 'Nothing is up here.\n' })
  expect(await one.run(['down'])).toMatchObject({ code: 0, stdout: 'Nothing is up here.\n' })
})

test('ports stay from one start to the next, and the configuration has the last word', async () => {
  // Names of its own: what other tests start meanwhile leaves their ports alone.
  const one = made({ letters: {}, parcels: {} })
  const first = await up(one)
  await one.run(['down'])
  const second = await up(one)
  expect(second.twins).toEqual(first.twins)
  // Asked once more, it says the same, and starts nothing.
  const again = await one.run(['up', '--detach', '--json'])
  expect(JSON.parse(again.stdout)).toEqual(second)
  expect(again.stderr).toContain('up already')
  const refused = await one.run(['up'])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('down"')
  // Less than what is asked for is no success: without the proxy, software would call the real service.
  const more = await one.run(['up', '--detach', '--hostnames', '--env', 'shell'])
  expect(more).toMatchObject({ code: 2, stdout: '' })
  expect(more.stderr).toContain('but without their real names')
  expect((await one.run(['up', '--detach', 'nobody'])).stderr).toContain('but without nobody')
  expect((await one.run(['up', '--detach', '--seed', 'holdout'])).code).toBe(0)
  const others = {
    '--seed=abc': 'with the seed "holdout"',
    '--clock=manual': 'with the clocks of the configuration',
    '--no-control': 'with control APIs',
    '--state=letters=people.yaml': 'with no state of letters',
  }
  for (const [word, but] of Object.entries(others)) {
    const otherwise = await one.run(['up', '--detach', word])
    expect(otherwise).toMatchObject({ code: 2, stdout: '' })
    expect(otherwise.stderr).toContain(`but ${but}`)
  }
})

test('a broken file of what is up is named, not stumbled over', async () => {
  const one = made()
  mkdirSync(one.at('.holdout/up'), { recursive: true })
  const runner = { kind: 'process', pid: 1 }
  const named = { version: 1, twins: [{ name: 1 }], environment: {}, runner }
  const nameless = { ...named, twins: [], asked: { files: {} } }
  for (const broken of [{ version: 1, twins: [] }, named, nameless, null]) {
    writeFileSync(one.at('.holdout/up/up.json'), JSON.stringify(broken))
    const { code, stderr } = await one.run(['ps'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/up\.json: what is up cannot be understood/)
  }
  rmSync(one.at('.holdout/up/up.json'))
})

test('a shell takes the variables as they are printed', async () => {
  const one = made({ mail: { env: 'MAILER' } })
  const shell = `eval "$(${process.execPath} ${LAUNCHER} up --detach --env shell)" && printf %s "$MAILER"`
  const { stdout } = await run('sh', ['-c', shell], { cwd: one.directory })
  expect((await makeContact(stdout, 'ada@example.com')).status).toBe(201)
  expect((await one.run(['ps', '--env'])).stdout).toBe(`MAILER=${stdout}\n`)
  expect((await one.run(['up', '--env'])).stdout).toBe(`MAILER=${stdout}\n`)
})

test('two that are asked for at the same time are one', async () => {
  const one = made()
  const both = await Promise.all([
    one.run(['up', '--detach', '--json']),
    one.run(['up', '--detach', '--json']),
  ])
  for (const { code, stderr } of both) expect({ code, stderr }).toMatchObject({ code: 0 })
  const [first, second] = both.map(({ stdout }) => JSON.parse(stdout))
  expect(second).toEqual(first)
})

/** In the foreground, until it says that everything answers. */
async function foreground(one: Project, ...words: string[]) {
  const child = spawn(process.execPath, [LAUNCHER, 'up', '--json', ...words], {
    cwd: one.directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { child, state: JSON.parse(line) as UpState }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals) {
  const exit = once(child, 'exit')
  child.kill(signal)
  return exit
}

test('in the foreground Ctrl-C leaves nothing but ports and log', async () => {
  const one = made({ mail: {} })
  const { child, state } = await foreground(one)
  expect((await makeContact(urlOf(state, 'mail'), 'ada@example.com')).status).toBe(201)
  expect(await ended(child, 'SIGINT')).toEqual([130, null])
  expect(readdirSync(one.at('.holdout/up')).sort()).toEqual(['ports.json', 'up.log'])
  expect(readFileSync(one.at('.holdout/up/up.log'), 'utf8')).toMatch(/ mail POST .* 201 /)
})

test('what was killed is told apart from what was stopped, and the next start goes on', async () => {
  const one = made({ killed: {} })
  const { child } = await foreground(one)
  await ended(child, 'SIGKILL')
  const shown = await one.run(['ps'])
  expect(shown.code).toBe(4)
  expect(shown.stdout).toMatch(/^killed +ended /m)
  expect(shown.stderr).toContain(`process ${child.pid} went without a word: it was killed`)
  const next = await up(one)
  expect((await makeContact(urlOf(next, 'killed'), 'ada@example.com')).status).toBe(201)
})

test('a stranger who was given the id of a process of ours is left alone', async () => {
  const one = made({ mail: {} })
  const state = await up(one)
  await one.run(['down'])
  const stranger = spawn('sleep', ['60'])
  try {
    const { pid } = stranger
    // The second as another system would have written it.
    for (const runner of [
      { ...state.runner, pid },
      { kind: 'process', pid },
    ]) {
      writeFileSync(one.at('.holdout/up/up.json'), JSON.stringify({ ...state, runner }))
      expect((await one.run(['ps'])).code).toBe(4)
      expect((await one.run(['down'])).stdout).toMatch(/^Nothing was up any more/)
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
    }
    expect(await one.run(['down'])).toMatchObject({ stdout: 'Nothing is up here.\n' })
  } finally {
    await ended(stranger, 'SIGKILL')
  }
})

test('a port that is taken says who has it, and where to write another', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const one = made({ mail: { port } })
    for (const words of [['up'], ['up', '--detach']]) {
      const { code, stderr, stdout } = await one.run(words)
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
      expect(stderr).toMatch(/^holdout\.config\.ts: .* \(twins\.mail\.port\)$/m)
      expect(stderr).toContain(
        `port ${port} for the twin mail is in use by process ${process.pid} (`,
      )
      expect(stderr).toContain('give the twin another port')
    }
    expect(await one.run(['ps'])).toMatchObject({ stdout: 'Nothing is up here.\n' })
  } finally {
    server.close()
  }
})

test('each twin has a state to start from, a snapshot and a journal of its own', async () => {
  const one = made({ kept: {}, told: {} })
  writeFileSync(one.at('people.yaml'), 'contacts:\n  - { email: ada@example.com, name: Ada }\n')
  const words = ['--state', 'kept=people.yaml', '--snapshot', 'kept=kept.json']
  const first = await up(one, ...words, '--journal', 'told=told.jsonl')
  expect(await contacts(urlOf(first, 'kept'))).toEqual(['ada@example.com'])
  await makeContact(urlOf(first, 'kept'), 'bob@example.com')
  await makeContact(urlOf(first, 'told'), 'eve@example.com')
  await one.run(['down'])
  expect(readFileSync(one.at('told.jsonl'), 'utf8')).toContain('eve@example.com')
  const second = await up(one, ...words)
  expect(await contacts(urlOf(second, 'kept'))).toEqual(['ada@example.com', 'bob@example.com'])
})

test('mistakes say what to write instead, and nothing is started', async () => {
  const one = made()
  const failing = async (...words: string[]) => {
    const { code, stderr, stdout } = await one.run(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr
  }
  expect(await failing('up', 'mial')).toContain('did you mean mail?')
  expect(await failing('up', '--state', 'people.yaml')).toContain('write --state mail=people.yaml')
  expect(await failing('up', '--detach', '--state', 'mail=gone.yaml')).toContain('gone.yaml')
  // Node never returns from making a folder there, and hears no signal meanwhile.
  const nowhere = await one.run(['up', '--detach', '--journal', 'mail=/proc/nowhere/mail.jsonl'])
  expect(nowhere).toMatchObject({ code: 4, stdout: '' })
  expect(nowhere.stderr).toContain('/proc/nowhere/mail.jsonl: the journal cannot be written')
  expect(await failing('up', '--env', 'fish')).toContain('dotenv, shell')
  expect(await failing('up', '--base', 'scratch')).toContain('add --docker, or leave --base out')
  expect(await failing('logs', 'nobody', '--config', '/nowhere')).toContain('no configuration')
  const both = made({ mail: { port: 4010 }, post: { port: 4010 } })
  expect((await both.run(['up'])).stderr).toContain('asked for twice, by mail and post')
  expect(await made({}).run(['up'])).toMatchObject({ code: 2 })
})
