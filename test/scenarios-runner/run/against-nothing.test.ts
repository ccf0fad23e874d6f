import { afterAll, expect, test } from 'vitest'
import { runAgainstNothing } from '../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../scenarios-runner/scenario/index.ts'
import { desksRequest, desksScenarios, removeFolders } from './desks-run.ts'

afterAll(removeFolders)

function story(id: string, check: string, more = '') {
  return parseScenario(
    `---\nid: ${id}\ncategory: happy-path\ncriticality: normal\nvary: { who: person }\nsteps:\n  - http: { as: a, path: /free }\nchecks: ["${check}"]\n${more}---\nSomebody looks.\n`,
    `${id}.md`,
  )
}

test('scenarios that an artifact of nothing passes are named with what it does', async () => {
  const request = await desksRequest('', {
    scenarios: [
      ...desksScenarios('book', 'taken', 'down'),
      story('any-answer', 'steps.a.status == 200'),
      story('no-such-thing', 'steps.a.status >= 400', 'criteria: [The answer says why.]\n'),
      story('no-change', 'twins.desks.desks.size() == 0'),
    ],
  })
  const { passed, tried, skipped } = await runAgainstNothing(request)
  expect(tried).toBe(6)
  expect(skipped).toEqual([])
  expect(passed).toEqual([
    {
      scenario: 'any-answer',
      file: 'any-answer.md',
      by: ['answers 200 and {}', 'answers 200 and []', 'answers 200 and "ok"'],
      hasCriteria: false,
    },
    {
      scenario: 'no-such-thing',
      file: 'no-such-thing.md',
      by: ['answers 404', 'answers 500'],
      hasCriteria: true,
    },
    {
      scenario: 'no-change',
      file: 'no-change.md',
      by: [
        'answers 200 and {}',
        'answers 200 and []',
        'answers 200 and "ok"',
        'answers 404',
        'answers 500',
      ],
      hasCriteria: false,
    },
  ])
})

test('neither what the artifact is compared with nor what is tidied up afterwards is needed', async () => {
  const request = await desksRequest('', {
    scenarios: [
      story(
        'any-answer',
        'steps.a.status == 200',
        'cleanup:\n  - browser: { as: see, do: [{ goto: / }] }\n',
      ),
    ],
    browser: { executable: '/nowhere/chromium' },
    reference: { url: 'http://127.0.0.1:1', tolerances: {} },
  })
  const { passed, tried } = await runAgainstNothing(request)
  expect(tried).toBe(1)
  expect(passed.map(({ scenario, by }) => [scenario, by.length])).toEqual([['any-answer', 3]])
})
