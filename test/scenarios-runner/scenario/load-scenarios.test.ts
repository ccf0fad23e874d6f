import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import {
  lintScenario,
  loadScenarios,
  parseScenario,
} from '../../../scenarios-runner/scenario/index.ts'
import { formatError, HoldoutError } from '../../../twins/base/index.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdout-scenarios-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const good = (id: string, more = '') =>
  `---\nid: ${id}\ncategory: edge-case\ncriticality: low\n${more}---\nA story.\n`

async function problemsOf(from: string | string[], folder: string): Promise<string> {
  try {
    await loadScenarios(from)
  } catch (error) {
    if (error instanceof HoldoutError) return formatError(error).replaceAll(folder, '<folder>')
    throw error
  }
  return 'nothing wrong'
}

test('a folder is read whole, in order of id, without what is not a scenario', async () => {
  const folder = folderOf({
    'b.md': good('first'),
    'deep/a.md': good('second'),
    'README.md': '# How to write scenarios',
    '.git/x.md': 'no',
    'notes.txt': 'no',
  })
  const scenarios = await loadScenarios(folder)
  expect(scenarios.map(({ id, file }) => [id, file.replace(folder, '')])).toEqual([
    ['first', '/b.md'],
    ['second', '/deep/a.md'],
  ])
  expect((await loadScenarios([join(folder, 'b.md')])).map(({ id }) => id)).toEqual(['first'])
})

test('a link to a scenario is read, and one to a folder of them is refused: none is missing in silence', async () => {
  const elsewhere = folderOf({ 'b.md': good('linked') })
  const folder = folderOf({ 'a.md': good('here') })
  symlinkSync(join(elsewhere, 'b.md'), join(folder, 'b.md'))
  expect((await loadScenarios(folder)).map(({ id }) => id)).toEqual(['here', 'linked'])
  symlinkSync(join(folder, 'gone.md'), join(folder, 'c.md'))
  expect(await problemsOf(folder, folder)).toContain('c.md: this scenario cannot be read')
  rmSync(join(folder, 'c.md'))
  symlinkSync(elsewhere, join(folder, 'more'))
  expect(await problemsOf(folder, folder)).toMatchInlineSnapshot(`
    "<folder>/more: this is a link to a folder, whose scenarios would not be read
      put the folder itself here, or name it in scenarios.from"
  `)
})

test('all mistakes of all files are told at once', async () => {
  const folder = folderOf({
    'a.md': good('same'),
    'b.md': good('same'),
    'c.md': good('c', 'trails: 3\n'),
    'd.md': 'x',
  })
  expect(await problemsOf(folder, folder)).toMatchInlineSnapshot(`
    "<folder>/c.md:5:1: unknown field "trails" (trails)
      did you mean trials?
    <folder>/d.md:1:1: a scenario begins with front matter, and this file does not
      write --- on the first line, then id, category and criticality, then --- again, then the story
    <folder>/b.md: <folder>/a.md is called "same" already (id)
      give each scenario an id of its own"
  `)
  expect(await problemsOf(join(folder, 'none'), folder)).toMatchInlineSnapshot(`
    "<folder>/none: there is no such folder of scenarios
      name the folder that holds the scenarios in scenarios.from of holdout.config.ts"
  `)
  expect(await problemsOf([join(folder, 'none.md')], folder)).toMatchInlineSnapshot(`
    "<folder>/none.md: this scenario cannot be read
      name an existing Markdown file"
  `)
  writeFileSync(join(folder, 'latin.md'), Buffer.from(good('gr\u00fcn'), 'latin1'))
  expect(await problemsOf([join(folder, 'latin.md')], folder)).toMatchInlineSnapshot(`
    "<folder>/latin.md: this file is not UTF-8
      save it in the encoding UTF-8"
  `)
  const empty = folderOf({ 'README.md': 'x' })
  expect(await problemsOf(empty, empty)).toMatchInlineSnapshot(`
    "<folder>: there is no scenario here
      a scenario is a Markdown file whose front matter has id, category and criticality"
  `)
})

test('advice names what cannot be judged and what is never used', () => {
  const advice = (text: string) =>
    lintScenario(parseScenario(text, 'a.md')).map(
      ({ rule, message, place, field }) =>
        `${place.line}:${place.column} ${field} [${rule}] ${message}`,
    )
  expect(advice(good('a'))).toMatchInlineSnapshot(`
    [
      "1:1 checks [nothing-to-judge] there are neither checks nor criteria: no trial of it can be judged",
      "1:1 canary [no-canary] without a canary, nobody can notice that an agent has seen this scenario",
    ]
  `)
  expect(
    advice(
      good(
        'a',
        `canary: canary-0123456789
steps:
  - http: { as: one, path: /x, save: { used: response.json.a, idle: response.json.b } }
  - http: { as: two, path: "/x/\${used}" }
checks: ["steps.one.status == 200"]
`,
      ),
    ),
  ).toMatchInlineSnapshot(`
    [
      "1:1 symptom [no-symptom] some checks have no symptom: an agent will not be told what went wrong",
      "7:5 steps[0].http.save.idle [unused-save] idle is saved and never used",
      "8:5 steps[1] [unchecked-step] nothing looks at the answer to two: it could fail unnoticed",
    ]
  `)
  expect(
    advice(
      good(
        'a',
        'canary: canary-0123456789\ncriteria: ["It is of high quality.", "The answer says why."]\n',
      ),
    ),
  ).toMatchInlineSnapshot(`
    [
      "6:12 criteria[0] [criterion-names-nothing] "It is of high quality." names nothing that a reader of the trial could see",
    ]
  `)
})
