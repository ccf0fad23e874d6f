import { expect, test } from 'vitest'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'

const GOOD = `---
id: revoked-user-loses-access
category: failure-mode
criticality: critical
canary: 7f0c2b1e-0000-4000-8000-000000000001
vary:
  who: person
  n: { int: [1, 9] }
  tool: { one-of: [jira, { name: wiki }] }
given:
  okta:
    users: [{ profile: { login: "\${who.email}" }, status: ACTIVE }]
    groups: [{ profile: { name: finance }, members: ["\${who.email}"] }]
    clock: { start: 2026-03-01T10:00:00Z }
  slack:
    faults:
      - { operation: chat.postMessage, status: 500, times: 1, after: { int: [0, 2] }, latency: 20ms }
steps:
  - http:
      as: revoke
      method: post
      path: /revocations
      json: { user: "\${who.email}", count: "\${n}" }
      save: { ticket: response.json.ticket }
      timeout: 5s
  - advance: 1h
  - http: { as: list-all, path: "/revocations/\${ticket}", headers: { x-count: 3 } }
checks:
  - steps.revoke.status == 202
  - check: twins.okta.groups.exists(g, g.profile.name == "finance" && g.members.size() == 0)
    symptom: A person whose access was revoked can still get in.
  - steps["list-all"].json.ticket == ticket && n > 0 && who.email != ""
criteria:
  - The person who asked can tell from the answer that \${who.name} has lost access.
symptom: Revoking access does not work while chat is failing.
tags: [revocation]
trials: 20
---

# Revocation survives a failing Slack

\${who.first} leaves the company.
`

function problemsOf(text: string, twins?: string[]): string {
  try {
    parseScenario(text, 'holdout-scenarios/a.md', twins ? { twins } : {})
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error)
    throw error
  }
  return 'nothing wrong'
}

function withFrontMatter(lines: string): string {
  return `---\nid: a\ncategory: edge-case\ncriticality: low\n${lines}\n---\nA story.\n`
}

test('a whole scenario is read, with every default and every place', () => {
  const scenario = parseScenario(GOOD, 'a.md', { twins: ['okta', 'slack'] })
  expect(scenario).toMatchObject({
    id: 'revoked-user-loses-access',
    title: 'Revocation survives a failing Slack',
    category: 'failure-mode',
    criticality: 'critical',
    trials: 20,
    vary: {
      who: { kind: 'person' },
      n: { kind: 'int', min: 1, max: 9 },
      tool: { kind: 'one-of', values: ['jira', { name: 'wiki' }] },
    },
    given: {
      okta: { clock: { startMs: Date.UTC(2026, 2, 1, 10) }, order: 'shuffled', faults: [] },
      slack: {
        state: {},
        faults: [
          {
            operation: 'chat.postMessage',
            status: 500,
            times: 1,
            after: { min: 0, max: 2 },
            latencyMs: 20,
          },
        ],
      },
    },
    symptom: 'Revoking access does not work while chat is failing.',
  })
  expect(scenario.steps).toEqual([
    {
      kind: 'http',
      as: 'revoke',
      method: 'POST',
      path: '/revocations',
      json: { user: '${who.email}', count: '${n}' },
      save: { ticket: 'response.json.ticket' },
      everyMs: 100,
      timeoutMs: 5000,
      position: { line: 19, column: 5 },
    },
    { kind: 'advance', as: 'advance2', byMs: 3_600_000, position: { line: 26, column: 5 } },
    {
      kind: 'http',
      as: 'list-all',
      method: 'GET',
      path: '/revocations/${ticket}',
      headers: { 'x-count': '3' },
      everyMs: 100,
      timeoutMs: 10_000,
      position: { line: 27, column: 5 },
    },
  ])
  expect(scenario.checks[1]).toEqual({
    id: 'check-2',
    expression: 'twins.okta.groups.exists(g, g.profile.name == "finance" && g.members.size() == 0)',
    symptom: 'A person whose access was revoked can still get in.',
    position: { line: 30, column: 5 },
  })
  expect(scenario.story).toContain('leaves the company')
  expect(scenario.storyLine).toBe(40)
})

