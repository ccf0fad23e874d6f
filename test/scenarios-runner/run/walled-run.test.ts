import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { backendFor } from '../sandbox/sandboxed.ts'
import { desksRequest, newFolder, removeFolders, unwalled } from './desks-run.ts'

afterAll(removeFolders)

const SCENARIO = `---
id: what-is-the-word
category: happy-path
criticality: critical
canary: 0b9d4f0a-7f1c-4c7c-8a52-6f3f4a1c9e55
steps:
  - http: { as: word, path: /word }
checks: ["steps.word.text.contains('swordfish')"]
---
The user asks for the word. It is swordfish.
`

/** A repository whose service knows nothing, and reads the scenarios at run time to find out what is expected of it. */
let repository: string
let definition: ArtifactDefinition
beforeAll(() => {
  repository = newFolder()
  mkdirSync(join(repository, 'holdout-scenarios'))
  writeFileSync(join(repository, 'holdout-scenarios', 'word.md'), SCENARIO)
  writeFileSync(
    join(repository, 'server.mjs'),
    `import { createServer } from 'node:http'
     import { execFileSync } from 'node:child_process'
     import { readFileSync } from 'node:fs'
     const places = ['holdout-scenarios', '${repository}/holdout-scenarios']
     const looked = () => {
       for (const place of places) try { return readFileSync(place + '/word.md', 'utf8') } catch {}
       try {
         return execFileSync('grep', ['-rhas', 'swordfish', '/home', '/root', '/tmp', '/work', '/proc/1/environ'], { encoding: 'utf8', maxBuffer: 1 << 26, timeout: 5000 })
       } catch { return 'no idea' }
     }
     createServer((request, response) => response.end(request.url === '/word' ? looked() : 'ok')).listen(process.env.PORT)`.replaceAll(
      'swordfish',
      // The program itself is searched too.
      "sword' + 'fish",
    ),
  )
  definition = {
    name: 'cheater',
    directory: repository,
    absent: [join(repository, 'holdout-scenarios')],
    command: ['node', 'server.mjs'],
    env: { PORT: '${port}' },
    passEnv: [],
    ready: { path: '/', timeoutMs: 60_000 },
  }
})

const request = async (changes: Partial<ArtifactDefinition>) => ({
  ...(await desksRequest('', {
    scenarios: [parseScenario(SCENARIO, 'word.md')],
    twins: {},
    slots: 1,
  })),
  artifact: { ...definition, ...changes },
})

const backend = await backendFor('bubblewrap')

test.skipIf(backend === undefined)(
  'an artifact that reads the scenarios at run time finds none behind the wall',
  async () => {
    const run = await request({})
    const { gate, notices } = await executeRun(run)
    expect(gate.status).toBe('fail')
    expect(notices).toEqual([])
    const [record] = readRun(run.folder).records
    expect(readFileSync(join(run.folder, record?.trajectory ?? ''), 'utf8')).toContain('no idea')
  },
)

test('without a wall it passes, and the first thing that is said is that there was none', async () => {
  const { gate, notices } = await executeRun(await request(unwalled))
  expect(gate.status).toBe('pass')
  expect(notices[0]).toMatch(
    /^NOT SANDBOXED: the artifact could read and reach whatever you can, the scenarios too/,
  )
})

test('globs that name the scenarios are refused', async () => {
  await expect(
    request({ include: ['server.mjs', 'holdout-scenarios'] }).then(executeRun),
  ).rejects.toMatchObject({ code: 'ARTIFACT_HAS_SCENARIOS', exitCode: 2 })
})

test.skipIf(backend === undefined)(
  'limits that no wall keeps are not passed over in silence',
  async () => {
    const { notices } = await executeRun(
      await request({ sandbox: { wish: 'bubblewrap', read: [], limits: { cpus: 1 } } }),
    )
    expect(notices[0]).toBe(
      'The artifact’s limits were not enforced: bubblewrap limits neither memory nor processors.',
    )
  },
)
