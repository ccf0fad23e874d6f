import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dockerAnswers } from '../../../../cli/build/find-docker.ts'
import { programText } from '../../../../cli/runtime/index.ts'
import {
  buildBinary,
  buildImage,
  type FrozenTwin,
  freezeTwin,
  RUNTIME_TAG,
  serveTwin,
  writeImageContext,
  writeRuntimeContext,
} from '../../../../twins/node.ts'
import { type Heard, storyTwin, type Told, tellInProcess, tellServer } from './story.ts'

const run = promisify(execFile)
const TAG = `holdout-test-story:${process.pid}`
let directory: string
let files: FrozenTwin
let program: string
let told: Told[]
let heard: Heard[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdout-ship-'))
  files = freezeTwin(await storyTwin())
  program = await programText()
  ;({ told, heard } = await tellInProcess(await storyTwin()))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('the story has refusals and changes in it', () => {
  const statuses = new Set(heard.map(({ status }) => status))
  expect(told).toHaveLength(500)
  for (const status of [200, 204, 400, 404]) expect(statuses).toContain(status)
  expect(new Set(heard.map(({ body }) => body)).size).toBeGreaterThan(100)
})

test('a server answers to the byte as the twin in process does', async () => {
  await using served = await serveTwin(await storyTwin())
  expect(await tellServer(served.port, told)).toEqual(heard)
})

test('one executable file, whatever is said to Node around it, does so too, and ends when it is told to', async () => {
  const out = join(directory, 'made', 'okta-twin')
  expect(await buildBinary({ files, program, out })).toBe((await stat(out)).size)
  expect(await readdir(join(directory, 'made'))).toEqual(['okta-twin'])
  // These would end any Node that took them.
  const env = { NODE_OPTIONS: '--require /nowhere/none.cjs' }
  const child = spawn(out, ['--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  try {
    const { port, operations } = await firstLine(child)
    expect(operations).toBe(10)
    expect(await tellServer(port, told)).toEqual(heard)
    await run(out, ['--port', String(port), '--health'], { env: {} })
  } finally {
    child.kill('SIGTERM')
  }
  expect(await ended).toBe(0)
  await expect(run(out, ['--prot', '1'], { env: {} })).rejects.toMatchObject({ code: 2 })
  await expect(run(out, ['--clock', 'fast'], { env: {} })).rejects.toMatchObject({
    code: 2,
    stderr: '"fast" is not a clock\n  give one of elapsed, stepping, manual\n',
  })
}, 400_000)

test('a container from scratch does so too: healthy, read-only, not root, nothing in it but the twin and Node', async (context) => {
  if (!dockerAnswers()) return context.skip('no Docker engine answers here')
  const folder = join(directory, 'image')
  await writeImageContext({ name: 'okta', files, program, base: 'scratch', folder })
  await buildImage(folder, TAG)
  const limits = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges']
  const { stdout } = await run('docker', ['run', '-d', ...limits, '-p', '127.0.0.1::4010', TAG])
  const id = stdout.trim()
  const docker = async (...words: string[]) => (await run('docker', words)).stdout.trim()
  try {
    const port = Number((await docker('port', id, '4010')).split(':').at(-1))
    await expect.poll(() => healthOf(docker, id), { interval: 300 }).toBe('healthy')
    expect(await tellServer(port, told)).toEqual(heard)
    expect(await docker('inspect', id, '--format', '{{.Config.User}}')).toBe('65532:65532')
    const labels = JSON.parse(await docker('inspect', id, '--format', '{{json .Config.Labels}}'))
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/)
    expect(labels).toMatchObject({
      'dev.holdout.twin': 'okta',
      'dev.holdout.contract.sha256': hash,
      'dev.holdout.behaviour.sha256': hash,
    })
    expect(await filesIn(id)).toEqual([
      'app/contract.json',
      'app/program.cjs',
      'app/twin.json',
      'etc/group',
      'etc/passwd',
      'usr/bin/node',
    ])
    expect(Number(await docker('inspect', TAG, '--format', '{{.Size}}'))).toBeLessThan(150e6)
    await docker('stop', '-t', '60', id)
    expect(await docker('inspect', id, '--format', '{{.State.ExitCode}}')).toBe('0')
  } finally {
    await docker('rm', '-f', id)
    await docker('rmi', '-f', TAG)
  }
}, 400_000)

test('on a base, the image adds the twin alone, at most 20 MB, and answers there too', async (context) => {
  const folder = join(directory, 'based')
  await writeImageContext({ name: 'okta', files, program, base: 'node:24-slim', folder })
  const names = await readdir(folder, { recursive: true })
  expect(names.sort()).toEqual([
    'Dockerfile',
    'app',
    'app/contract.json',
    'app/program.cjs',
    'app/twin.json',
  ])
  if (!dockerAnswers()) return context.skip('no Docker engine answers here')
  // A base made here, with Node where others have it: nothing is fetched.
  const below = join(directory, 'base')
  await writeRuntimeContext(below)
  await buildImage(below, RUNTIME_TAG)
  const tag = `${TAG}-based`
  await writeImageContext({ name: 'okta', files, program, base: RUNTIME_TAG, folder })
  await buildImage(folder, tag)
  const docker = async (...words: string[]) => (await run('docker', words)).stdout.trim()
  const sizeOf = async (image: string) =>
    Number(await docker('inspect', image, '--format', '{{.Size}}'))
  const id = await docker('run', '-d', '--read-only', '-p', '127.0.0.1::4010', tag)
  try {
    const added = (await sizeOf(tag)) - (await sizeOf(RUNTIME_TAG))
    expect(added).toBeGreaterThan(0)
    expect(added).toBeLessThan(20e6)
    const port = Number((await docker('port', id, '4010')).split(':').at(-1))
    await expect.poll(() => healthOf(docker, id), { interval: 300 }).toBe('healthy')
    expect(await tellServer(port, told)).toEqual(heard)
  } finally {
    await docker('rm', '-f', id)
    await docker('rmi', '-f', tag)
  }
}, 400_000)

function firstLine(child: ChildProcess): Promise<{ port: number; operations: number }> {
  return new Promise((resolve, reject) => {
    let errors = ''
    child.stderr?.on('data', (chunk) => {
      errors += chunk
    })
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${errors}`)))
    if (child.stdout !== null) {
      createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)))
    }
  })
}

async function healthOf(docker: (...words: string[]) => Promise<string>, id: string) {
  return docker('inspect', id, '--format', '{{.State.Health.Status}}')
}

/** Regular files, without those that Docker itself mounts and the libraries that Node is linked to. */
async function filesIn(id: string): Promise<string[]> {
  const { stdout } = await run('sh', ['-c', `docker export ${id} | tar -t`])
  const mounted =
    /^(?:\.dockerenv|dev\/.*|proc\/.*|sys\/.*|etc\/(?:hostname|hosts|mtab|resolv\.conf))$/
  return stdout
    .trim()
    .split('\n')
    .filter((name) => !name.endsWith('/') && !mounted.test(name))
    .filter((name) => !/^(?:usr\/)?lib(?:64)?\/.*\.so(?:\.\d+)*$/.test(name))
    .sort()
}