test('every mistake is told at once, with its place and the nearest word', () => {
  const text = `---
id: Bad Id
category: edge-cas
criticallity: critical
vary:
  who: persn
  steps: person
steps:
  - http: { as: a, path: revocations, tmeout: 5s }
  - http: { as: b, path: /x, timeout: 5 }
  - wait: 1h
checks: steps.a.status == 200
given:
  slack: { faults: [{ operation: x, status: 200, latncy: 5ms }] }
trials: 0
---
A story.
`
  expect(problemsOf(text)).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:2:1: "criticality" is missing: expected one of critical, high, normal, low (criticality)
    holdout-scenarios/a.md:2:5: "Bad Id" is not right here: expected at most 100 lower-case letters, digits and -, such as revoked-user-loses-access (id)
    holdout-scenarios/a.md:3:11: "edge-cas" is not right here: expected one of happy-path, edge-case, failure-mode (category)
      did you mean edge-case?
    holdout-scenarios/a.md:4:1: unknown field "criticallity" (criticallity)
      did you mean criticality?
    holdout-scenarios/a.md:6:8: "persn" is not right here: expected person, word, sentence, uuid, email, {int: [1, 9]} or {one-of: [a, b]} (vary.who)
    holdout-scenarios/a.md:7:3: "steps" cannot be a name here: expected a name that expressions do not use (vary.steps)
    holdout-scenarios/a.md:9:26: "revocations" is not right here: expected a path that begins with /, or a value that was saved or drawn (steps[0].http.path)
    holdout-scenarios/a.md:9:39: unknown field "tmeout" (steps[0].http.tmeout)
      did you mean timeout?
    holdout-scenarios/a.md:10:39: 5 is not right here: expected a span of time such as 200ms, 5s or 1h (steps[1].http.timeout)
    holdout-scenarios/a.md:11:11: "1h" is not right here: expected {until: a CEL expression}; advance lets the time of twins pass (steps[2].wait)
    holdout-scenarios/a.md:12:9: "steps.a.status == 200" is not right here: expected a list of CEL expressions (checks)
    holdout-scenarios/a.md:14:45: 200 is not right here: expected an HTTP status from 400 to 599, {int: [400, 402]} to draw it, or the name of what is drawn, "\${n}" (given.slack.faults[0].status)
    holdout-scenarios/a.md:14:50: unknown field "latncy" (given.slack.faults[0].latncy)
      did you mean latency?
    holdout-scenarios/a.md:15:9: 0 is not right here: expected a whole number from 1 to 100000 (trials)"
  `)
})

test('files that are not scenarios say what to write', () => {
  expect(problemsOf('# Hello\n')).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:1:1: a scenario begins with front matter, and this file does not
      write --- on the first line, then id, category and criticality, then --- again, then the story"
  `)
  expect(problemsOf('---\nid: a\n')).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:1:1: the front matter never ends
      write --- on a line of its own between the front matter and the story"
  `)
  expect(problemsOf('---\nid: [a\ncategory: edge-case\n---\nstory')).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:3:1: this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"`,
  )
  expect(problemsOf('---\nid: a\nid: b\n---\nstory')).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:3:1: this is not YAML: Map keys must be unique"`,
  )
  expect(
    problemsOf(withFrontMatter('given: { okta: { users: [{ login: ${who.email} }] } }')),
  ).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:5:36: this is not YAML: Unexpected flow-map-start at node end
      put quotes around a value that holds \${…}: "\${who.email}""
  `)
  expect(problemsOf('---\n---\n')).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:1:1: "id" is missing: expected the name of the scenario (id)
    holdout-scenarios/a.md:1:1: "category" is missing: expected one of happy-path, edge-case, failure-mode (category)
    holdout-scenarios/a.md:1:1: "criticality" is missing: expected one of critical, high, normal, low (criticality)
    holdout-scenarios/a.md:3:1: the story is missing
      tell below the front matter, in a few sentences, who wants what and what must come of it"
  `)
})

