import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { copyArtifact, startArtifact } from '../../../../scenarios-runner/artifact/index.ts'
import { watchArtifact } from '../../../../scenarios-runner/run/constraints/watch-artifact.ts'
import { chooseBackend } from '../../../../scenarios-runner/sandbox/index.ts'
import { oneFileArtifact } from '../../artifact/desks-artifact.ts'
import { load } from '../../load/services.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdout-test-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const definition = oneFileArtifact(
  folder,
  `import { createServer } from 'node:http'
createServer((request, response) => {
  const until = process.cpuUsage().user + (request.url === '/burn' ? 20_000 : 0)
  while (process.cpuUsage().user < until);
  response.end('ok')
}).listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`,
)

test.each(['none', 'bubblewrap', 'container'] as const)(
  'under load an instance is observed and held to less behind a wall of %s',
  async (wish) => {
    const { backend } = await chooseBackend(wish)
    await using copy = await copyArtifact(definition, folder)
    const options = { twinUrls: {}, slot: 0, runFolder: folder, copy, backend, isObserved: true }
    await using artifact = await startArtifact(definition, options)
    const limits = { cpus: 0.05, memoryBytes: 400 * 2 ** 20 }
    {
      using watch = watchArtifact(artifact, load({ id: `held-${wish}`, limits }))
      if (watch.notHeld !== undefined && wish !== 'container') {
        console.log(`skipped: ${watch.notHeld}`)
        return
      }
      expect(watch.notHeld).toBeUndefined()
      const sinceMs = Date.now()
      while (Date.now() - sinceMs < 2_500) await (await fetch(`${artifact.url}/burn`)).text()
      await sleep(600)
      const { samples, unobserved } = watch.take(sinceMs)
      expect(unobserved).toEqual([])
      expect(samples.length).toBeGreaterThanOrEqual(2)
      const sum = (of: (sample: (typeof samples)[number]) => number | undefined) =>
        samples.reduce((total, sample) => total + (of(sample) ?? 0), 0)
      expect(sum(({ throttled }) => throttled)).toBeGreaterThan(3)
      // A twentieth of a processor; without the limit it would have all that it gets.
      expect(sum(({ cpu }) => cpu) / samples.length).toBeLessThan(0.2)
      expect(sum(({ cpu }) => cpu)).toBeGreaterThan(0)
      expect(samples.every(({ rssBytes }) => rssBytes > 20 * 2 ** 20)).toBe(true)
    }
    const { container } = artifact
    if (container === undefined) return
    const words = ['inspect', '--format', '{{.HostConfig.NanoCpus}}', container.name]
    expect(Number(execFileSync(container.engine, words, { encoding: 'utf8' }))).toBeGreaterThan(5e8)
  },
)
