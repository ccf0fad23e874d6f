import { describe, expect, it } from 'vitest'
import {
  judgeLoad,
  type LoadMeasurement,
  parseConstraints,
  planLoad,
} from '../../../../scenarios-runner/load/index.ts'
import { studentT } from '../../../../scenarios-runner/load/judge/student-t.ts'
import { connectionsFor } from '../../../../scenarios-runner/load/measure/make-order.ts'
import { formatError } from '../../../../twins/base/index.ts'
import { load, measured, p99 } from '../services.ts'

const text = (objectives: string, more = 'load: { rate: 200, for: 10s }') =>
  `id: a\nendpoint: GET /permissions\n${more}\nobjectives:\n${objectives}`
const problems = (yaml: string) => parseConstraints(yaml, 'a.yaml').errors.map(formatError)
const read = (yaml: string) => {
  expect(problems(yaml)).toEqual([])
  const [constraint] = parseConstraints(yaml, 'a.yaml').constraints
  if (constraint?.kind !== 'load') throw new Error('it is a load')
  return constraint
}
const resources = (cpu: number[], rss: number[]): Partial<LoadMeasurement> => ({
  resources: cpu.map((used, i) => ({ atSecond: i + 1, cpu: used, rssBytes: rss[i] ?? 0 })),
})

describe('objectives in OpenSLO’s words', () => {
  it('are read, and mean the same as the short ones', () => {
    const long = read(
      text(
        '  - { indicator: latency, op: lt, value: 100ms, target: 99%, budgetingMethod: Occurrences }',
      ),
    )
    const short = read(text('  - p99: 100ms'))
    const bare = ({ name, ...rest }: (typeof long)['objectives'][number]) => rest
    expect(long.objectives.map(bare)).toEqual(short.objectives.map(bare))
  })

  it('count slices of time where that is asked', () => {
    const { objectives } = read(
      text(
        '  - { p99: 100ms, budgetingMethod: Timeslices, target: 50%, timeSliceWindow: 2s }',
        'load: { rate: 200, for: 20s }',
      ),
    )
    expect(objectives[0]).toMatchObject({
      target: 0.5,
      timeSliceTarget: 0.99,
      timeSliceWindowMs: 2_000,
    })
  })

  it('are several, by endpoint and tag, each with a name of its own', () => {
    const { objectives } = read(`id: a
requests:
  - { endpoint: GET /permissions, weight: 3, tag: read }
  - { endpoint: POST /requests, json: {}, tag: write }
load: { rate: 400, for: 10s, arrival: poisson }
objectives:
  - { p99: 100ms, tag: read }
  - { p99: 300ms, endpoint: POST /requests }
  - errors: 0.5%
  - throughput: 390
  - { memory: 256MiB, aspirational: true }
  - { cpu: 80%, target: 95% }
`)
    expect(objectives.map(({ name }) => name)).toEqual([
      'p99 of read',
      'p99 of POST /requests',
      'errors',
      'throughput',
      'memory',
      'cpu',
    ])
  })

  it('say what cannot be measured, and why', () => {
    const refused = (objectives: string, more?: string) =>
      problems(text(objectives, more)).join('\n')
    expect(refused('  - { indicator: availability, target: 99% }')).toMatch(
      /nothing else is measured here.*aspirational: true/,
    )
    expect(refused('  - { p99: 100ms, timeWindow: 28d }')).toMatch(/a run sees its own duration/)
    expect(refused('  - throughput: 200')).toMatch(/cannot be shown by offering 200/)
    expect(refused('  - { p99: 100ms, endpoint: GET /other }')).toMatch(
      /no request of this load goes to GET \/other/,
    )
    expect(refused('  - { p99: 100ms, tag: read }')).toMatch(
      /no request of this load has the tag "read"/,
    )
    expect(refused('  - { memory: 256MiB, tag: read }')).toMatch(/of the whole artifact/)
    expect(refused('  - { p99: 100ms, budgetingMethod: Timeslices }')).toMatch(/share of slices/)
    expect(refused('  - { p99: 100ms, budgetingMethod: Timeslices, target: 90% }')).toMatch(
      /10 slices of 1 s cannot prove/,
    )
    expect(problems('id: a\ntitle: Users are happy\n').join('\n')).toMatch(
      /nothing here says how it is measured.*\n.*aspirational: true/,
    )
  })

  it('are kept as aspirations where they are marked so, with the reason', () => {
    const wish = 'id: happy\ntitle: Users are happy\naspirational: true\n'
    expect(parseConstraints(wish, 'a.yaml')).toMatchObject({
      errors: [],
      constraints: [{ kind: 'aspiration', why: 'nothing in it says how it is measured' }],
    })
    const month = `${text('  - { p99: 100ms, timeWindow: 28d }')}\naspirational: true\n`
    expect(parseConstraints(month, 'a.yaml').constraints).toMatchObject([
      { kind: 'aspiration', why: 'objectives.0.timeWindow: unknown field "timeWindow"' },
    ])
  })
})

