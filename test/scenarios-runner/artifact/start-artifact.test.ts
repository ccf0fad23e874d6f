import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type ArtifactCopy,
  type ArtifactDefinition,
  ArtifactStartError,
  copyArtifact,
  type OutputChunk,
  startArtifact,
} from '../../../scenarios-runner/artifact/index.ts'
import { HoldoutError } from '../../../twins/base/index.ts'
import { desksArtifact } from './desks-artifact.ts'

let runFolder: string
let copy: ArtifactCopy | undefined
beforeEach(() => {
  runFolder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(async () => {
  await copy?.remove()
  copy = undefined
  rmSync(runFolder, { recursive: true, force: true })
})

const leftovers = () => {
  const folder = join(runFolder, 'leftovers')
  return existsSync(folder) ? readdirSync(folder) : []
}

const textOf = (output: readonly OutputChunk[]) => output.map(({ text }) => text).join('')

async function start(definition: ArtifactDefinition) {
  copy = await copyArtifact(definition, runFolder)
  return startArtifact(definition, {
    twinUrls: { desks: 'http://127.0.0.1:1' },
    slot: 2,
    runFolder,
    copy,
  })
}

const refused = async (definition: ArtifactDefinition) => {
  try {
    await start(definition)
  } catch (error) {
    return error as Error
  }
  throw new Error('it started')
}

test('an instance knows its port, its twins, its slot, and nothing else', async () => {
  process.env.PASSED_ON = 'yes'
  const env = { PORT: '${port}', DESKS_URL: '${twins.desks.url}', SLOT: 'slot ${slot}' }
  await using artifact = await start(desksArtifact('', { env, passEnv: ['PASSED_ON'] }))
  const seen = (await (await fetch(`${artifact.url}/environment`)).json()) as object
  expect(seen).toEqual({
    PATH: expect.any(String),
    HOME: expect.stringContaining('holdout-artifact-'),
    PASSED_ON: 'yes',
    PORT: new URL(artifact.url).port,
    DESKS_URL: 'http://127.0.0.1:1',
    SLOT: 'slot 2',
  })
  delete process.env.PASSED_ON
})

test('it runs from a copy, and leaves nothing behind', async () => {
  const artifact = await start(desksArtifact())
  const { HOME: home } = (await (await fetch(`${artifact.url}/environment`)).json()) as {
    HOME: string
  }
  expect(home.startsWith(tmpdir())).toBe(true)
  expect(leftovers()).toHaveLength(3)
  await artifact.stop()
  expect(existsSync(home)).toBe(false)
  expect(() => process.kill(artifact.roots()[0] ?? 0, 0)).toThrow()
  await copy?.remove()
  expect(leftovers()).toEqual([])
})

test('a crash is seen, and what was printed can be taken once', async () => {
  await using artifact = await start(desksArtifact('crash'))
  await fetch(`${artifact.url}/bookings`, {
    method: 'POST',
    body: '{"user":"ada","desk":"window"}',
  }).catch(() => {})
  await expect.poll(() => artifact.exit).toEqual({ code: 7, signal: null })
  // What it printed last may come after its end.
  const printed: OutputChunk[] = []
  await expect
    .poll(() => {
      printed.push(...artifact.takeOutput())
      return textOf(printed)
    })
    .toContain('booking window for ada')
  expect(artifact.takeOutput()).toEqual([])
})

test('a reset answers nothing when it worked and says why when it did not', async () => {
  {
    await using artifact = await start(desksArtifact())
    expect(await artifact.reset()).toBeUndefined()
  }
  await copy?.remove()
  await using artifact = await start(desksArtifact('no-reset'))
  expect(await artifact.reset()).toBe('POST /reset answered 500')
})

test('what ends instead of starting is the artifact’s fault, with what it printed', async () => {
  const error = await refused(desksArtifact('no-start'))
  expect(error).toBeInstanceOf(ArtifactStartError)
  expect(error.message).toMatchInlineSnapshot(
    `"the artifact did not start: it ended with exit code 3 before GET /healthz answered"`,
  )
  expect(textOf((error as ArtifactStartError).output)).toBe('cannot find my configuration\n')
  expect(leftovers()).toHaveLength(1)
})

test('what never becomes ready is the artifact’s fault too', async () => {
  const error = await refused(desksArtifact('', { ready: { path: '/nowhere', timeoutMs: 5_000 } }))
  expect(error).toBeInstanceOf(ArtifactStartError)
  expect(error.message).toMatchInlineSnapshot(
    `"the artifact did not start: GET /nowhere was not ready after 5000 ms (it answered 404)"`,
  )
})

test('a command that is not there is a mistake in the definition', async () => {
  const error = await refused(desksArtifact('', { command: ['no-such-program'] }))
  expect(error).toBeInstanceOf(HoldoutError)
  expect(error.message).toMatchInlineSnapshot(
    `"the artifact cannot be started: no-such-program is not there"`,
  )
})

test('instances write into files of their own', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'writer-'))
  writeFileSync(
    join(directory, 'server.mjs'),
    `import { createServer } from 'node:http'
     import { existsSync, writeFileSync } from 'node:fs'
     const before = existsSync('state.txt')
     writeFileSync('state.txt', 'x')
     createServer((_, response) => response.end(String(before))).listen(process.env.PORT)`,
  )
  const definition: ArtifactDefinition = {
    name: 'writer',
    directory,
    command: ['node', 'server.mjs'],
    env: { PORT: '${port}' },
    passEnv: [],
    ready: { path: '/', timeoutMs: 60_000 },
  }
  await using first = await start(definition)
  await using second = await startArtifact(definition, {
    twinUrls: {},
    slot: 1,
    runFolder,
    copy: copy as ArtifactCopy,
  })
  expect(await (await fetch(first.url)).text()).toBe('false')
  expect(await (await fetch(second.url)).text()).toBe('false')
  expect(existsSync(join(directory, 'state.txt'))).toBe(false)
  rmSync(directory, { recursive: true })
})
