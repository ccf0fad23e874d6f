import { expect, test } from 'vitest'
import {
  type CheckScope,
  evaluateChecks,
  evaluateSave,
  type HttpStepAnswer,
  MissingAnswer,
} from '../../../scenarios-runner/scenario/index.ts'
import { createRedactor, parseExactJson, type Redactor } from '../../../twins/base/index.ts'

function answer(partial: Partial<HttpStepAnswer>): HttpStepAnswer {
  const plain = { status: 200, headers: {}, json: null, text: '', ms: 3, failure: null }
  return { ...plain, attempts: 1, events: [], ...partial }
}

const scope: CheckScope = {
  steps: {
    revoke: answer({
      status: 202,
      headers: { 'content-type': 'application/json' },
      json: {
        total: 3,
        price: 2.5,
        name: 'x',
        'list-all': [1],
        none: null,
        items: [{ id: 1 }, { id: 2, tag: 'b' }],
      },
    }),
    gone: answer({ status: null, failure: 'timeout' }),
  },
  twins: {
    okta: {
      groups: [
        { profile: { name: 'finance' }, members: [] },
        { profile: { name: 'sales' }, members: ['a@example.com'], note: 'x' },
      ],
      users: [],
    },
  },
  calls: { okta: [{ method: 'PUT', path: '/x', requestBody: { a: 1 } }] },
  drawn: { who: { email: 'a@example.com' }, n: 4, thing: { a: 1 } },
  saved: { ticket: { id: 'T-1' } },
}

function decide(...expressions: string[]): string[] {
  const checks = expressions.map((expression, index) => ({
    id: `check-${index + 1}`,
    expression,
    symptom: undefined,
    position: { line: 1, column: 1 },
  }))
  return evaluateChecks(checks, scope).map(
    ({ expression, result, detail }) => `${expression}\n    ${result}: ${detail}`,
  )
}

test('ordinary checks work on JSON numbers, whole or not', () => {
  const expressions = [
    'steps.revoke.status == 202',
    'steps.revoke.json.total + 1 == 4',
    'steps.revoke.json.total % 2 == 1',
    'steps.revoke.json.price * 2 == 5',
    'steps.revoke.json.price + steps.revoke.json.total == 5.5',
    'steps.revoke.json.total == 3.0 && steps.revoke.json.total > 2.5',
    'size(steps.revoke.json.items) == 2 && steps.revoke.json.items.size() == 2',
    'steps.revoke.json.items == [{"id": 1}, {"id": 2, "tag": "b"}]',
    'steps.revoke.json["list-all"][0] == 1',
    'steps.revoke.json.none == null',
    '!has(steps.revoke.json.zip)',
    'n in [3, 4] && who.email == "a@example.com"',
    'steps.revoke.json.items.exists(i, i.tag == "b")',
    'twins.okta.groups.exists(g, g.profile.name == "finance" && g.members.size() == 0)',
    'calls.okta.filter(c, c.method == "PUT").size() == 1',
    'ticket.id.matches("^T-[0-9]+$")',
    'steps.revoke.json.items.exists(i, i.tag.matches("^b$"))',
    'steps.gone.status == null && steps.gone.failure == "timeout"',
  ]
  const results = decide(...expressions).filter((line) => !line.includes('\n    met: '))
  expect(results).toEqual([])
})