describe('the offered load', () => {
  it('is a rate, a ramp, stages or a spike', () => {
    const stages = (written: string) =>
      read(text('  - p99: 100ms', `load: ${written}`)).offered.stages
    expect(stages('{ ramp: { from: 0, to: 400 }, for: 10s }')).toEqual([
      { fromPerSecond: 0, toPerSecond: 400, durationMs: 10_000 },
    ])
    expect(stages('{ rate: 100, for: 10s, spike: { rate: 900, at: 4s, for: 1s } }')).toEqual([
      { fromPerSecond: 100, toPerSecond: 100, durationMs: 4_000 },
      { fromPerSecond: 900, toPerSecond: 900, durationMs: 1_000 },
      { fromPerSecond: 100, toPerSecond: 100, durationMs: 5_000 },
    ])
    expect(stages('{ stages: [{ rate: 50, for: 5s }, { to: 200, for: 5s }] }')).toEqual([
      { fromPerSecond: 50, toPerSecond: 50, durationMs: 5_000 },
      { fromPerSecond: 50, toPerSecond: 200, durationMs: 5_000 },
    ])
  })

  it('says where it is unclear', () => {
    const said = (written: string) =>
      problems(text('  - p99: 100ms', `load: ${written}`)).join('\n')
    expect(said('{ rate: 1, stages: [{ rate: 1, for: 1s }] }')).toMatch(
      /stages say the whole load.*load\.stages/,
    )
    expect(said('{ rate: 9, for: 2s, spike: { rate: 9, at: 2s, for: 1s } }')).toMatch(
      /beyond the end.*load\.spike\.for/,
    )
    expect(said('{ stages: [{ for: 1s }] }')).toMatch(/either a rate that is held.*load\.stages\.0/)
  })
})

