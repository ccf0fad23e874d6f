import { expect, test } from 'vitest'
import { problemsOf, withFrontMatter } from './scenario-mistakes.ts'

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

test('an alias that only repeats is followed', () => {
  const aliases = `given: { okta: { users: [&u { login: a }, *u], groups: [*u] } }
checks: ["true"]`
  expect(problemsOf(withFrontMatter(aliases))).toBe('nothing wrong')
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
  expect(problemsOf(step('+1152921504606846976'))).toContain(
    '+1152921504606846976 would be rounded to 1152921504606847000',
  )
  expect(problemsOf(step('9007199254740993'))).toContain('would be rounded to 9007199254740992')
  expect(problemsOf(step('"1834567890123456001"'))).toBe('nothing wrong')
  // However long, each digit of these is kept.
  for (const id of [
    '1000000000000000000',
    '-9007199254740992',
    '+1000000000000000000',
    '+7',
    '0',
  ]) {
    expect(problemsOf(step(id))).toBe('nothing wrong')
  }
  expect(problemsOf(step('0.12345678901234567890'))).toBe('nothing wrong')
})
