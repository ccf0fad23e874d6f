import { afterAll, expect, test } from 'vitest'
import { executeRun, type RunRequest } from '../../../../scenarios-runner/run/index.ts'
import type { Twin } from '../../../../twins/index.ts'
import type { LiveWorld } from '../../../../twins/world/index.ts'
import { desksArtifact } from '../../artifact/desks-artifact.ts'
import { desksRequest, desksScenarios, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

/** Notes each world that a run forks, with those of the trials before it that still go on. */
function watchForks(twin: Twin) {
  const base = twin.world('holdout:base') as { fork: LiveWorld['fork'] }
  const fork = base.fork.bind(base)
  const worlds: LiveWorld[] = []
  const goingOn: Record<string, string[]> = {}
  base.fork = (name, options) => {
    const [, trial = ''] = /^no-desks\/(\d)/.exec(name) ?? []
    const before = worlds.filter((world) => /^no-desks/.test(world.name) && !world.hasEnded)
    goingOn[name] = before.flatMap(({ name: other }) =>
      other.startsWith(`no-desks/${trial}`) ? [] : [other],
    )
    const world = fork(name, options) as LiveWorld
    worlds.push(world)
    return world
  }
  return { worlds, goingOn }
}

test.each<[string, NonNullable<RunRequest['reference']>]>([
  ['that both artifacts play', { tolerances: {}, artifact: desksArtifact('') }],
  ['that breaks off', { tolerances: {}, url: 'http://127.0.0.1:1' }],
])(
  'the worlds of a trial %s end with it, and what they still had to send with them',
  async (_, reference) => {
    const request = await desksRequest('', {
      kind: 'run',
      scenarios: desksScenarios('none'),
      trials: { perScenario: 2, maxAttempts: 1 },
      slots: 1,
      reference,
    })
    const { worlds, goingOn } = watchForks(request.twins.desks as Twin)
    await executeRun(request)
    expect(goingOn).toMatchObject({
      'no-desks/0': [],
      'no-desks/0/reference': [],
      'no-desks/1': [],
      'no-desks/1/reference': [],
    })
    expect(worlds.filter(({ hasEnded }) => !hasEnded).map(({ name }) => name)).toEqual([])
  },
)
