import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  frontMatterJsonSchema,
  lintCoverage,
  loadScenarios,
  parseScenario,
  readIntent,
} from '../../../scenarios-runner/scenario/index.ts'
import { loadContract } from '../../../twins/node.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const templates = join(import.meta.dirname, '../../../cli/templates')

function asking(method: string, path: string, story = 'Somebody books a desk.') {
  return parseScenario(
    `---\nid: one\ncategory: happy-path\ncriticality: low\nvary: { n: uuid }\nsteps:\n  - http: { as: a, method: ${method}, path: "${path}" }\nchecks: [steps.a.status == 200]\n---\n${story}\n`,
    'one.md',
  )
}

test('operations of the artifact that no scenario uses are named', async () => {
  const downstream = await loadContract(
    join(import.meta.dirname, '../../fixtures/artifacts/desks/downstream.yaml'),
  )
  const all = lintCoverage([], { downstream }).map(({ message }) => message)
  expect(all.length).toBe(downstream.operations.length)
  const [operation] = downstream.operations
  if (operation === undefined) throw new Error('The contract has operations.')
  const path = operation.path.replaceAll(/\{[^}]+\}/g, '${n}')
  const left = lintCoverage([asking(operation.method.toUpperCase(), `${path}?x=1`)], { downstream })
  expect(left).toHaveLength(all.length - 1)
  expect(left.map(({ message }) => message).join()).not.toContain(`(${operation.id})`)
})

test('operations of twins that the latest run never called are counted', () => {
  const operations = ['list', 'create', 'delete']
  const [found] = lintCoverage([], {
    upstream: { okta: { operations, called: new Set(['list']) } },
  })
  expect(found?.message).toBe(
    '2 of 3 operations of okta were called in no trial of the latest run: create, delete',
  )
})

test('sections of the intent that no story is about are named with their line', async () => {
  const folder = temporaryFolder('intent')
  writeFileSync(
    join(folder, 'desks.md'),
    '# Desks\n\n## Booking a desk\n\nText.\n\n## Cancelling a reservation\n\nText.\n',
  )
  const intent = await readIntent(folder, 'spec/intent')
  expect(intent.map(({ heading, line }) => [heading, line])).toEqual([
    ['Booking a desk', 3],
    ['Cancelling a reservation', 7],
  ])
  expect(lintCoverage([asking('GET', '/')], { intent })).toEqual([
    {
      rule: 'section-untouched',
      where: 'spec/intent/desks.md',
      line: 7,
      message: 'no scenario says what "Cancelling a reservation" is about (judged by its words)',
    },
  ])
})

test("the JSON Schema accepts the templates' scenarios, and refuses what the reader refuses", async () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    frontMatterJsonSchema(),
  )
  for (const template of ['starter', 'access-requests']) {
    const folder = join(templates, template, 'holdout-scenarios')
    for (const { file } of await loadScenarios(folder)) {
      const [, frontMatter = ''] = readFileSync(file, 'utf8').split(/^---$/m)
      expect(validate(parse(frontMatter)), `${file}: ${JSON.stringify(validate.errors)}`).toBe(true)
    }
  }
  const good = { id: 'a', category: 'edge-case', criticality: 'low' }
  expect(validate(good)).toBe(true)
  for (const wrong of [
    { ...good, criticality: 'urgent' },
    { ...good, id: 'Not Good' },
    { ...good, vary: { who: 'nobody' } },
    { ...good, checks: [1] },
    { ...good, steps: [{ http: { as: 'x' } }] },
    { ...good, given: { okta: { faults: 'all' } } },
    { ...good, colour: 'red' },
  ]) {
    expect(validate(wrong), JSON.stringify(wrong)).toBe(false)
  }
})
