import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type ArtifactCopy,
  type ArtifactDefinition,
  artifactConfigSchema,
  copyArtifact,
  resolveArtifact,
  type StartOptions,
  startArtifact,
} from '../../../scenarios-runner/artifact/index.ts'
import { backendFor } from '../sandbox/sandboxed.ts'

let folder: string
let copy: ArtifactCopy | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ready-'))
  writeFileSync(
    join(folder, 'server.mjs'),
    `import { createServer } from 'node:http'
     console.log('starting\\nhalf a li')
     setTimeout(() => createServer((q, r) => r.writeHead(404).end()).listen(process.env.PORT, '127.0.0.1', () =>
       console.log('listening, process ' + process.pid)), 400)`,
  )
  writeFileSync(
    join(folder, 'check.mjs'),
    `const answer = await fetch('http://127.0.0.1:' + process.env.PORT).catch(() => process.exit(1))
     process.exit(answer.status === 404 ? 0 : 2)`,
  )
})
afterEach(async () => {
  await copy?.remove()
  rmSync(folder, { recursive: true })
})

const ways: Readonly<Record<string, Exclude<ArtifactDefinition['ready'], { path: string }>>> = {
  port: { port: true, timeoutMs: 60_000 },
  line: { line: '^listening, process \\d+$', timeoutMs: 60_000 },
  command: { command: ['node', 'check.mjs'], timeoutMs: 60_000 },
}

for (const kind of ['none', 'bubblewrap'] as const) {
  const backend = await backendFor(kind)
  describe.skipIf(backend === undefined)(`behind ${kind}`, () => {
    const start = async (
      ready: ArtifactDefinition['ready'],
      script = 'server.mjs',
      around: Partial<StartOptions> = {},
    ) => {
      const definition: ArtifactDefinition = {
        name: 'slow',
        directory: folder,
        command: ['node', script],
        env: { PORT: '${port}' },
        passEnv: [],
        ready,
      }
      copy = await copyArtifact(definition, folder)
      return startArtifact(definition, {
        twinUrls: {},
        slot: 0,
        runFolder: folder,
        copy,
        backend: backend as NonNullable<typeof backend>,
        ...around,
      })
    }

    for (const [name, ready] of Object.entries(ways)) {
      test(`ready by ${name} means that it answers`, async () => {
        await using artifact = await start(ready)
        expect((await fetch(artifact.url)).status).toBe(404)
      })
    }

    test('a command of Node is not in the way of what watches the artifact, nor of its certificates', async () => {
      writeFileSync(
        join(folder, 'strict.mjs'),
        `import { readFileSync } from 'node:fs'
         if (process.env.NODE_OPTIONS) process.exit(3)
         if (readFileSync(process.env.NODE_EXTRA_CA_CERTS, 'utf8') !== 'an authority') process.exit(4)
         await import('./check.mjs')`,
      )
      const hostnames = {
        port: 1,
        certificate: 'an authority',
        environment: (file: string) => ({ NODE_EXTRA_CA_CERTS: file }),
      }
      const command = { command: ['node', 'strict.mjs'] as [string, string], timeoutMs: 20_000 }
      await using artifact = await start(command, 'server.mjs', { hostnames, isObserved: true })
      expect((await fetch(artifact.url)).status).toBe(404)
    })

    // Without a wall there is no door. The program holds the door's inside still until it listens: only the door's own word can tell.
    if (kind !== 'none')
      test('a door that takes connections is not a port', async () => {
        writeFileSync(
          join(folder, 'behind.mjs'),
          `import { createServer } from 'node:http'
         setTimeout(() => {
           process.kill(process.ppid, 'SIGSTOP')
           setTimeout(() => createServer((q, r) => r.end('here')).listen(process.env.PORT, '127.0.0.1', () => {
             console.log('listening')
             process.kill(process.ppid, 'SIGCONT')
           }), 700)
         }, 100)`,
        )
        await using artifact = await start({ port: true, timeoutMs: 60_000 }, 'behind.mjs')
        const printed = artifact.takeOutput().map(({ text }) => text)
        expect(printed.join('')).toBe('listening\n')
        expect(await (await fetch(artifact.url)).text()).toBe('here')
      })

    // Again where the machine was too busy to answer once in two seconds.
    test('what is not ready tells its last answer, not that its time was up', {
      retry: 3,
    }, async () => {
      writeFileSync(
        join(folder, 'once.mjs'),
        `import { createServer } from 'node:http'
         let asked = 0
         createServer((q, r) => asked++ || r.writeHead(503).end()).listen(process.env.PORT, '127.0.0.1')`,
      )
      // A look lasts two seconds at most: the second one ends with the time.
      const error = await start({ path: '/', timeoutMs: 1_900 }, 'once.mjs').catch((e) => e)
      expect(error.message).toBe(
        'the artifact did not start: GET / was not ready after 1900 ms (it answered 503)',
      )
    })

    test('what never becomes ready says what was looked for, and what was seen', async () => {
      const messages = []
      for (const ready of Object.values(ways)) {
        writeFileSync(join(folder, 'idle.mjs'), 'setInterval(() => {}, 1000)')
        const error = await start({ ...ready, timeoutMs: 700 }, 'idle.mjs').catch(
          (caught) => caught,
        )
        messages.push(error.message.replace(/port \d+/, 'port 1'))
        await copy?.remove()
      }
      expect(messages).toEqual([
        'the artifact did not start: port 1 took no connection after 700 ms (nothing listens there)',
        'the artifact did not start: it did not print /^listening, process \\d+$/ after 700 ms (no such line)',
        expect.stringMatching(/^the artifact did not start: node did not end well after 700 ms \(/),
      ])
    })
  })
}

test('a configuration says one of path, port, line and command', () => {
  const ready = (value: unknown) =>
    resolveArtifact(artifactConfigSchema.parse({ command: 'x', ready: value }), { directory: '/r' })
      .ready
  expect(ready({ port: true })).toEqual({ port: true, timeoutMs: 10_000 })
  expect(ready({ line: 'ready', timeout: '3s' })).toEqual({ line: 'ready', timeoutMs: 3_000 })
  expect(ready({ command: 'check it' })).toEqual({ command: ['check', 'it'], timeoutMs: 10_000 })
  expect(() => ready({ port: true, line: 'x' })).toThrow(
    'expected one of path, port, line and command',
  )
  expect(() => ready({ line: '(' })).toThrow(
    expect.objectContaining({ code: 'ARTIFACT_READY_PATTERN' }),
  )
})
