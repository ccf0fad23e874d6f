import { expect, it } from 'vitest'
import { parseConstraints } from '../../../../scenarios-runner/load/index.ts'
import { failuresAllowed } from '../../../../scenarios-runner/satisfaction/index.ts'
import { formatError } from '../../../../twins/base/index.ts'

const withLoad = (load: string, rest = 'objective: { p99: 200ms }', request = 'endpoint: GET /x') =>
  `id: a\n${request}\nload: ${load}\n${rest}\n`
const STEADY = '{ rate: 100, for: 5s }'
const read = (text: string) => parseConstraints(text, 'a.yaml')
const problems = (text: string) => read(text).errors.map(formatError).join('\n')

it('aliases that name nothing, or themselves, are told with their place', () => {
  const shared = `${withLoad(`&l ${STEADY}`)}---\nid: b\nendpoint: GET /x\nload: *l\nobjective: { p99: 1s }\n`
  const endless = withLoad(
    STEADY,
    'objective: { p99: 1s }',
    'endpoint: POST /x\njson: &o { a: *o }',
  )
  expect([shared, endless].map(problems)).toMatchInlineSnapshot(`
    [
      "a.yaml:8:7: the alias *l names nothing above it
      write out what the alias stands for",
      "a.yaml:3:15: the alias *o stands inside what it names
      write out what the alias stands for",
    ]
  `)
})

it('a load may end at nothing, or pause, and must offer something', () => {
  const stages =
    '{ stages: [{ to: 100, for: 4s }, { rate: 0, for: 1s }, { rate: 100, for: 2s }, { to: 0, for: 1s }] }'
  expect(read(withLoad(stages)).constraints[0]).toMatchObject({
    offered: { stages: [{ fromPerSecond: 0 }, { toPerSecond: 0 }, {}, { toPerSecond: 0 }] },
  })
  const none = ['{ stages: [{ to: 0, for: 2s }] }', '{ ramp: { from: 0, to: 0 }, for: 2s }']
  const loads = [
    ...none,
    '{ rate: 0, for: 2s }',
    '{ rate: 200000, for: 2s }',
    '{ rate: 1, for: 30d }',
  ]
  expect(loads.map((load) => problems(withLoad(load)))).toMatchInlineSnapshot(`
    [
      "a.yaml:3:17: expected some requests: nothing is ever offered (load.stages)",
      "a.yaml:3:15: expected some requests: nothing is ever offered (load.ramp)",
      "a.yaml:3:15: expected more than 0 requests a second (load.rate)",
      "a.yaml:3:15: expected 0 to 100000 requests a second (load.rate)",
      "a.yaml:3:23: expected a load of at most 24h (load.for)",
    ]
  `)
})

it('how long a load must be is told of the smallest too', () => {
  const slices =
    'objective: { p99: 1s, budgetingMethod: Timeslices, timeSliceWindow: 10s, timeSliceTarget: 99%, target: 50% }'
  expect([
    problems(withLoad('{ rate: 100, for: 1ms }')),
    problems(withLoad(STEADY, slices)),
  ]).toMatchInlineSnapshot(`
    [
      "a.yaml:3:25: 0 requests cannot prove P99 below 200 ms: it takes 368 of which none is bad (load.for)
      offer the load for at least 3.7s, or a higher rate",
      "a.yaml:3:25: 0 slices of 10 s cannot prove P99 below 1000 ms in 50% of slices of 10 s: it takes 6 of which none is bad (load.for)
      offer the load for at least 60s",
    ]
  `)
})

it('a day of load is planned at once: failures are not counted one by one', () => {
  const allowed = failuresAllowed(100 * 86_400, 0.99, 0.975) as number
  // By the normal approximation, with the continuity correction: np − 1.96 √(np(1−p)) − 1/2.
  expect(allowed / 85_826.3).toBeCloseTo(1, 4)
})