test('a check that is not met shows the values that decided it', () => {
  expect(
    decide(
      'steps.revoke.status == 500',
      'steps.revoke.status == 202 && steps.revoke.json.name == "y"',
      'steps.revoke.json.total == 1 || steps.revoke.json.total == n',
      '!(steps.revoke.json.total == 3)',
      'steps.revoke.json.items.all(i, i.id == 1)',
      'twins.okta.groups.exists(g, g.profile.name == "hr")',
      'twins.okta.users.exists(u, u.id == 1)',
      'steps.revoke.json.items.exists_one(i, i.id > 0)',
      'steps.revoke.json.name.startsWith("y")',
      'steps.gone.status == 200',
      '(n * 2) == n + 1',
    ).join('\n'),
  ).toMatchInlineSnapshot(`
    "steps.revoke.status == 500
        not-met: steps.revoke.status is 202
    steps.revoke.status == 202 && steps.revoke.json.name == "y"
        not-met: steps.revoke.json.name is "x"
    steps.revoke.json.total == 1 || steps.revoke.json.total == n
        not-met: steps.revoke.json.total is 3; steps.revoke.json.total is 3; n is 4
    !(steps.revoke.json.total == 3)
        not-met: steps.revoke.json.total is 3
    steps.revoke.json.items.all(i, i.id == 1)
        not-met: steps.revoke.json.items[1]: i.id is 2
    twins.okta.groups.exists(g, g.profile.name == "hr")
        not-met: none of 2 in twins.okta.groups does: [{"profile":{"name":"finance"},"members":[]},{"profile":{"name":"sales"},"members":["a@example.com"],"note":"x"}]
    twins.okta.users.exists(u, u.id == 1)
        not-met: twins.okta.users is empty
    steps.revoke.json.items.exists_one(i, i.id > 0)
        not-met: 2 of 2 in steps.revoke.json.items do
    steps.revoke.json.name.startsWith("y")
        not-met: steps.revoke.json.name is "x"
    steps.gone.status == 200
        not-met: steps.gone.status is null; step gone was not answered: timeout
    (n * 2) == n + 1
        not-met: n * 2 is 8; n + 1 is 5"
  `)
})

test('what the artifact did not answer or bring about is its own failure', () => {
  expect(
    decide(
      'steps.revoke.json.missing == 1',
      'steps.revoke.json.items[7].id == 1',
      'steps.revoke.json.items.all(i, i.tag == "b")',
      'steps.revoke.json.name > 3',
      'steps.revoke.json.none.deeper == 1',
      'steps.gone.json.id == 1',
      'steps.later.status == 200',
      'calls.okta[3].method == "GET"',
      'calls.okta[0].requestBody.user == "x"',
      'ticket.number == 1',
      'twins.okta.users[0].id == "x"',
      'twins.okta.groups.exists(g, g.owner == "ada")',
      'savedLater == 1',
    ).join('\n'),
  ).toMatchInlineSnapshot(`
    "steps.revoke.json.missing == 1
        not-met: steps.revoke.json.missing is not there: there are total, price, name, list-all, none, items
    steps.revoke.json.items[7].id == 1
        not-met: steps.revoke.json.items[7] is not there: the list has 2
    steps.revoke.json.items.all(i, i.tag == "b")
        not-met: i.tag is not there: there are id, tag
    steps.revoke.json.name > 3
        not-met: steps.revoke.json.name > 3 cannot be decided: no such overload: string > int; steps.revoke.json.name is "x"
    steps.revoke.json.none.deeper == 1
        not-met: steps.revoke.json.none.deeper is not there
    steps.gone.json.id == 1
        not-met: steps.gone.json.id is not there; step gone was not answered: timeout
    steps.later.status == 200
        not-met: steps.later is not there: there are revoke, gone
    calls.okta[3].method == "GET"
        not-met: calls.okta[3] is not there: the list has 1
    calls.okta[0].requestBody.user == "x"
        not-met: calls.okta[0].requestBody.user is not there: there is a
    ticket.number == 1
        not-met: ticket.number is not there: there is id
    twins.okta.users[0].id == "x"
        not-met: twins.okta.users[0] is not there: the list is empty
    twins.okta.groups.exists(g, g.owner == "ada")
        not-met: g.owner is not there: there are profile, members, note
    savedLater == 1
        not-met: nothing called savedLater was saved"
  `)
})