test('names that nothing gives a meaning are found before anything runs', () => {
  const text = withFrontMatter(`vary: { who: person, n: { int: [1, 2] } }
given:
  okta: { users: [{ login: "\${who.emial}" }, { login: "\${nobody}" }] }
  slak: {}
steps:
  - http: { as: first, path: "/x/\${token}", save: { token: response.josn.token } }
  - http: { as: first, path: "/x/\${steps.second.json.id}/\${n.foo}/\${who email}" }
  - http: { as: list-all, path: "/x/\${token}", save: { who: response.text } }
criteria: ["The answer names \${token}."]`)
  expect(problemsOf(text, ['okta', 'slack'])).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:7:29: \${who.emial} names nothing: who has no "emial" (given.okta.users[0].login)
      did you mean email?
    holdout-scenarios/a.md:7:56: \${nobody} names nothing: nothing called "nobody" is drawn, or saved by an earlier step (given.okta.users[1].login)
      known here: who, n
    holdout-scenarios/a.md:8:3: no twin is called "slak" (given.slak)
      did you mean slack?
    holdout-scenarios/a.md:10:34: \${token} names nothing: nothing called "token" is drawn, or saved by an earlier step (steps[0].http.path)
      known here: who, n, artifact, folder
    holdout-scenarios/a.md:10:69: response has no "josn", in: response.josn.token (steps[0].http.save.token)
      did you mean json?
    holdout-scenarios/a.md:11:17: two steps are called "first" (steps[1].http.as)
    holdout-scenarios/a.md:11:34: \${steps.second.json.id} names nothing: no earlier step is called "second" (steps[1].http.path)
      known here: first
    holdout-scenarios/a.md:11:58: \${n.foo} names nothing: n has no "foo" (steps[1].http.path)
      none is known here
    holdout-scenarios/a.md:11:67: \${who email} is not a path of names (steps[1].http.path)
      write a path of names, such as \${who.email}, or $\${ for the characters themselves
    holdout-scenarios/a.md:12:56: "who" is drawn already (steps[2].http.save.who)
    holdout-scenarios/a.md:13:30: \${token} names nothing: nothing called "token" is drawn, or saved by an earlier step (criteria[0])
      known here: who, n"
  `)
})

test('expressions are parsed when they are read', () => {
  const text = withFrontMatter(`vary: { who: person }
steps:
  - http: { as: list-all, path: /x }
  - http: { as: revoke, path: /x }
checks:
  - steps.revoke.status ==
  - steps.list-all.status == 200
  - steps.revok.status == 200
  - steps.revoke.stauts == 200
  - 'who.emial == "x"'
  - frobnicate(steps.revoke.json)
  - steps.revoke.status + "x"
  - steps.revoke.json.items.exists(i, j.id == 1)
  - 'steps.revoke.text.matches("(a")'
  - twins.okat.users.size() == 1
  - |
    steps.revoke.status == 200
    && nobody == 1`)
  expect(problemsOf(text, ['okta'])).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:10:27: this is not CEL: Unexpected token: EOF, in: steps.revoke.status == (checks[0])
    holdout-scenarios/a.md:11:11: "list-all" is read as a subtraction, in: steps.list-all.status == 200 (checks[1])
      write steps["list-all"]
    holdout-scenarios/a.md:12:11: no step is called "revok", in: steps.revok.status == 200 (checks[2])
      did you mean revoke?
    holdout-scenarios/a.md:13:18: an answer has no "stauts", in: steps.revoke.stauts == 200 (checks[3])
      did you mean status?
    holdout-scenarios/a.md:14:10: who has no "emial", in: who.emial == "x" (checks[4])
      did you mean email?
    holdout-scenarios/a.md:15:5: this cannot be evaluated: found no matching overload for 'frobnicate(dyn)', in: frobnicate(steps.revoke.json) (checks[5])
    holdout-scenarios/a.md:16:5: a check must be true or false, and this is a string, in: steps.revoke.status + "x" (checks[6])
    holdout-scenarios/a.md:17:39: "j" is not known here, in: steps.revoke.json.items.exists(i, j.id == 1) (checks[7])
      known here: steps, twins, calls, received, cel, who
    holdout-scenarios/a.md:18:32: this is not a regular expression: error parsing regexp: missing closing ): \`(a\`, in: steps.revoke.text.matches("(a") (checks[8])
    holdout-scenarios/a.md:19:11: no twin is called "okat", in: twins.okat.users.size() == 1 (checks[9])
      did you mean okta?
    holdout-scenarios/a.md:20:5: "nobody" is not known here, in: steps.revoke.status == 200 && nobody == 1 (checks[10])
      known here: steps, twins, calls, received, cel, who"
  `)
})

