import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { programText } from '../../../cli/runtime/index.ts'
import { createAuthority, freezeTwin, loadContract } from '../../../twins/node.ts'
import { createTwin } from '../../../twins/twin/index.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const run = promisify(execFile)
const contract = fileURLToPath(new URL('../up/repositories.yaml', import.meta.url))
const folder = temporaryFolder('holdout-program')
let program: string

beforeAll(async () => {
  const twin = createTwin({ contract: await loadContract(contract), name: 'github' })
  for (const [name, text] of Object.entries(freezeTwin(twin)))
    writeFileSync(join(folder, name), text)
  program = join(folder, 'program.cjs')
  writeFileSync(program, await programText())
})

/** Starts it, and gives its first line, what it prints and how to end it. */
async function started(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  file = program,
) {
  const child = spawn(process.execPath, [file, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const printed: string[] = []
  const lines = createInterface(child.stdout).on('line', (line) => printed.push(line))
  await once(lines, 'line')
  return {
    line: JSON.parse(printed[0] ?? '') as {
      url: string
      port: number
      tls?: string
      control?: string
    },
    printed,
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    },
  }
}

test('it has a control API where it is asked for one, and none else', async () => {
  await using plain = await started(['--port', '0'])
  expect(plain.line.control).toBeUndefined()
  await using controlled = await started(['--port', '0', '--control-port', '0'])
  const state = await fetch(`${controlled.line.control}/worlds/default/state`)
  expect(await state.json()).toEqual({ repos: [] })
  // The page to look into it is in the program too: there is no folder beside it.
  const page = await (await fetch(`${controlled.line.control}`)).text()
  const [, script] = /<script type="module" src="([^"]+)">/.exec(page) ?? []
  const module = await fetch(`${controlled.line.control}${script}`)
  expect(module.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await module.text()).toContain('/worlds/{}/journal/tail')
})

test('where others reach its control API, it needs a token and asks for it', async () => {
  const words = ['--port', '0', '--control-port', '0', '--control-host', '0.0.0.0']
  await expect(run(process.execPath, [program, ...words], { env: {} })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('needs a token of at least 16 characters'),
  })
  const HOLDOUT_CONTROL_TOKEN = 'the-token-of-a-test'
  await using controlled = await started(['--port', '0'], {
    HOLDOUT_CONTROL_TOKEN,
    HOLDOUT_CONTROL_PORT: '0',
    HOLDOUT_CONTROL_HOST: '0.0.0.0',
  })
  const url = controlled.line.control?.replace('0.0.0.0', '127.0.0.1')
  expect((await fetch(`${url}/worlds`)).status).toBe(401)
  const headers = { authorization: `Bearer ${HOLDOUT_CONTROL_TOKEN}` }
  expect((await fetch(`${url}/worlds`, { headers })).status).toBe(200)
})

test('it speaks TLS under every name that its certificate was signed for, and prints what it was asked', async () => {
  const authority = await createAuthority()
  const { certificate, key } = await authority.sign(['api.github.com', 'uploads.github.com'])
  const keyFile = join(program, '../key.pem')
  writeFileSync(keyFile, key)
  await using twin = await started(
    ['--port', '0', '--tls-port', '0', '--tls-key', keyFile, '--log'],
    {
      HOLDOUT_TLS_CERTIFICATE: Buffer.from(certificate).toString('base64'),
    },
  )
  const port = Number(new URL(twin.line.tls ?? '').port)
  const ask = (servername: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, servername, ca: authority.certificate }
      request({ ...options, path: '/user/repos?access_token=secret' }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end()
    })
  expect(await ask('api.github.com')).toBe(200)
  expect(await ask('uploads.github.com')).toBe(200)
  await expect(ask('github.com')).rejects.toThrow(/altnames/)
  await expect.poll(() => twin.printed.slice(1)).toHaveLength(2)
  for (const line of twin.printed.slice(1)) expect(line).toMatch(/^GET \/user\/repos 200 \d+ ms$/)
})

test('a recording goes along, and what it lacks is refused', async () => {
  const folder = temporaryFolder('holdout-recorded')
  const lines = [
    { cassette: 1, service: 'https://api.github.com' },
    {
      exchange: 0,
      at: '2026-01-05T09:00:00.000Z',
      tookMs: 1,
      method: 'GET',
      path: '/user/repos',
      request: { headers: {} },
      response: { status: 200, headers: {}, body: { json: [{ id: 7, name: 'recorded' }] } },
    },
  ]
  writeFileSync(
    join(folder, 'cassette.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  )
  const build = (replay: string) =>
    runHoldout(['twin', 'build', contract, '--docker', '--context', 'built', '--replay', replay], {
      cwd: folder,
    })
  expect(await build('gone.jsonl')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the cassette cannot be read'),
  })
  expect(await build('.')).toMatchObject({ code: 0 })
  await using twin = await started(['--port', '0'], {}, join(folder, 'built/app/program.cjs'))
  const ask = (path: string) => fetch(twin.line.url + path)
  expect(await (await ask('/user/repos')).json()).toEqual([{ id: 7, name: 'recorded' }])
  expect((await ask('/user/repos?page=2')).ok).toBe(false)
})

test('it passes connections on instead, to whatever listens there', async () => {
  await using twin = await started(['--port', '0'])
  const { port } = new URL(twin.line.url)
  // It prints nothing: a free port is one that a twin had before.
  const free = await (async () => {
    await using other = await started(['--port', '0'])
    return other.line.port
  })()
  const words = [program, '--forward', `${free}=127.0.0.1:${port}`]
  const door = spawn(process.execPath, words, { stdio: 'inherit' })
  try {
    await expect
      .poll(() =>
        fetch(`http://127.0.0.1:${free}/user/repos`).then(
          ({ status }) => status,
          () => undefined,
        ),
      )
      .toBe(200)
  } finally {
    const exit = once(door, 'exit')
    door.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  }
})

test('an image and a binary that are to be built where no folder can be made are refused at once', async () => {
  for (const words of [
    ['--docker', '--context', '/proc/nowhere/built'],
    ['--binary', '--out', '/proc/nowhere/github-twin'],
  ]) {
    expect(await runHoldout(['twin', 'build', contract, ...words])).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^\/proc\/nowhere: no folder can be made there\n {2}name another/,
      ),
    })
  }
})

test('mistakes in its settings say what to write', async () => {
  const failing = async (...words: string[]) => {
    const ended = await run(process.execPath, [program, ...words], { env: {} }).catch(
      (error) => error,
    )
    expect(ended.code).toBe(2)
    return ended.stderr as string
  }
  expect(await failing('--prot', '80')).toBe("unknown option '--prot'\n  did you mean --port?\n")
  expect(await failing('serve')).toBe("unexpected argument 'serve'\n  --help says what there is\n")
  expect(await failing('--tls-port', '0')).toContain('give --tls-certificate and --tls-key')
  expect(await failing('--control-port', 'many')).toContain('"many" is not a port')
  expect(await failing('--forward', '80')).toContain('write 8080=app:8080')
  expect(
    await failing('--tls-port', '0', '--tls-certificate', '/nowhere.pem', '--tls-key', 'x'),
  ).toContain('/nowhere.pem')
})
