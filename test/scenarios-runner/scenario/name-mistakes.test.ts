import { expect, test } from 'vitest'
import { problemsOf, withFrontMatter } from './scenario-mistakes.ts'

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
  expect(problemsOf(given('a/b: x, a: y'))).toMatchInlineSnapshot(
    `"holdout-scenarios/a.md:5:19: "a/b" cannot lie in "a", which is a file (given.files.a/b)"`,
  )
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

test('how much of an answer was not kept can be named, as checks can', () => {
  const steps = `steps:
  - http: { as: a, path: /a, save: { left: response.omittedBytes } }
  - cli: { as: p, run: report }
  - http: { as: b, path: "/\${steps.a.omittedBytes}/\${steps.p.omittedBytes}" }
checks: [has(steps.a.omittedBytes) && steps.p.omittedBytes > 3]`
  expect(problemsOf(withFrontMatter(steps))).toBe('nothing wrong')
})
