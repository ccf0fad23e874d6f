import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dockerAnswers } from '../../../cli/build/find-docker.ts'
import { copyTemplate } from '../../../cli/templates.ts'
import { buildImage, RUNTIME_TAG, writeRuntimeContext } from '../../../twins/node.ts'
import { runHoldout } from '../run-holdout.ts'

/** The starter, whose software knows its mail service by the real address alone, and tells somebody else of each start. */
function hardWired(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'holdout-hard-wired-')), 'my-service')
  copyTemplate('starter', folder)
  edit(join(folder, 'src/mail.ts'), "required('MAIL_URL')", "'https://api.mail.example/v1'")
  edit(
    join(folder, 'holdout.config.ts'),
    "constraints: 'spec/constraints',",
    'gate: { high: { rate: 0.6 } },',
  )
  const path = join(folder, 'src/server.ts')
  // Before it listens: a short trial may be over before what nobody waits for has been refused.
  const telling =
    "await fetch('https://telemetry.example/started', { method: 'POST' }).catch(() => {})\n"
  writeFileSync(path, telling + readFileSync(path, 'utf8'))
  return folder
}

function edit(path: string, find: string, replace: string): void {
  const text = readFileSync(path, 'utf8')
  if (!text.includes(find)) throw new Error(`${path} does not hold ${find}`)
  writeFileSync(
    path,
    text.replace(find, () => replace),
  )
}

/** An image with nothing but Node, of which nothing has to be fetched. */
async function nodeImage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-node-image-'))
  await writeRuntimeContext(folder)
  await buildImage(folder, RUNTIME_TAG)
  rmSync(folder, { recursive: true })
  return RUNTIME_TAG
}

const quick = ['--scenario', 'sign-up-twice', '--json']

test('software with hard-wired addresses passes its scenarios over TLS, and what it asks of others is refused and told', async () => {
  const folder = hardWired()
  // A fresh process a trial, so that what it does while it starts belongs to one.
  edit(join(folder, 'holdout.config.ts'), '    reset: {', '    // reset: {')
  const { stdout } = await runHoldout(['run', ...quick, '--config', folder])
  const report = JSON.parse(stdout)
  expect(report.status).toBe('pass')
  expect(report.notices).toContainEqual(
    expect.stringMatching(
      /^The artifact wanted to reach hosts .* was refused: telemetry\.example \(\d+ times\)\.$/,
    ),
  )
  const trajectories = join(folder, '.holdout/runs/latest/trajectories')
  const names = readdirSync(trajectories).filter((name) => name.startsWith('sign-up-twice'))
  expect(names.length).toBeGreaterThanOrEqual(6)
  for (const name of names) {
    const { events, twins } = JSON.parse(readFileSync(join(trajectories, name), 'utf8'))
    const notes = events.filter(({ kind }: { kind: string }) => kind === 'note')
    expect(notes).toContainEqual(
      expect.objectContaining({
        text: 'refused CONNECT telemetry.example: no twin stands for that host',
      }),
    )
    // The worlds of this trial's slot, and of no other.
    expect(twins.mail.journal.map(({ path }: { path: string }) => path)).toEqual([
      '/v1/contacts',
      '/v1/messages',
    ])
  }
})

test('in a container of Docker it is the same', async (context) => {
  if (!dockerAnswers()) return context.skip('no Docker engine answers here')
  const image = await nodeImage()
  const folder = hardWired()
  const wall = `ready: '/healthz', sandbox: { backend: 'container', image: '${image}' },`
  edit(join(folder, 'holdout.config.ts'), "ready: '/healthz',", wall)
  const { code, stdout, stderr } = await runHoldout(['run', ...quick, '--config', folder])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(JSON.parse(stdout)).toMatchObject({ status: 'pass', trials: { total: 6 } })
}, 600_000)

test('without names it meets nobody: its scenarios fail', async () => {
  const folder = hardWired()
  const config = join(folder, 'holdout.config.ts')
  edit(config, "ready: '/healthz',", "ready: '/healthz', hostnames: false,")
  const { code, stdout } = await runHoldout(['run', ...quick, '--config', folder])
  expect(JSON.parse(stdout).status).toBe('fail')
  expect(code).toBe(1)
})

test('two twins of one name are a mistake, before anything is started', async () => {
  const folder = hardWired()
  edit(
    join(folder, 'holdout.config.ts'),
    'twins: {',
    "twins: { post: { contract: 'spec/contracts/upstream/mail.yaml' },",
  )
  const { code, stderr } = await runHoldout(['run', '--config', folder])
  expect(code).toBe(2)
  expect(stderr).toContain('api.mail.example is the hostname of two twins')
  expect(stderr).toContain('[] where it is reached by its address alone')
})
