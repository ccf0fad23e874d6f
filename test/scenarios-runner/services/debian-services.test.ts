import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ArtifactDefinition } from '../../../scenarios-runner/artifact/index.ts'
import { findChromium } from '../../../scenarios-runner/drive/browser/find-chromium.ts'
import { executeRun, readRun } from '../../../scenarios-runner/run/index.ts'
import { loadScenarios } from '../../../scenarios-runner/scenario/index.ts'
import { desksRequest, newFolder, removeFolders } from '../run/desks-run.ts'

afterAll(removeFolders)

const fixtures = new URL('../../fixtures/services', import.meta.url).pathname

/** Runs the scenarios of a service that knows nothing of us, twice each. */
async function verdictsOf(
  name: string,
  command: ArtifactDefinition['command'],
  ready: string,
  files: readonly string[],
) {
  const { artifact, ...request } = await desksRequest('', {
    kind: 'run',
    scenarios: await loadScenarios(files.map((file) => join(fixtures, name, file))),
    trials: { perScenario: 2, maxAttempts: 1 },
    slots: 1,
    twins: {},
    ...(findChromium() === undefined ? {} : { browser: { executable: String(findChromium()) } }),
  })
  const { reset, contract, ...rest } = artifact
  const directory = newFolder()
  writeFileSync(join(directory, 'users'), 'ada:a\nbo:b\n')
  await executeRun({
    ...request,
    artifact: {
      ...rest,
      name,
      directory,
      include: ['**'],
      command,
      env: {},
      ready: { kind: 'path', path: ready, timeoutMs: 60_000 } as ArtifactDefinition['ready'],
    },
  })
  const { records } = readRun(request.folder)
  return records.map(({ scenario, verdict }) => `${scenario}: ${verdict.status}: ${verdict.reason}`)
}

/** What all of them say when nothing is wrong. */
const satisfied = (ids: readonly string[]) =>
  ids.flatMap((id) => [0, 1].map(() => expect.stringMatching(`^${quoted(id)}: satisfied: `)))

const quoted = (text: string) => text.replace(/[[\]=.,]/g, '\\$&')

describe.skipIf(!existsSync('/usr/bin/prometheus-pushgateway'))(
  'Pushgateway, as Debian has it',
  () => {
    const command = [
      '/usr/bin/prometheus-pushgateway',
      '--web.listen-address=127.0.0.1:${port}',
    ] as const

    test('refuses nonsense, in each cell of a matrix, and cleans up', async () => {
      const verdicts = await verdictsOf('pushgateway', [...command], '/-/ready', [
        'nonsense-is-refused.md',
      ])
      expect(verdicts).toEqual(
        satisfied([
          'nonsense-is-refused[body=desks-twelve]',
          'nonsense-is-refused[body=no-metric-at-all]',
        ]),
      )
    })

    test.skipIf(findChromium() === undefined)('shows on its page what was pushed', async () => {
      const verdicts = await verdictsOf('pushgateway', [...command], '/-/ready', [
        'pushed-metrics-are-shown.md',
      ])
      expect(verdicts).toEqual(satisfied(['pushed-metrics-are-shown']))
    })
  },
)

describe.skipIf(!existsSync('/usr/bin/radicale'))('Radicale, as Debian has it', () => {
  test('gives a desk to one of two, and shows strangers nothing', async () => {
    const verdicts = await verdictsOf(
      'radicale',
      [
        '/usr/bin/radicale',
        ...['--server-hosts', '127.0.0.1:${port}', '--storage-filesystem-folder', 'collections'],
        ...['--auth-type', 'htpasswd', '--auth-htpasswd-filename', 'users'],
        ...['--auth-htpasswd-encryption', 'plain', '--logging-level', 'warning'],
      ],
      '/.web/',
      ['strangers-see-nothing.md', 'two-people-write-one-event.md'],
    )
    expect(verdicts).toEqual(satisfied(['strangers-see-nothing', 'two-people-write-one-event']))
  })
})