test('what only the author can mend is an error', () => {
  expect(
    decide(
      'twins.slack.channels.size() == 1',
      'twins.okta.grups.size() == 1',
      'twins.okta.groups.exists(g, g.profle.name == "hr")',
      'who.phone == "1"',
      'thing.b == 1',
      'n + "x" == "4x"',
      'steps.revoke.json.total',
      'steps.revoke.status =',
    ).join('\n'),
  ).toMatchInlineSnapshot(`
    "twins.slack.channels.size() == 1
        error: twins.slack is not there: there is okta
    twins.okta.grups.size() == 1
        error: twins.okta.grups is not there: there are groups, users
    twins.okta.groups.exists(g, g.profle.name == "hr")
        error: g.profle is not there; did you mean profile?
    who.phone == "1"
        error: who.phone is not there: there is email
    thing.b == 1
        error: thing.b is not there: there is a
    n + "x" == "4x"
        error: n + "x" cannot be decided: no such overload: int + string; n is 4
    steps.revoke.json.total
        error: a check must be true or false, and this is 3
    steps.revoke.status =
        error: this is not CEL: Unexpected character: ="
  `)
})

test('evaluation is bounded: patterns in linear time, loops counted beforehand', () => {
  const hostile: CheckScope = {
    ...scope,
    steps: {
      a: answer({
        text: `${'a'.repeat(5000)}!`,
        json: Array.from({ length: 20_000 }, (_, i) => i),
      }),
    },
  }
  const check = (expression: string) =>
    evaluateChecks(
      [{ id: 'c', expression, symptom: undefined, position: { line: 1, column: 1 } }],
      hostile,
    )[0]!
  const started = performance.now()
  expect(check('steps.a.text.matches("^(a+)+$")').result).toBe('not-met')
  // Once, or in a list of the author's, it is no loop within a loop.
  for (const few of ['19999 in steps.a.json', 'steps.a.json.exists(x, x in [7, 8])']) {
    expect(check(few).result).toBe('met')
  }
  expect(check('steps.a.json.all(x, x in steps.a.json)')).toMatchObject({
    result: 'not-met',
    detail: 'too much to look through: lists of up to 20000, 2 loops deep',
  })
  expect(check('steps.a.json.all(x, steps.a.json.exists(y, y > x))')).toMatchObject({
    result: 'not-met',
    detail: 'too much to look through: lists of up to 20000, 2 loops deep',
  })
  for (const inner of ['x in response.json', 'response.json.exists(y, y > x)']) {
    expect(() => evaluateSave(`response.json.filter(x, ${inner})`, hostile.steps.a!)).toThrow(
      'too much to look through: lists of up to 20000, 2 loops deep',
    )
  }
  // A backtracking engine would need longer than the age of the universe; this is not a measure of speed.
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('hostile keys are keys', () => {
  const json = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": 2}')
  const [first, second] = evaluateChecks(
    [
      'steps.a.json.constructor == 1 && steps.a.json["__proto__"].admin',
      'has(steps.a.json.hasOwnProperty)',
    ].map((expression) => ({
      id: 'c',
      expression,
      symptom: undefined,
      position: { line: 1, column: 1 },
    })),
    { ...scope, steps: { a: answer({ json }) } },
  )
  expect(first?.result).toBe('met')
  expect(second?.result).toBe('not-met')
})

test('save takes values out of an answer as JSON', () => {
  const response = scope.steps.revoke!
  expect(evaluateSave('response.json.items.map(i, i.id)', response)).toEqual([1, 2])
  expect(evaluateSave('response.json.items[1]', response)).toEqual({ id: 2, tag: 'b' })
  expect(evaluateSave('response.headers["content-type"]', response)).toBe('application/json')
  expect(() => evaluateSave('response.json.id', response)).toThrow(MissingAnswer)
  expect(() =>
    evaluateSave('response.json.id', scope.steps.gone!),
  ).toThrowErrorMatchingInlineSnapshot(
    `[MissingAnswer: response.json.id: No such key: id; nothing was answered: timeout]`,
  )
})

test('secrets are looked for in what is told alone, however much there is', () => {
  const users = Array.from({ length: 2_000 }, (_, i) => ({ id: i, password: `pass-${i}-word` }))
  let looked = 0
  const count = <T>(value: T): T => {
    looked += JSON.stringify(value).length
    return value
  }
  const redactor: Redactor = { text: count, value: count, knowing: () => redactor }
  const [none] = evaluateChecks(
    [
      {
        id: 'c',
        expression: 'twins.okta.users.exists(u, u.id == -1)',
        symptom: undefined,
        position: { line: 1, column: 1 },
      },
    ],
    { ...scope, twins: { okta: { users } } },
    redactor,
  )
  expect(none?.detail).toMatch(/^none of 2000 in .*: \[\{"id":0,"password":"pass-0-word"\},.*…$/)
  expect(none?.detail.split(': [')[1]).toHaveLength(299)
  expect(looked).toBeLessThan(5_000)
})

test('no detail tells a secret, whether a name hides it elsewhere or half of it would be cut off', () => {
  const key = `key-${'x'.repeat(40)}`
  const head = 'a'.repeat(140)
  const login = answer({ json: { access_token: 'opaque-1234', text: `${head}${key}` } })
  const details = evaluateChecks(
    [
      'steps.login.json.access_token != ""',
      'kept == ""',
      'steps.login.json.text == ""',
      'steps.login.json.access_token',
      'kept < 1',
    ].map((expression) => ({
      id: 'c',
      expression,
      symptom: undefined,
      position: { line: 1, column: 1 },
    })),
    { ...scope, steps: { login }, saved: { kept: 'opaque-1234' } },
    createRedactor([key]),
  ).map(({ detail }) => detail)
  expect(details.slice(0, 4)).toEqual([
    'steps.login.json.access_token is "[redacted]"',
    'kept is "[redacted]"',
    `steps.login.json.text is "${head}[redacted]"`,
    'a check must be true or false, and this is "[redacted]"',
  ])
  expect(details[4]).toMatch(/^kept < 1 cannot be decided: .*; kept is "\[redacted\]"$/)
})

test('a whole number that a twin rounded is the one that was said, where only one was', () => {
  const checks = (expression: string) => [
    { id: 'check-1', expression, symptom: undefined, position: { line: 1, column: 1 } },
  ]
  const decideWith = (ids: readonly string[]) =>
    evaluateChecks(checks('calls.okta[0].requestBody.id == steps.revoke.json[0]'), {
      ...scope,
      steps: { revoke: answer({ json: parseExactJson(`[${ids.join(',')}]`) }) },
      calls: { okta: [{ requestBody: { id: 1834567890123456000 } }] },
    }).map(({ result }) => result)
  expect(decideWith(['1834567890123456001'])).toEqual(['met'])
  expect(decideWith(['1834567890123457001'])).toEqual(['not-met'])
})

test('of what was cut, a check that names it says how much was not kept, whatever comes of it', () => {
  const checks = ['received.hook[0].json == null', 'steps.e.text == ""', 'who.email != ""'].map(
    (expression, index) => ({
      id: `check-${index}`,
      expression,
      symptom: undefined,
      position: { line: 1, column: 1 },
    }),
  )
  const results = evaluateChecks(checks, {
    ...scope,
    steps: { e: answer({ text: 'x', omittedBytes: 7 }), other: answer({}) },
    received: { hook: [{ json: null, omittedBytes: 3 }] },
  })
  expect(results.map(({ result, detail }) => `${result}: ${detail}`)).toEqual([
    'met: received.hook[0].json is null; 3 bytes of hook[0] were not kept',
    'not-met: steps.e.text is "x"; 7 bytes of step e were not kept',
    'met: who.email is "a@example.com"',
  ])
})