test('what is right passes', () => {
  expect(problemsOf(GOOD, ['okta', 'slack'])).toBe('nothing wrong')
  const checks = `vary: { who: person, a: { one-of: [{ x: 1 }, { y: 2 }] } }
steps: [{ http: { as: s, path: "/$\${literal}/\${a.x}" } }]
checks:
  - has(steps.s.json.id) && steps.s.headers["content-type"].startsWith("application/json")
  - calls.okta.filter(c, c.method == "POST").size() == 1
  - cel.bind(t, steps.s.json.total, t > 1)
  - steps.s.json.items.all(i, i.parts.exists(p, p.owner == who.login && p.of == i.id))`
  expect(problemsOf(withFrontMatter(checks), ['okta'])).toBe('nothing wrong')
})

test('hostile YAML and expressions are mistakes with a place', () => {
  const cases = [
    'given: &a { okta: *a }',
    'steps: [{ http: { path: /x, json: &j { a: [*j] } } }]',
    ['given:', '  okta:', '    a: &a [1,2,3,4,5,6,7,8,9,10]']
      .concat(
        'bcdef'
          .split('')
          .map((name, i) => `    ${name}: &${name} [${Array(10).fill(`*${'abcde'[i]}`)}]`),
      )
      .join('\n'),
    `checks: ["${'!'.repeat(20_000)}true"]`,
  ]
  expect(
    cases.map((lines) => problemsOf(withFrontMatter(lines)).slice(0, 120)),
  ).toMatchInlineSnapshot(`
    [
      "holdout-scenarios/a.md:5:19: the alias *a stands inside what it names
      write out what the alias stands for",
      "holdout-scenarios/a.md:5:44: the alias *j stands inside what it names
      write out what the alias stands for",
      "holdout-scenarios/a.md:11:33: the alias *d makes this too large
      write out what the alias stands for",
      "holdout-scenarios/a.md:5:11: this is nested too deeply, in: !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    ]
  `)
})

test('what is nested too deeply is said so', () => {
  const deep = problemsOf(withFrontMatter(`given: { okta: { a: ${'['.repeat(20_000)} } }`))
  expect(deep).toContain('this is not YAML: it is nested too deeply')
})

