import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { composeAnswers, dockerAnswers } from '../../../cli/build/find-docker.ts'
import type { UpState } from '../../../cli/up/index.ts'
import { RUNTIME_TAG } from '../../../twins/node.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { runHoldout } from '../run-holdout.ts'

const run = promisify(execFile)
const NO_ENGINE = 'no Docker engine answers here'
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** An artifact that knows nothing but `https://api.github.com`, in an image from scratch. */
function hardWired(): string {
  const directory = temporaryFolder('holdout-docker')
  const at = (name: string) => join(directory, name)
  cpSync(here('repositories.yaml'), at('repositories.yaml'))
  mkdirSync(at('app'))
  cpSync(here('hard-wired-server.mjs'), at('app/server.mjs'))
  const steps = [`FROM ${RUNTIME_TAG}`, 'COPY server.mjs /server.mjs']
  writeFileSync(
    at('app/Dockerfile'),
    [...steps, 'ENTRYPOINT ["/usr/bin/node", "/server.mjs"]', ''].join('\n'),
  )
  const config = {
    twins: { github: { contract: 'repositories.yaml' } },
    artifact: {
      name: 'mirror',
      command: 'node app/server.mjs',
      env: { PORT: '${port}', TOLD: '${twins.github.url}' },
      ready: { path: '/healthz', timeout: '30s' },
      container: { build: 'app', port: 8080 },
    },
  }
  writeFileSync(at('holdout.config.ts'), `export default ${JSON.stringify(config)}\n`)
  return directory
}

async function docker(...words: string[]): Promise<string> {
  return (await run('docker', words)).stdout.trim()
}

