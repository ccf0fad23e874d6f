import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  drawGiven,
  drawVariables,
  interpolate,
  isDeterministic,
  MissingAnswer,
  parseScenario,
  tellStory,
  UnknownReference,
} from '../../../scenarios-runner/scenario/index.ts'

const text = (frontMatter: string, story = 'A story.') =>
  `---\nid: a\ncategory: edge-case\ncriticality: low\n${frontMatter}\n---\n${story}\n`

const scenario = parseScenario(
  text(
    `vary: { who: person, boss: person, n: { int: [1, 9] }, id: uuid, mail: email, w: word, s: sentence, t: { one-of: [a, 2] } }
given:
  okta:
    users: [{ login: "\${who.email}" }, { login: "\${boss.email}" }, { login: c }, { login: d }]
    groups: [{ name: x, size: "\${n}" }]
    faults: [{ status: 500, after: { int: [0, 3] }, times: 1, latency: 5ms }]
  jira: { order: as-written, issues: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }] }
criteria: ["\${who.name} is told in the answer."]`,
    '${who.first} leaves. Keep $${this} and ${that}.',
  ),
  'a.md',
)

const emailOf = (person: unknown) => (person as { email: string }).email

test('the same seed, scenario and trial draw the same; another trial draws others', () => {
  expect(drawVariables(scenario, 'seed', 3)).toEqual(drawVariables(scenario, 'seed', 3))
  expect(drawVariables(scenario, 'seed', 3)).toMatchInlineSnapshot(`
    {
      "boss": {
        "email": "quentin.yamamoto68@example.com",
        "first": "Quentin",
        "last": "Yamamoto",
        "login": "quentin.yamamoto68",
        "name": "Quentin Yamamoto",
      },
      "id": "85f8091d-0fe9-4c11-aaef-503bc672d007",
      "mail": "saffron.orchid97@example.com",
      "n": 5,
      "s": "Plaza harbor dune delta silver olive cinder falcon paper.",
      "t": "a",
      "w": "sierra",
      "who": {
        "email": "oscar.tanaka@example.com",
        "first": "Oscar",
        "last": "Tanaka",
        "login": "oscar.tanaka",
        "name": "Oscar Tanaka",
      },
    }
  `)
  const emails = new Set(
    Array.from({ length: 200 }, (_, trial) =>
      JSON.stringify(drawVariables(scenario, 'seed', trial)),
    ),
  )
  expect(emails.size).toBe(200)
})

test('people of one trial are never the same, and drawn values keep to what was asked', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(1000), (seed, trial) => {
      const drawn = drawVariables(scenario, seed, trial) as unknown as {
        who: { email: string; name: string }
        boss: { email: string; name: string }
        n: number
        t: unknown
      }
      expect(drawn.who.email).not.toBe(drawn.boss.email)
      expect(drawn.who.name).not.toBe(drawn.boss.name)
      expect(drawn.who.email).toMatch(/^[a-z0-9]+(\.[a-z0-9]+)*@example\.com$/)
      expect(drawn.n).toBeGreaterThanOrEqual(1)
      expect(drawn.n).toBeLessThanOrEqual(9)
      expect(['a', 2]).toContain(drawn.t)
    }),
    { numRuns: 300 },
  )
})

test('given is interpolated, its order drawn unless it must stay, and the moment of faults drawn', () => {
  const orders = new Set<string>()
  const moments = new Set<number | undefined>()
  for (let trial = 0; trial < 60; trial += 1) {
    const drawn = drawVariables(scenario, 's', trial)
    const given = drawGiven(scenario, drawn, 's', trial)
    expect(drawGiven(scenario, drawn, 's', trial)).toEqual(given)
    const logins = (given.okta!.state.users as { login: string }[]).map((user) => user.login)
    expect([...logins].sort()).toEqual([emailOf(drawn.who), emailOf(drawn.boss), 'c', 'd'].sort())
    orders.add(logins.map((login) => (login.length > 1 ? 'p' : login)).join())
    moments.add(given.okta?.faults[0]?.after)
    expect(given.okta?.state.groups).toEqual([{ name: 'x', size: drawn.n }])
    expect(given.okta?.faults[0]).toMatchObject({ status: 500, times: 1, latencyMs: 5 })
    expect(given.jira?.state.issues).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
  }
  expect(orders.size).toBeGreaterThan(5)
  expect([...moments].sort()).toEqual([0, 1, 2, 3])
})

test('a scenario that draws nothing is deterministic, and keeps the order it is written in', () => {
  const plain = parseScenario(
    text('given: { okta: { users: [{ n: 1 }, { n: 2 }, { n: 3 }] } }'),
    'a.md',
  )
  const timed = parseScenario(
    text('given: { okta: { faults: [{ status: 500, after: { int: [0, 1] } }] } }'),
    'a.md',
  )
  expect([isDeterministic(plain), isDeterministic(timed), isDeterministic(scenario)]).toEqual([
    true,
    false,
    false,
  ])
  for (let trial = 0; trial < 10; trial += 1) {
    expect(drawGiven(plain, {}, 's', trial).okta?.state.users).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ])
  }
})

