import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  leaksOf,
  openBoundary,
  type ProbeReport,
  runProbe,
} from '../../../factory/boundary/index.ts'
import {
  chooseBackend,
  createPlace,
  type SandboxedProgram,
  type SandboxKind,
} from '../../../scenarios-runner/sandbox/index.ts'
import { createRedactor } from '../../../twins/base/index.ts'
import { backendFor } from '../../scenarios-runner/sandbox/sandboxed.ts'
import { CANARY } from '../fixtures/small-job.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'

/** Probes a workspace behind a wall, or where none stands, beside a scenario that must not be found. */
async function probed(
  kind: SandboxKind,
  withHistory = false,
  before: (program: SandboxedProgram) => SandboxedProgram = (program) => program,
): Promise<ProbeReport> {
  const repository = temporaryFolder()
  const scenario = join(repository, 'holdout-scenarios', 'secret.md')
  mkdirSync(dirname(scenario))
  writeFileSync(scenario, `canary: ${CANARY}\n`)
  await using place = createPlace('test')
  writeFileSync(join(place.files, 'service.txt'), 'a service\n')
  if (withHistory) {
    // A history in which the scenario was, and is no more: what a checkout without it keeps.
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
        cwd: place.files,
        stdio: 'ignore',
      })
    git('init', '-q')
    writeFileSync(join(place.files, 'secret.md'), `canary: ${CANARY}\n`)
    git('add', '-A')
    git('commit', '-qm', 'with')
    git('rm', '-q', 'secret.md')
    git('commit', '-qm', 'without')
    git('gc', '-q', '--aggressive', '--prune=now')
  }
  await using boundary = await openBoundary({
    settings: { sandbox: { wish: kind, read: [], limits: {} }, registries: [], protect: [] },
    place,
    programs: [],
    from: {},
    startsPrograms: true,
    absent: [join(repository, 'holdout-scenarios')],
    twins: {},
    relayLog: join(repository, 'relay.jsonl'),
    redactor: createRedactor(),
  })
  return await runProbe({
    inside: {
      ...boundary.agents,
      launch: (program) => boundary.agents.launch(before(program)),
    },
    place,
    hidden: [scenario],
    canaries: [CANARY],
    signal: new AbortController().signal,
  })
}

const ATTEMPTS = [
  'path',
  'symlink and hard link',
  '/proc/*/root and /proc/*/cwd',
  'unmounting',
  'capabilities',
  'kernel settings',
  'other processes',
  'environment',
  'inherited descriptors',
  'sockets',
  'network interfaces',
  'network of the harness',
  'network beyond',
  'git objects',
  'files that can be seen',
]

for (const kind of ['bubblewrap', 'container'] as const) {
  const backend = await backendFor(kind)
  describe.skipIf(backend === undefined)(`behind ${kind}`, () => {
    it('no way leads to a scenario', async () => {
      const report = await probed(kind)
      expect(report.attempts.map(({ attempt }) => attempt)).toEqual(ATTEMPTS)
      expect(leaksOf(report)).toEqual([])
      expect(report.mounts).toContain(' /proc ')
    })

    it('a file that was open before it began is found', async () => {
      const leaks = leaksOf(
        await probed(kind, false, (program) => ({
          ...program,
          command: '/bin/sh',
          args: ['-c', 'exec 9<service.txt; exec "$0" "$@"', program.command, ...program.args],
        })),
      )
      expect(leaks).toHaveLength(1)
      expect(leaks[0]).toMatch(/^inherited descriptors: 9 → .*service\.txt$/)
    })

    it('a history that still holds one is found, packed as it is', async () => {
      expect(leaksOf(await probed(kind, true))).toContain(
        'git objects: an object of .git holds a canary',
      )
    })
  })
}

describe('where the wall is taken away', () => {
  // The negative control: a probe that found nothing here would prove nothing anywhere.
  it.skipIf(process.platform !== 'linux')('the same probe finds the leaks', async () => {
    const leaks = leaksOf(await probed('none')).map((leak) => leak.split(': ')[0])
    expect(leaks).toEqual(
      expect.arrayContaining([
        'path',
        'symlink and hard link',
        '/proc/*/root and /proc/*/cwd',
        'other processes',
        'network of the harness',
        'files that can be seen',
      ]),
    )
    expect((await chooseBackend('none')).backend.enforced).toBe(false)
  })
})