async function story(how: readonly string[], by: RegExp) {
  const cwd = hardWired()
  const holdout = (...words: string[]) => runHoldout(words, { cwd })
  const kept = join(cwd, 'kept.json')
  writeFileSync(join(cwd, 'state.yaml'), 'repos:\n  - { name: quay }\n')
  const worlds = ['--state', 'state.yaml', '--snapshot', 'kept.json']
  const up = ['up', '--docker', '--base', 'scratch', '--detach', '--json', ...worlds, ...how]
  const { code, stdout, stderr } = await holdout(...up)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const state = JSON.parse(stdout) as UpState
  if (state.runner.kind !== 'docker') throw new Error('it is not in Docker')
  const { project, by: started, tokenFile = '', file } = state.runner
  const label = `label=dev.holdout.up=${project}`
  try {
    expect(started.join(' ')).toMatch(by)
    // The artifact calls https://api.github.com, and meets the twin.
    const answer = await fetch(`${state.artifact?.url}/mirror`, { method: 'POST' })
    expect(await answer.json()).toMatchObject({
      made: 201,
      // Without TLS too, where it writes http://, and at the port of the contract's server.
      plain: [200, 200],
      name: 'harbour',
      told: 'http://github:4010',
      elsewhere: expect.stringMatching(/^refused/),
    })
    // The twin of this machine's port is the same one.
    const listed = await fetch(`${state.twins[0]?.url}/user/repos`)
    expect(await listed.json()).toMatchObject([{ name: 'quay' }, { name: 'harbour' }])
    await holdsItsPromises(project, state)
    // Its control API asks for the token, which nobody else reads.
    const control = state.twins[0]?.control
    expect((await fetch(`${control}/worlds`)).status).toBe(401)
    const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`
    expect((await fetch(`${control}/worlds`, { headers: { authorization } })).status).toBe(200)
    for (const secret of [tokenFile, join(tokenFile, '../github.env')]) {
      expect(statSync(secret).mode & 0o777).toBe(0o600)
    }
    expect(readFileSync(file, 'utf8')).not.toMatch(/PRIVATE KEY|CONTROL_TOKEN|TLS_KEY/)

    expect((await holdout('logs', 'github')).stdout).toMatch(
      / github POST \/user\/repos 201 \d+ ms/,
    )
    const unknown = await holdout('logs', 'gitub')
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toMatch(/no twin "gitub" .*\n {2}known: artifact, door, github$/m)
    expect((await holdout('ps')).stdout).toMatch(/^github +answers [\s\S]*^mirror +runs /m)
    const [artifact = ''] = (
      await docker(
        'ps',
        '--quiet',
        '--filter',
        label,
        '--filter',
        'label=dev.holdout.service=artifact',
      )
    ).split('\n')
    await docker('kill', artifact)
    const died = await holdout('ps')
    expect(died.code).toBe(4)
    expect(died.stdout).toMatch(/^mirror +ended with 137/m)
  } finally {
    await holdout('down')
  }
  expect(await docker('ps', '--all', '--quiet', '--filter', label)).toBe('')
  expect(await docker('network', 'ls', '--quiet', '--filter', label)).toBe('')
  expect(existsSync(tokenFile)).toBe(false)
  expect(readFileSync(kept, 'utf8')).toMatch(/quay.*harbour/)
  await docker('rmi', '--force', `${project}-artifact`)
}

/** The artifact has no way out, and what is ours has no way to write. */
async function holdsItsPromises(project: string, { artifact, twins }: UpState): Promise<void> {
  const label = `label=dev.holdout.up=${project}`
  const ids = (await docker('ps', '--quiet', '--filter', label)).split('\n')
  const found = JSON.parse(await docker('inspect', ...ids)) as {
    Config: { Labels: Record<string, string>; User: string }
    HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] | null; Dns: string[] }
    NetworkSettings: { Networks: Record<string, object> }
  }[]
  const of = (name: string) =>
    found.find(({ Config }) => Config.Labels['dev.holdout.service'] === name)
  const inside = Object.keys(of('artifact')?.NetworkSettings.Networks ?? {})
  expect(inside).toHaveLength(1)
  expect(await docker('network', 'inspect', '--format', '{{.Internal}}', ...inside)).toBe('true')
  // Names too: an older engine would ask the machine's resolver for those that the network does not have.
  expect(of('artifact')?.HostConfig.Dns).toEqual(['127.0.0.1'])
  expect([artifact?.service, twins[0]?.name]).toEqual(['artifact', 'github'])
  for (const name of ['github', 'door']) {
    expect(of(name)).toMatchObject({
      Config: { User: '65532:65532' },
      HostConfig: { ReadonlyRootfs: true, CapDrop: ['ALL'] },
    })
  }
}

test('Compose: an artifact with hard-wired addresses meets the twin under the real name over TLS, and nothing else', async (context) => {
  if (!dockerAnswers()) return context.skip(NO_ENGINE)
  if (!composeAnswers()) return context.skip('no Compose here')
  await story([], /compose/)
}, 600_000)

test('without Compose it is the same', async (context) => {
  if (!dockerAnswers()) return context.skip(NO_ENGINE)
  await story(['--no-compose'], /^docker$/)
}, 600_000)

test('an artifact that does not come up is told with what it printed, and nothing is left', async (context) => {
  if (!dockerAnswers()) return context.skip(NO_ENGINE)
  const cwd = hardWired()
  writeFileSync(join(cwd, 'app/server.mjs'), "throw new Error('no such table: mirrors')\n")
  const words = ['up', '--docker', '--base', 'scratch', '--no-compose']
  const { code, stdout, stderr } = await runHoldout(words, { cwd })
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toContain('artifact ended with 1: Error: no such table: mirrors')
  expect(await runHoldout(['ps'], { cwd })).toMatchObject({ stdout: 'Nothing is up here.\n' })
  const name = /holdout-holdout-docker-\S+-artifact/.exec(stderr)?.[0] ?? ''
  const left = await docker('ps', '--all', '--quiet', '--filter', `ancestor=${name}`)
  expect([name === '', left]).toEqual([false, ''])
  await docker('rmi', '--force', name)
}, 600_000)

test('what is being started is taken down too, and does not come up afterwards', async (context) => {
  if (!dockerAnswers()) return context.skip(NO_ENGINE)
  const cwd = hardWired()
  const folder = join(cwd, '.holdout/up')
  const words = ['up', '--docker', '--base', 'scratch', '--no-compose', '--detach']
  const starting = runHoldout(words, { cwd })
  await expect.poll(() => existsSync(join(folder, 'in-use.json')), { timeout: 30_000 }).toBe(true)
  expect((await runHoldout(['ps'], { cwd })).stderr).toMatch(/^Process \d+ is starting them\.$/m)
  const down = await runHoldout(['down'], { cwd })
  expect(down).toMatchObject({ code: 0 })
  expect(down.stderr).toMatch(/^Process \d+ is starting them, and is told to stop\.$/m)
  expect(await starting).toMatchObject({ code: 130 })
  expect(readdirSync(folder)).not.toContain('up.json')
  expect(await docker('ps', '--all', '--quiet', '--filter', `volume=${folder}`)).toBe('')
  // As a start that was killed leaves it.
  mkdirSync(join(folder, 'secrets'))
  expect(await runHoldout(['down'], { cwd })).toMatchObject({ stdout: 'Nothing is up here.\n' })
  expect(readdirSync(folder)).not.toContain('secrets')
}, 600_000)

test('where there is no Docker, it is said that there is none', async () => {
  const cwd = hardWired()
  const { code, stderr, stdout } = await runHoldout(['up', '--docker'], {
    cwd,
    env: { PATH: '/nowhere' },
  })
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toContain('there is no docker here\n  install Docker, or leave --docker out')
})
