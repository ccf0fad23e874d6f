import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Constraint } from '../../../../scenarios-runner/load/index.ts'
import { writeReports } from '../../../../scenarios-runner/report/index.ts'
import { executeRun, mergeRuns, readRun } from '../../../../scenarios-runner/run/index.ts'
import { load } from '../../load/services.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

/** Paths of all files in a run's folder, but for those that each run writes of itself. */
function evidenceIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath !== folder)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

test('whatever a shard observed or measured in is merged, and every link of the report leads to a file', async () => {
  const directory = newFolder()
  mkdirSync(join(directory, 'src'))
  writeFileSync(join(directory, 'src/library.mjs'), 'export const add = (a, b) => a + b')
  writeFileSync(
    join(directory, 'server.mjs'),
    `import { createServer } from 'node:http'
createServer((_, response) => response.end('ok')).listen(Number(process.env.PORT), '127.0.0.1')`,
  )
  const bench: Constraint = {
    ...{ kind: 'bench', id: 'add', title: 'add', symptom: undefined, file: 'a.yaml' },
    ...{ module: 'src/library.mjs', exported: 'add', args: [1, 2], durationMs: 50 },
    asked: { perSecond: 1 },
  }
  const one = {
    definition: {
      directory,
      include: ['src', 'server.mjs'],
      command: ['node', 'server.mjs'] as const,
      reset: undefined as never,
    },
    scenarios: desksScenarios('none'),
    constraints: [
      bench,
      load({
        ...{ id: 'free', request: { path: '/free' }, perSecond: 20, durationMs: 1_000 },
        objective: { target: 0.5, value: 20_000 },
      }),
    ],
    trials: { perScenario: 8, maxAttempts: 1 },
  }
  const parts: string[] = []
  for (const index of [1, 2]) {
    const request = await desksRequest('', { ...one, shard: { index, of: 2 } })
    await executeRun(request)
    parts.push(request.folder)
  }
  // A screen that is too large to be carried in the page.
  const screen = 'pages/no-desks/01-see.jpg'
  const [seen] = readRun(parts[1]!).records
  mkdirSync(dirname(join(parts[1]!, screen)), { recursive: true })
  writeFileSync(join(parts[1]!, screen), Buffer.alloc(400 * 1024))
  const saved = join(parts[1]!, seen!.trajectory)
  const trajectory = JSON.parse(readFileSync(saved, 'utf8'))
  trajectory.events.push({
    ...{ kind: 'page', step: 'see', atMs: 1, durationMs: 1, session: 'user', actions: [] },
    ...{ path: '/', title: '', snapshot: '', values: {}, console: [], failedRequests: [] },
    ...{ dialogs: [], image: screen },
  })
  writeFileSync(saved, JSON.stringify(trajectory))

  const into = newFolder()
  const merged = await mergeRuns(parts, into)
  const kept = parts.flatMap(evidenceIn)
  expect(kept).toEqual(expect.arrayContaining(['benches/add.verdict.json', 'loads/free.json']))
  expect(evidenceIn(into).toSorted()).toEqual(kept.toSorted())

  // As CI may leave it: what is not there is no link.
  const gone = readRun(into).records.at(-1)!.trajectory
  rmSync(join(into, gone))
  const { paths } = await writeReports(into, merged, readRun(into).records, one.scenarios)
  const page = readFileSync(paths.html, 'utf8')
  const links = [...page.matchAll(/(?:href|src)="([^"#][^"]*)"/g)]
    .map(([, link = '']) => decodeURIComponent(link))
    .filter((link) => !link.startsWith('data:'))
  expect(links).toContain(screen)
  expect(links.filter((link) => link.startsWith('trajectories/'))).not.toEqual([])
  expect(links.filter((link) => !existsSync(join(into, link)))).toEqual([])
})
