import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FeedbackAccount } from '../../../../factory/boundary/index.ts'
import {
  exposureFile,
  readExposure,
  rotate,
  runJob,
  visibleFiles,
} from '../../../../factory/index.ts'
import { decideGate, defaultPolicy, planRun } from '../../../../scenarios-runner/gate/index.ts'
import { failedTrial, gateOf, scenarioOf } from '../../fixtures/gates.ts'
import { lookForFaults, smallJob } from '../../fixtures/small-job.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const account = (exposed: FeedbackAccount['exposed']): FeedbackAccount => ({
  level: 'symptom',
  exposed,
  heldBack: [],
  longestRun: 2,
  largestShare: 0.1,
})
const SHOWN = { path: 'spec/visible-scenarios/seen.md', text: 'The story that is shown.\n' }

describe('how often a scenario went back', () => {
  it('is counted over jobs, once for each time that an agent was told', async () => {
    const file = exposureFile(temporaryFolder())
    const told: string[] = []
    const run = (directory: string) =>
      runJob({
        ...smallJob(),
        directory,
        exposure: { file, worn: [], policy: 'report' },
        validate: async (request) => {
          const validation = await lookForFaults(request)
          told.push(...validation.symptoms)
          return {
            ...validation,
            feedback: account({ 'a[x=1]': validation.symptoms.length, 'a[x=2]': 1, b: 1 }),
          }
        },
      })
    const first = await run(join(temporaryFolder(), 'job-1'))
    // Three validations failed, with 3, 2 and 1 symptoms; the last one passed, and nobody was told anything.
    expect(first.exposure?.scenarios).toEqual([
      { scenario: 'a', lines: 9, jobs: 1 },
      { scenario: 'b', lines: 3, jobs: 1 },
    ])
    await run(join(temporaryFolder(), 'job-2'))
    expect(readExposure(file)).toEqual([
      { scenario: 'a', lines: 18, jobs: 2 },
      { scenario: 'b', lines: 6, jobs: 2 },
    ])
    // Noted again by a resumed job, and cut off by a kill.
    const [line = ''] = readFileSync(file, 'utf8').split('\n')
    appendFileSync(file, `${line}\n${line.slice(0, 40)}`)
    expect(readExposure(file)[0]).toEqual({ scenario: 'a', lines: 18, jobs: 2 })
    expect(readExposure(file, first.startedAt)).toEqual([])
  })

  it('decides nothing but what the policy says', () => {
    const scenarios = ['a[x=1]', 'a[x=2]', 'b'].map((id) => scenarioOf(id))
    const counts = [
      { scenario: 'a', lines: 20, jobs: 2 },
      { scenario: 'b', lines: 19, jobs: 2 },
      { scenario: 'gone', lines: 99, jobs: 2 },
    ]
    expect(rotate(scenarios, counts)).toMatchObject({ policy: 'report', worn: [counts[0]] })
    expect(rotate(scenarios, counts).scenarios).toEqual(scenarios)
    const shown = rotate(scenarios, counts, { worn: 'show' }).scenarios
    expect(shown.map(({ visible }) => visible)).toEqual([true, true, undefined])
    const left = rotate(scenarios, counts, { worn: 'retire', most: 19 })
    expect(left.scenarios).toEqual([])
    expect(left.worn).toEqual(counts.slice(0, 2))
  })
})

describe('a scenario that agents are shown', () => {
  it('is in their workspace without its canary, where they may not change it, and on no branch', async () => {
    const canary = '7f0c2b1e-2222-4222-8333-444455556666'
    const text = `---\nid: seen\ncanary: ${canary} # searched\n---\nThe story that is shown.\n`
    const files = visibleFiles([
      { ...scenarioOf('seen', { canary, text }), visible: true },
      scenarioOf('hidden'),
    ])
    expect(files).toEqual([
      { path: SHOWN.path, text: '---\nid: seen\n---\nThe story that is shown.\n' },
    ])
    let there = ''
    const job = smallJob()
    const evidence = await runJob({
      ...job,
      visible: files,
      validate: async (request) => {
        there = readFileSync(join(request.artifact, SHOWN.path), 'utf8')
        return lookForFaults(request)
      },
    })
    expect(evidence.state).toBe('PR_READY')
    expect(there).toBe(files[0]?.text)
    expect(evidence.diff).not.toContain('visible-scenarios')
    expect(existsSync(join(job.repository, 'spec/visible-scenarios'))).toBe(false)
  })

  it('must not fail, and is kept out of what the gate proves', () => {
    const person = { who: { kind: 'person' } } as const
    const hidden = scenarioOf('hidden', { vary: person, checks: [undefined] })
    const seen = {
      ...scenarioOf('seen', { vary: person, checks: [undefined], criticality: 'critical' }),
      visible: true as const,
    }
    const { trials, plans } = planRun([hidden, seen], defaultPolicy)
    expect(plans.map(({ name, scenarios }) => [name, scenarios])).toEqual([
      ['high', 1],
      ['visible', 1],
    ])
    expect(trials.seen).toBe(10)
    const records = (id: typeof hidden, wrong: number) =>
      Array.from({ length: trials[id.id] ?? 0 }, (_, trial) =>
        failedTrial(id, [], {
          trial,
          trajectoryHash: `${id.id}/${trial}`,
          verdict: { status: trial < wrong ? 'unsatisfied' : 'satisfied', reason: '' },
        }),
      )
    const decided = (wrong: number) =>
      decideGate([...records(hidden, 0), ...records(seen, wrong)], [hidden, seen], defaultPolicy, {
        load: [],
        conformance: { downstream: false, upstream: false },
      })
    const open = decided(0)
    expect(open.status).toBe('pass')
    expect(open.satisfaction.n).toBe(trials.hidden)
    expect(open.parts.map(({ name, gated }) => [name, gated])).toContainEqual(['visible', true])
    expect(open.parts.some(({ name }) => name === 'critical')).toBe(false)
    expect(decided(1).headline).toBe('fail: visible scenarios went wrong in 1 of 10 trials')
    expect(
      decideGate(records(seen, 0), [seen], defaultPolicy, {
        load: [],
        conformance: { downstream: false, upstream: false },
      }).status,
    ).toBe('inconclusive')
  })

  it('tells how far what was learned carries over', async () => {
    const gate = gateOf('pass', 1, ['seen', 'hidden'])
    const [seen, hidden] = gate.scenarios
    const scenarios = [
      { ...seen!, visible: true as const, distinct: 20, distinctSatisfied: 20 },
      { ...hidden!, distinct: 40, distinctSatisfied: 30 },
    ]
    const evidence = await runJob({
      ...smallJob({ faults: [] }),
      validate: async () => ({ gate: { ...gate, scenarios }, folder: '/r', symptoms: [] }),
    })
    expect(evidence.overfitting).toMatchObject({
      visible: { satisfied: 20, n: 20 },
      hidden: { satisfied: 30, n: 40 },
      gap: 0.25,
    })
    // Newcombe (1998), method 10, by hand: Wilson intervals 0.8389 to 1 and 0.5981 to 0.8581.
    expect(evidence.overfitting?.low).toBeCloseTo(0.25 - Math.hypot(0.1611, 0.1081), 3)
    expect(evidence.overfitting?.high).toBeCloseTo(0.25 + Math.hypot(0, 0.1519), 3)
  })
})
