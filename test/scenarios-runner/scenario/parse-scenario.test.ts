import { expect, test } from 'vitest'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { problemsOf, withFrontMatter } from './scenario-mistakes.ts'

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