test('what is misspelt on a page is named itself, not the whole action', () => {
  const steps = `steps:
  - browser: { do: [{ clik: { role: button } }, { click: { rol: button } }, { fill: { label: Name } }] }
  - browser: { do: [{ press: { key: Enter, labl: Name } }, forward] }`
  expect(problemsOf(withFrontMatter(steps))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:6:23: unknown field "clik" (steps[0].browser.do[0].clik)
      did you mean click?
    holdout-scenarios/a.md:6:60: unknown field "rol" (steps[0].browser.do[1].click.rol)
      did you mean role?
    holdout-scenarios/a.md:6:85: "with" is missing: expected a value (steps[0].browser.do[2].fill.with)
    holdout-scenarios/a.md:7:44: unknown field "labl" (steps[1].browser.do[0].press.labl)
      did you mean label?
    holdout-scenarios/a.md:7:60: "forward" is not right here: expected one of goto, click, check, uncheck, hover, fill, select, press, upload, wait, read, back, reload (steps[1].browser.do[1])"
  `)
})

test('a file that nobody puts into the user’s folder cannot be sent, unless a program may have written it', () => {
  const steps = (first: string) => `given: { files: { orders/march.csv: "a,b" } }
steps:
${first}  - http: { as: a, method: POST, path: /, multipart: { f: { file: ./orders/march.csv }, g: [x, { file: march.csv }] } }
  - browser: { do: [{ upload: { label: Order, file: [orders/march.csv, may.csv] } }] }
checks: [steps.a.status == 200]`
  expect(problemsOf(withFrontMatter(steps('')))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:7:92: the user's folder holds no "march.csv" (steps[0].http.multipart.g)
      known here: orders/march.csv
    holdout-scenarios/a.md:8:31: the user's folder holds no "may.csv" (steps[1].browser.do[0].upload)
      known here: orders/march.csv"
  `)
  expect(problemsOf(withFrontMatter(steps('  - cli: { run: report }\n')))).toBe('nothing wrong')
})

