import { expect, test } from 'vitest'
import {
  drawVariables,
  isDeterministic,
  parseScenario,
  parseScenarios,
  type Scenario,
} from '../../../scenarios-runner/scenario/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'

function cellsOf(frontMatter: string): Scenario[] {
  return parseScenarios(
    `---\nid: refund\ncategory: edge-case\ncriticality: low\n${frontMatter}\n---\nA story.\n`,
    'a.md',
  )
}

function mistakesOf(frontMatter: string): string {
  try {
    cellsOf(frontMatter)
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error)
    throw error
  }
  return 'nothing wrong'
}

const TWO = `
matrix:
  currency: [EUR, JPY]
  plan: [{ name: pro, price: 9 }, { name: free, price: 0 }]
exclude: [{ currency: JPY, plan: { price: 0, name: free } }]
steps: [{ http: { as: pay, path: "/\${currency}/\${plan.name}" } }]
checks: [steps.pay.status == 200 && plan.price >= 0]`

test('each cell is a scenario of its own, with an id that names it', () => {
  const cells = cellsOf(TWO)
  expect(cells.map(({ id }) => id)).toEqual([
    'refund[currency=EUR,plan=name-pro-price-9]',
    'refund[currency=EUR,plan=name-free-price-0]',
    'refund[currency=JPY,plan=name-pro-price-9]',
  ])
  expect(new Set(cells.map(({ hash }) => hash)).size).toBe(3)
  expect(cells.map((cell) => drawVariables(cell, 'seed', 0).currency)).toEqual([
    'EUR',
    'EUR',
    'JPY',
  ])
  // A cell is the same in each trial.
  expect(cells.every(isDeterministic)).toBe(true)
})

test('values that read alike still have ids of their own, and what varies is drawn beside them', () => {
  const cells = cellsOf(`
matrix: { text: ["a b", "a/b", "", "  "] }
vary: { who: person }
steps: [{ http: { as: s, path: /, query: { text: "\${text}", who: "\${who.name}" } } }]
checks: [steps.s.status == 200]`)
  expect(cells.map(({ id }) => id)).toEqual([
    'refund[text=a-b]',
    'refund[text=a-b#2]',
    'refund[text=empty]',
    'refund[text=empty#2]',
  ])
  const drawn = drawVariables(cells[1] as Scenario, 'seed', 0)
  expect(Object.keys(drawn)).toEqual(['text', 'who'])
  expect(cells.some(isDeterministic)).toBe(false)
})

test('a number keeps its sign in the id of its cell', () => {
  const cells = cellsOf(`
matrix: { amount: [-1, 0, 1, -0.5, "--x-", "- 2"] }
steps: [{ http: { as: s, path: "/\${amount}" } }]
checks: [steps.s.status == 200]`)
  const named = cells.map(({ id }) => id.replace(/^refund\[amount=(.*)\]$/, '$1'))
  expect(named).toEqual(['-1', '0', '1', '-0.5', 'x', '-2'])
})

test('mistakes in a matrix are told with their place', () => {
  expect(
    mistakesOf(`
matrix: { n: [1, 2], who: [a] }
vary: { who: person }
exclude: [{ m: 1 }, { n: 3 }]
checks: ["n.size() == 1"]`),
  ).toMatchInlineSnapshot(`
    "a.md:6:27: "who" is drawn, too: it can be one of the two (matrix.who)
    a.md:8:16: the matrix has no "m" (exclude[0].m)
      known here: n, who
    a.md:8:26: 3 is none of the values of n (exclude[1].n)"
  `)
  expect(mistakesOf('matrix: { n: [1] }\nexclude: [{ n: 1 }]\nchecks: ["true"]')).toContain(
    'every cell is left out',
  )
  expect(mistakesOf('matrix: { n: [{ a: 1, b: 2 }, 3, { b: 2, a: 1 }] }\nchecks: ["true"]')).toBe(
    'a.md:5:34: {"a":1,"b":2} is a value of n already: its cells would count twice (matrix.n[2])',
  )
  const wide = Array.from({ length: 23 }, (_, i) => i).join(', ')
  expect(mistakesOf(`matrix: { a: [${wide}], b: [${wide}] }\nchecks: ["true"]`)).toContain(
    'the matrix makes 529 scenarios; at most 500 are run',
  )
  const text = `---\nid: a\ncategory: edge-case\ncriticality: low\nmatrix: { n: [1, 2] }\nchecks: ["true"]\n---\nA.\n`
  expect(() => parseScenario(text, 'a.md')).toThrow('the matrix makes several')
})

test('what is safe for production asks nothing that only twins can give', () => {
  const [scenario] = cellsOf(
    'safe-for: production\nsteps: [{ http: { as: a, path: / } }]\nchecks: [steps.a.status == 200]',
  )
  expect(scenario?.safeFor).toEqual(['production'])
  expect(
    mistakesOf(`
safe-for: [production]
given: { okta: { users: [] }, env: { A: 1 } }
steps:
  - advance: 1h
  - http: { as: a, path: / }
  - wait: { until: "twins.okta.users.size() == 1" }
  - concurrent:
      - http: { as: b, path: / }
      - wait: { as: w, until: received.mail.size() == 1 }
  - wait: { as: own, until: steps.a.status == 200 }
checks: [steps.a.status == 200, twins.okta.users.size() == 0, "calls.okta == []"]`),
  ).toMatchInlineSnapshot(`
    "a.md:7:16: nobody can set what a real service holds, so that this is not safe for production (given.okta)
      take safe-for out, or tell the story without it
    a.md:7:36: what runs in production has its environment already, so that this is not safe for production (given.env)
      take safe-for out, or tell the story without it
    a.md:9:5: nobody can move the clock there, so that this is not safe for production (steps[0])
      take safe-for out, or tell the story without it
    a.md:11:20: nobody can look into real services or mailboxes, so that this is not safe for production (steps[2].wait.until)
      take safe-for out, or tell the story without it
    a.md:14:31: nobody can look into real services or mailboxes, so that this is not safe for production (steps[3].concurrent[1].wait.until)
      take safe-for out, or tell the story without it
    a.md:16:33: nobody can look into real services or mailboxes, so that this is not safe for production (checks[1])
      take safe-for out, or tell the story without it
    a.md:16:63: nobody can look into real services or mailboxes, so that this is not safe for production (checks[2])
      take safe-for out, or tell the story without it"
  `)
})
