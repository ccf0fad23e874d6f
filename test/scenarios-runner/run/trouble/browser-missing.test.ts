import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import type { PersonSettings } from '../../../../scenarios-runner/drive/index.ts'
import type { Model } from '../../../../scenarios-runner/model/index.ts'
import { executeRun } from '../../../../scenarios-runner/run/index.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { desksRequest, desksScenarios, newFolder, removeFolders } from '../desks-run.ts'

afterAll(removeFolders)

const onAPage = parseScenario(
  `---
id: on-a-page
category: happy-path
criticality: low
steps:
  - concurrent:
      - browser: { as: see, do: [{ goto: / }] }
      - http: { as: free, path: /free }
checks:
  - steps.see.status == 200
---
Somebody looks.
`,
  'on-a-page.md',
)

test('a run whose scenarios meet pages says that there is no browser before anything is started', async () => {
  const folder = newFolder()
  const events: string[] = []
  const request = await desksRequest('', {
    folder: `${folder}/run`,
    scenarios: [...desksScenarios('none'), onAPage],
    browser: { executable: `${folder}/chromium` },
    onEvent: ({ type }) => events.push(type),
  })
  await expect(executeRun(request)).rejects.toMatchObject({
    code: 'BROWSER_NOT_FOUND',
    exitCode: 2,
    message: `there is no Chromium at ${folder}/chromium`,
    hint: expect.stringContaining('npx playwright install --only-shell chromium'),
  })
  expect(events).toEqual([])
  expect(existsSync(`${folder}/run`)).toBe(false)
})

test('scenarios that meet no page need no browser', async () => {
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: desksScenarios('none'),
    trials: { perScenario: 1, maxAttempts: 1 },
    browser: { executable: '/nowhere/chromium' },
  })
  expect((await executeRun(request)).trials).toBe(1)
})

test('the user of a story without steps is offered no pages where no browser is there', async () => {
  const offered: string[] = []
  const model: Model = {
    name: 'a-person',
    price: undefined,
    remarks: new Set(),
    spent: () => ({ calls: 0, inputTokens: 0, outputTokens: 0 }),
    async ask({ system, schema }) {
      offered.push(...['http', 'program', 'page'].filter((tool) => system.includes(`"${tool}"`)))
      const action = { do: 'end', reached: true, said: 'I saw it.' }
      return {
        value: schema.parse({ thought: '', action }),
        usage: { calls: 1, inputTokens: 1, outputTokens: 1 },
      }
    },
  }
  const request = await desksRequest('', {
    kind: 'run',
    scenarios: [
      parseScenario(
        '---\nid: untold\ncategory: happy-path\ncriticality: low\nchecks: ["true"]\n---\nSomebody looks.\n',
        'untold.md',
      ),
    ],
    trials: { perScenario: 1, maxAttempts: 1 },
    browser: { executable: '/nowhere/chromium' },
    person: { model },
  })
  const { notices } = await executeRun(request)
  expect(offered).toEqual(['http', 'program'])
  expect(notices).toContain(
    'The user was offered no pages: there is no Chromium at /nowhere/chromium.',
  )
  const named: PersonSettings = { model, tools: ['browser'] }
  await expect(
    executeRun({ ...request, folder: newFolder(), person: named }),
  ).rejects.toMatchObject({ code: 'BROWSER_NOT_FOUND' })
})

test('where Playwright is not installed, that is what is said', async () => {
  const absent = `import { registerHooks } from "node:module"
registerHooks({ resolve(name, context, next) {
  if (!/^@?playwright/.test(name)) return next(name, context)
  throw Object.assign(new Error("Cannot find package " + name), { code: "ERR_MODULE_NOT_FOUND" })
} })`
  const drive = new URL('../../../../scenarios-runner/drive/index.ts', import.meta.url)
  const script = `import { requireBrowser } from ${JSON.stringify(drive.href)}
await requireBrowser().catch(({ code, exitCode, hint }) => console.log(code, exitCode, hint))`
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--import=data:text/javascript,${encodeURIComponent(absent)}`,
    '--input-type=module',
    '--eval',
    script,
  ])
  expect(stdout.trim()).toBe('BROWSER_NO_PLAYWRIGHT 2 npm install --save-dev playwright-core')
})