test('what would silently do nothing is a mistake: asking again without an end, a drawn value that names another', () => {
  const steps = `steps: [{ http: { as: a, path: /, every: 1s } }]\nchecks: [steps.a.status == 200]`
  expect(problemsOf(withFrontMatter(steps))).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:5:17: {"as":"a","path":"/","every":"1s"} is not right here: expected until beside every: without it nothing is asked again (steps[0].http)"`,
  )
  const drawn = `matrix: { plan: ["\${who.name}"] }
vary: { who: person, x: { one-of: ["\${y}", { a: "$\${y}, \${nothing}" }] }, y: { one-of: ["\${x}"] } }
checks: ["true"]`
  expect(problemsOf(withFrontMatter(drawn))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:5:19: \${who.name} is not filled in: what is drawn is taken as it is written (matrix.plan[0])
      put the two together where they are used
    holdout-scenarios/a.md:6:37: \${y} is not filled in: what is drawn is taken as it is written (vary.x.one-of[0])
      put the two together where they are used
    holdout-scenarios/a.md:6:90: \${x} is not filled in: what is drawn is taken as it is written (vary.y.one-of[0])
      put the two together where they are used"
  `)
})

test('an alias that only repeats is followed', () => {
  const aliases = `given: { okta: { users: [&u { login: a }, *u], groups: [*u] } }
checks: ["true"]`
  expect(problemsOf(withFrontMatter(aliases))).toBe('nothing wrong')
})

test('steps that could not be sent as they are written are mistakes', () => {
  const steps = `vary: { who: person, valueOf: word }
steps:
  - http: { as: __proto__, path: "/\${who.email", timeout: 0s }
  - http: { as: b, path: "/\${steps}", timeout: 2h, headers: { "a b": x, ok: "a\\r\\nInjected: 1" } }
  - advance: 99999999999h`
  expect(problemsOf(withFrontMatter(steps))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:5:22: "valueOf" cannot be a name here: expected a name that expressions do not use (vary.valueOf)
    holdout-scenarios/a.md:7:17: "__proto__" is not right here: expected a name that JavaScript does not use (steps[0].http.as)
    holdout-scenarios/a.md:7:59: "0s" is not right here: expected a span from 1ms to 1h (steps[0].http.timeout)
    holdout-scenarios/a.md:8:48: "2h" is not right here: expected a span from 1ms to 1h (steps[1].http.timeout)
    holdout-scenarios/a.md:8:63: "a b" cannot be a name here: expected the name of a header (steps[1].http.headers.a b)
    holdout-scenarios/a.md:8:77: "a\\r\\nInjected: 1" is not right here: expected a value of one line (steps[1].http.headers.ok)
    holdout-scenarios/a.md:9:14: "99999999999h" is not right here: expected a span of at most 36500d (steps[2].advance)"
  `)
  const references = `vary: { who: person }
steps: [{ http: { as: a, path: "/\${who.email" } }, { http: { as: b, path: "/\${steps}" } }]`
  expect(problemsOf(withFrontMatter(references))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:6:34: \${who.email is never closed (steps[0].http.path)
      write a path of names, such as \${who.email}, or $\${ for the characters themselves
    holdout-scenarios/a.md:6:77: \${steps} names nothing: it lacks the name of a step (steps[1].http.path)
      write \${steps.<name>.json}"
  `)
})

test('a whole number that would be rounded is a mistake, where it is not in quotes', () => {
  const step = (id: string) =>
    withFrontMatter(
      `steps:\n  - http: { as: a, path: /, json: { id: ${id} } }\nchecks: [steps.a.status == 200]`,
    )
  expect(problemsOf(step('1834567890123456001'))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:6:41: 1834567890123456001 would be rounded to 1834567890123456000
      put quotes around it; a body in which it must be a number can be written as text: with a content-type"
  `)
  expect(problemsOf(step('"1834567890123456001"'))).toBe('nothing wrong')
  expect(problemsOf(step('0.12345678901234567890'))).toBe('nothing wrong')
})

test('a path that can be no file is a mistake', () => {
  const given = (paths: string) =>
    withFrontMatter(
      `given: { files: { ${paths} } }\nsteps: [{ http: { as: a, path: / } }]\nchecks: [steps.a.status == 200]`,
    )
  for (const path of ['a/', '.', './', 'a/.', 'a\\0b', 'x'.repeat(256), `${'é'.repeat(128)}/a`]) {
    expect(problemsOf(given(`"${path}": x`))).toMatch(
      /^holdout-scenarios\/a\.md:5:19: .* cannot be a name here: expected a path .*\(given\.files\./,
    )
  }
  expect(problemsOf(given('a: x, ./a/b: y, c: x, ./c: y'))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:5:19: "a" cannot be a file, since "./a/b" lies in it (given.files.a)
    holdout-scenarios/a.md:5:41: "./c" is the same file as "c" (given.files../c)"
  `)
  expect(problemsOf(given(`"${'x'.repeat(255)}": x, a/b: y, a/.c: z`))).toBe('nothing wrong')
})

test('a program is given no file where another is in the way, unless one that ran may have moved it', () => {
  const steps = (first: string) =>
    withFrontMatter(`given: { files: { a: x, c/d: x } }
steps:
${first}  - cli: { as: t, run: "true", files: { a: y, a/b: y, c: y } }
checks: [steps.t.exit == 0]`)
  expect(problemsOf(steps(''))).toMatchInlineSnapshot(`
    "holdout-scenarios/a.md:7:41: "a" cannot be a file, since "a/b" lies in it (steps[0].cli.files.a)
    holdout-scenarios/a.md:7:55: "c" cannot be a file, since "c/d" lies in it (steps[0].cli.files.c)"
  `)
  expect(problemsOf(steps('  - cli: { run: tidy }\n'))).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:8:41: "a" cannot be a file, since "a/b" lies in it (steps[1].cli.files.a)"`,
  )
})

test('steps that are taken at the same time cannot save the same name', () => {
  const steps = `steps:
  - concurrent:
      - http: { as: a, path: /a, save: { id: response.json.id } }
      - http: { as: b, path: /b, save: { id: response.json.id } }
  - http: { as: c, path: "/\${id}", save: { id: response.json.id } }
checks: [steps.c.status == 200]`
  expect(problemsOf(withFrontMatter(steps))).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:8:42: "id" is saved by "a" too, which is taken at the same time (steps[0].concurrent[1].http.save.id)"`,
  )
})