it('what no request could hold is refused, and not laid to the artifact', () => {
  const request = (fields: string) => problems(withLoad(STEADY, undefined, fields))
  expect([
    request('endpoint: GET /x\nheaders: { a: "b\\r\\nc: d" }'),
    request('endpoint: GET /x\nheaders: { "a b": c }'),
    request('endpoint: GET /x\nheaders: { a: 日本 }'),
    request('endpoint: "GET /x#part"'),
    request('endpoint: CONNECT /x'),
  ]).toMatchInlineSnapshot(`
    [
      "a.yaml:3:15: expected a header’s value: one line, with no characters beyond Latin-1 (headers.a)",
      "a.yaml:3:19: expected a header’s name: letters, digits and dashes (headers.a b)",
      "a.yaml:3:15: expected a header’s value: one line, with no characters beyond Latin-1 (headers.a)",
      "a.yaml:2:11: expected a method and a path, such as 'GET /permissions' (endpoint)",
      "a.yaml:2:11: expected a method and a path, such as 'GET /permissions' (endpoint)",
    ]
  `)
})

it('what users send and save is looked at before any signs in', () => {
  const users = (text: string) =>
    problems(withLoad(STEADY, `objective: { p99: 1s }\nusers: ${text}`))
  const signIn = (save: string) =>
    users(
      `{ count: 2, sign-in: { endpoint: "POST /in/\${n}", save: { token: "${save}" } }, headers: { a: "\${token}" } }`,
    )
  expect(signIn('response.json.token')).toBe('')
  expect([
    users('{ count: 2, headers: { a: "${token}" } }'),
    users('{ count: 2, headers: { a: "${n" } }'),
    users('[{ a: "${n}" }]'),
    users('{ count: 2, sign-in: { endpoint: "POST /${who}" } }'),
    signIn('1 +'),
    signIn('respnse.json.token'),
  ]).toMatchInlineSnapshot(`
    [
      "a.yaml:5:34: \${token} names nothing (users.headers.a)
      here may stand \${n}",
      "a.yaml:5:34: \${n is no name in braces (users.headers.a)
      here may stand \${n}",
      "a.yaml:5:14: expected a plain value: nothing is drawn for a load, so \${…} has nothing to stand for (users.0.a)",
      "a.yaml:5:41: \${who} names nothing (users.sign-in.endpoint)
      here may stand \${n}",
      "a.yaml:5:73: this is not CEL: Unexpected token: EOF (users.sign-in.save.token)
      write it like response.json.token",
      "a.yaml:5:73: "respnse" is not known here (users.sign-in.save.token)
      did you mean response?",
    ]
  `)
})

it('a check is true or false, throughput is told where it stands, and no two objectives have one name', () => {
  expect([
    problems('id: a\ncheck: "1 + 1"'),
    problems(withLoad(STEADY, 'objectives: [{ p99: 1s }, { throughput: 99.5 }]')),
    problems('id: a\n__proto__: { x: 1 }\ncheck: "true"'),
  ]).toMatchInlineSnapshot(`
    [
      "a.yaml:2:8: a check must be true or false, and this is a int (check)",
      "a.yaml:4:27: a throughput of 99.5 a second cannot be shown by offering 100: what is under way at the end is not served yet (objectives.1)
      offer at least 101 a second, or ask for 99 (99% of what is offered)",
      "a.yaml:2:1: unknown field "__proto__" (__proto__)
      here may stand id, title, aspirational, check, symptom",
    ]
  `)
  const named = 'objectives: [{ name: x (2), p99: 1s }, { name: x, p50: 1s }, { name: x, p90: 1s }]'
  const [constraint] = read(withLoad(STEADY, named)).constraints
  expect(constraint).toMatchObject({
    objectives: [{ name: 'x (2)' }, { name: 'x' }, { name: 'x (3)' }],
  })
})

it('what is only wished for says which of its fields could not be measured', () => {
  const [wish] = read(
    withLoad(STEADY, 'objective: { p99: 9 parsecs }\naspirational: true'),
  ).constraints
  expect(wish).toMatchObject({
    kind: 'aspiration',
    why: 'objective.p99: expected a span of time such as 200ms, 3s or 1m',
  })
})

it('what only an endpoint can carry is not dropped in silence elsewhere', () => {
  const mix = `requests:
  - { contract: true, headers: { X-Key: a } }
  - { scenario: visit, json: {}, expect: 404 }`
  expect(problems(withLoad(STEADY, 'objective: { p99: 1s }', mix))).toMatchInlineSnapshot(`
    "a.yaml:3:32: this belongs to an endpoint: what all requests carry is said in users (requests.0.headers)
    a.yaml:4:30: this belongs to an endpoint (requests.1.json)
    a.yaml:4:42: this belongs to an endpoint (requests.1.expect)"
  `)
})