describe('a verdict', () => {
  it('is of each objective by itself, and of all together', () => {
    const constraint = load({ objectives: [p99(), p99({ name: 'p50', target: 0.5, value: 1 })] })
    const both = measured([0, 0, 0])
    const tally = both.tallies[0] ?? []
    const second = tally.map((one) => ({ ...one, good: 0 }))
    const verdict = judgeLoad(constraint, { ...both, tallies: [tally, second] })
    expect(verdict.status).toBe('fail')
    expect(verdict.objectives.map(({ status }) => status)).toEqual(['pass', 'fail'])
    expect(verdict.objectives[1]?.budgetSpent).toBe(2)
  })

  it('tell of a budget that is just spent that it is', () => {
    const constraint = load({ objectives: [p99({ target: 0.96 })] })
    const { objectives } = judgeLoad(constraint, measured([8, 8, 8, 8, 8]))
    expect(objectives[0]).toMatchObject({ n: 1_000, bad: 40, budgetSpent: 1 })
  })

  it('of what is aspirational fails nothing', () => {
    const constraint = load({ objectives: [p99(), p99({ name: 'wish', aspirational: true })] })
    const both = measured([0, 0, 0])
    const bad = (both.tallies[0] ?? []).map((one) => ({ ...one, good: 0 }))
    const verdict = judgeLoad(constraint, { ...both, tallies: [both.tallies[0] ?? [], bad] })
    expect(verdict.status).toBe('pass')
    expect(verdict.objectives[1]?.status).toBe('fail')
    const failed = judgeLoad(constraint, { ...both, tallies: [bad, bad] })
    expect(failed).toMatchObject({ status: 'fail', objectives: [{}, { status: 'fail' }] })
    expect(failed.reason.match(/is not met/g)).toHaveLength(1)
  })

  it('over slices counts seconds, however many requests each had', () => {
    const sustained = p99({ budgeting: 'Timeslices', timeSliceTarget: 0.99, target: 0.5 })
    const seconds = (bad: number, more: number[] = []) =>
      judgeLoad(
        load({ objectives: [sustained], durationMs: 5_000 }),
        measured([...Array<number>(bad).fill(200), ...Array<number>(20 - bad).fill(0), ...more], {
          looks: 4,
        }),
      )
    expect(seconds(2).status).toBe('pass')
    expect(seconds(19).status).toBe('fail')
    expect(seconds(10).status).toBe('inconclusive')
    expect(seconds(2).objectives[0]).toMatchObject({ n: 20, bad: 2 })
    // The last steps of stories are due when the load is over.
    expect(seconds(2, [200]).objectives[0]).toMatchObject({ n: 20, bad: 2 })
  })

  it('on throughput is of the mean over seconds', () => {
    const asked = load({
      objectives: [
        p99({ name: 'throughput', indicator: 'throughput', op: 'gte', value: 195, target: 1 }),
      ],
    })
    const served = (...perSecond: number[]) => {
      const base = measured(perSecond.map(() => 0))
      const slices = base.slices.map((slice, i) => ({ ...slice, served: perSecond[i] ?? 0 }))
      return judgeLoad(asked, { ...base, slices })
    }
    expect(served(200, 199, 201, 200).status).toBe('pass')
    expect(served(150, 149, 151, 150).status).toBe('fail')
    expect(served(200, 150, 240, 190).status).toBe('inconclusive')
  })

  it('on resources is of every second that was seen, and says when none was', () => {
    const memory = load({
      objectives: [
        p99({ name: 'memory', indicator: 'memory', op: 'lte', value: 100 * 2 ** 20, target: 1 }),
      ],
    })
    const mib = (n: number) => n * 2 ** 20
    const judge = (changes: Partial<LoadMeasurement>) =>
      judgeLoad(memory, measured([0, 0, 0], changes)).objectives[0]
    expect(judge(resources([0, 0], [mib(50), mib(99)]))).toMatchObject({ status: 'pass' })
    expect(judge(resources([0, 0], [mib(50), mib(101)]))).toMatchObject({
      status: 'fail',
      reason: 'is not met: 1 of 2 seconds were above, the highest 101 MiB',
    })
    expect(judge({ unobserved: ['its processes are inside a container'] })).toMatchObject({
      status: 'inconclusive',
      reason: 'cannot be told: its processes are inside a container',
    })
  })

  it('ends early only for what can no longer be met', () => {
    const constraint = load()
    const { requests } = planLoad(constraint)
    const allowed = Math.ceil(requests * 3 * 0.01)
    const early = (bad: number) =>
      judgeLoad(constraint, measured([bad], { endedEarly: true })).status
    expect(early(3 * allowed)).toBe('fail')
    expect(early(1)).toBe('inconclusive')
  })
})

it('quantiles of Student’s t are those of the tables', () => {
  expect(studentT(0.975, 1)).toBeCloseTo(12.706, 2)
  expect(studentT(0.975, 2)).toBeCloseTo(4.303, 3)
  expect(studentT(0.95, 9)).toBeCloseTo(1.833, 3)
  expect(studentT(0.975, 30)).toBeCloseTo(2.042, 3)
  expect(studentT(0.5, 5)).toBeCloseTo(0, 6)
})

it('as many connections are opened as a service that keeps its objectives can need, within bounds', () => {
  const needed = (perSecond: number, value: number) =>
    connectionsFor(load({ perSecond, objective: { value } }))
  expect(needed(1_000, 100)).toBe(125)
  expect(needed(1_000, 400)).toBe(500)
  expect(needed(10, 100)).toBe(64)
  expect(needed(10_000, 2_000)).toBe(1_024)
})