test('what goes wrong may be drawn by name, and must fit', () => {
  const read = (vary: string, fault: string) =>
    parseScenario(text(`vary: { x: ${vary} }\ngiven: { okta: { faults: [${fault}] } }`), 'a.md')
  const draw = (vary: string, fault: string) => {
    const varied = read(vary, fault)
    return drawGiven(varied, drawVariables(varied, 's', 0), 's', 0).okta!.faults[0]
  }
  expect(draw('{ one-of: [503] }', '{ status: "${x}", path: "/u/${x}" }')).toEqual({
    status: 503,
    path: '/u/503',
  })
  expect(draw('{ one-of: [20ms] }', '{ latency: "${x}", retry-after: "${x}" }')).toEqual({
    latencyMs: 20,
    retryAfterSeconds: 1,
  })
  expect(draw('{ one-of: [reset] }', '{ transport: "${x}" }')).toEqual({ transport: 'reset' })
  expect(
    draw(
      'word',
      '{ latency: { lognormal: { median: 80ms, p95: 1s } }, match: { body: { name: "${x}" } } }',
    ),
  ).toEqual({
    latency: { distribution: 'lognormal', medianMs: 80, p95Ms: 1000 },
    match: { body: { name: 'saffron' } },
  })
  expect(draw('word', '{ stale-changes: 2, stale-for: 3s }')).toEqual({
    staleChanges: 2,
    staleMs: 3000,
  })
  expect(draw('word', '{ transport: timeout, stall: 2s }')).toEqual({
    transport: 'timeout',
    stallMs: 2000,
  })
  expect(draw('word', '{ webhook: out-of-order, event: user.* }')).toEqual({
    webhook: 'out-of-order',
    event: 'user.*',
  })
  expect(draw('word', '{ kind: malformed-body }')).toEqual({ kind: 'malformed-body' })
  expect(() => draw('word', '{ status: "${x}" }')).toThrowErrorMatchingInlineSnapshot(
    `[HoldoutError: "saffron", drawn for \${x}, is no status of a fault]`,
  )
  expect(() => draw('{ int: [1, 1] }', '{ status: "${x}" }')).toThrow(
    '1, drawn for ${x}, is no status of a fault',
  )
  expect(() => read('word', '{ status: "${y}" }')).toThrow('nothing called "y" is drawn')
})

test('interpolation keeps types, and tells the two kinds of missing apart', () => {
  const answer = {
    status: 201,
    headers: {},
    json: { id: 7, list: [{ a: 'b' }] },
    text: '',
    ms: 1,
    failure: null,
  }
  const silent = { ...answer, status: null, json: null, failure: 'reset' }
  const steps = { 'list-all': answer, gone: silent }
  const scope = { drawn: { n: 3, who: { email: 'a@b' } }, saved: { token: { x: 't' } }, steps }
  expect(
    interpolate({ a: '${n}', b: 'n=${n}', c: ['${who}', '$${n}'], d: 'x${who}' }, scope),
  ).toEqual({
    a: 3,
    b: 'n=3',
    c: [{ email: 'a@b' }, '${n}'],
    d: 'x{"email":"a@b"}',
  })
  expect(interpolate('/x/${steps.list-all.json.list[0].a}/${token.x}', scope)).toBe('/x/b/t')
  const failures = [
    '${steps.list-all.json.nope}',
    '${steps.gone.json.id}',
    '${steps.never.json}',
    '${token.y}',
    '${nobody}',
    '${who.phone}',
    '${a b}',
  ].map((reference) => {
    try {
      return String(interpolate(reference, scope))
    } catch (error) {
      const kind =
        error instanceof MissingAnswer
          ? 'missing'
          : error instanceof UnknownReference
            ? 'unknown'
            : 'other'
      return `${kind}: ${(error as Error).message}`
    }
  })
  expect(failures).toMatchInlineSnapshot(`
    [
      "missing: steps.list-all.json.nope: the answer has no nope",
      "missing: steps.gone.json.id: nothing was answered (reset)",
      "missing: steps.never.json: step never has no answer",
      "missing: token.y: what was saved has no y",
      "unknown: \${nobody} names nothing: nothing called nobody was drawn or saved",
      "unknown: \${who.phone} names nothing: who has no phone",
      "unknown: \${a b} names nothing: it is not a path of names",
    ]
  `)
})

test('a judge reads the story of the people drawn', () => {
  const drawn = drawVariables(scenario, 's', 1)
  const { first, name } = drawn.who as { first: string; name: string }
  expect(tellStory(scenario, drawn)).toMatchObject({
    story: `${first} leaves. Keep \${this} and \${that}.`,
    criteria: [{ id: 'criterion-1', text: `${name} is told in the answer.` }],
  })
})
