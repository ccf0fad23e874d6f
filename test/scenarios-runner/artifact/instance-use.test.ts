import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyArtifact, startArtifact } from '../../../scenarios-runner/artifact/index.ts'
import { chooseBackend } from '../../../scenarios-runner/sandbox/index.ts'
import { oneFileArtifact } from './desks-artifact.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-use-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// What it is asked for, it holds: so many MiB of memory, so many milliseconds of a processor.
const definition = oneFileArtifact(
  folder,
  `import { createServer } from 'node:http'
const held = []
createServer((request, response) => {
  const url = new URL(request.url, 'http://x')
  held.push(Buffer.alloc(Number(url.searchParams.get('mib') ?? 0) * 2 ** 20, 1))
  const until = process.cpuUsage().user + Number(url.searchParams.get('cpu') ?? 0) * 1000
  while (process.cpuUsage().user < until) for (let i = 0; i < 1e6; i += 1) held[i % 2];
  response.end(JSON.stringify({ rss: process.memoryUsage().rss }))
}).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`,
)

test.each(['none', 'bubblewrap', 'container'] as const)(
  'what an instance uses is seen behind a wall of %s',
  async (wish) => {
    const { backend } = await chooseBackend(wish)
    await using copy = await copyArtifact(definition, folder)
    const options = { twinUrls: {}, slot: 0, runFolder: folder, copy, backend }
    await using artifact = await startArtifact(definition, options)
    expect(artifact.wall).toBe(wish)
    const before = artifact.use()
    const answer = await fetch(`${artifact.url}/?mib=200&cpu=400`)
    const { rss } = (await answer.json()) as { rss: number }
    const after = artifact.use()
    if (before === undefined || after === undefined) throw new Error('nothing was seen')
    // Its own memory and nothing of the wall's, which would be 30 MiB at least.
    expect(Math.abs(after.rssBytes - rss)).toBeLessThan(20 * 2 ** 20)
    expect(after.rssBytes - before.rssBytes).toBeGreaterThan(150 * 2 ** 20)
    expect(after.cpuMs - before.cpuMs).toBeGreaterThanOrEqual(380)
    await artifact.stop()
    expect(artifact.use()).toBeUndefined()
  },
)
