import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type ArtifactCopy,
  copyArtifact,
  type RunningArtifact,
  startArtifact,
} from '../../../../scenarios-runner/artifact/index.ts'
import { openBrowsers, openReceivers } from '../../../../scenarios-runner/drive/index.ts'
import { drawVariables, parseScenario } from '../../../../scenarios-runner/scenario/index.ts'
import { playSteps } from '../../../../scenarios-runner/trial/play/play-steps.ts'
import { openTrialPages } from '../../../../scenarios-runner/trial/play/trial-pages.ts'
import {
  openUserFolder,
  type UserFolder,
} from '../../../../scenarios-runner/trial/play/user-folder.ts'
import { desksArtifact } from '../../artifact/desks-artifact.ts'

let runFolder: string
let copy: ArtifactCopy
let artifact: RunningArtifact
let folder: UserFolder
beforeEach(() => {
  runFolder = mkdtempSync(join(tmpdir(), 'run-'))
  folder = openUserFolder(runFolder)
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
  await artifact.stop()
  await copy.remove()
  rmSync(runFolder, { recursive: true, force: true })
})

async function play(steps: string, bugs = '') {
  const definition = desksArtifact(bugs)
  copy = await copyArtifact(definition, runFolder)
  artifact = await startArtifact(definition, {
    twinUrls: { desks: 'http://127.0.0.1:1' },
    slot: 0,
    runFolder,
    copy,
  })
  const scenario = parseScenario(
    `---\nid: s\ncategory: happy-path\ncriticality: low\nvary: { who: person }\nsteps:\n${steps}\nchecks: ["true"]\n---\nA story.\n`,
    's.md',
  )
  return playSteps(scenario, {
    artifact,
    worlds: {},
    marks: {},
    receivers: await openReceivers(),
    folder,
    pages: openTrialPages(openBrowsers(), { runFolder, name: 's' }),
    drawn: drawVariables(scenario, 'seed', 0),
    startedMs: performance.now(),
    world: { name: 'w-1' },
    signal: new AbortController().signal,
  })
}

test('answers are known to later steps, and saved values too', async () => {
  const played = await play(`
  - http: { as: env, path: /environment, save: { home: response.json.HOME, code: response.status } }
  - http: { as: echo, path: "/nothing/\${code}/\${steps.env.status}", headers: { x-mail: "\${who.email}" } }`)
  expect(played.brokenOff).toBeUndefined()
  expect(played.saved).toEqual({ home: expect.stringContaining('holdout-'), code: 200 })
  expect(played.exchanges.echo?.url).toMatch(/\/nothing\/200\/200$/)
  expect(played.exchanges.echo?.requestHeaders['x-mail']).toContain('@')
  expect(played.answers.echo).toMatchObject({ status: 404, failure: null })
})

test('what the artifact did not answer ends the story; later steps are not sent', async () => {
  const played = await play(`
  - http: { as: first, path: /healthz }
  - http: { as: second, path: "/bookings/\${steps.first.json.booking.id}" }
  - http: { as: third, path: /healthz }`)
  expect(played.brokenOff).toMatch(
    /^the story cannot go on at step second: steps\.first\.json\.booking/,
  )
  expect(played.answers).toMatchObject({
    second: { status: null, failure: 'not sent' },
    third: { status: null, failure: 'not sent' },
  })
  expect(played.events).toHaveLength(1)
})

test('what was answered may not fit a header, and what a story sends is sent as it is', async () => {
  const played = await play(`
  - http: { as: env, path: /environment, save: { lines: '"a\\nb"' } }
  - http: { as: pollute, method: POST, path: /bookings, json: { __proto__: { admin: true }, who: "\${who.email}" } }
  - http: { as: bad, path: /healthz, headers: { x-lines: "\${lines}" } }`)
  const sent = played.exchanges.pollute?.requestBody
  expect(JSON.stringify(sent)).toContain('"__proto__":{"admin":true}')
  expect(played.brokenOff).toMatchInlineSnapshot(
    `"the story cannot go on at step bad: \${lines}: the header x-lines cannot hold it: a header is one line"`,
  )
})

test('a crash ends the story', async () => {
  const played = await play(
    `
  - http: { as: book, method: POST, path: /bookings, json: { user: ada, desk: window } }
  - http: { as: after, path: /healthz }`,
    'crash',
  )
  expect(played.brokenOff).toBe('the artifact ended with exit code 7 during step book')
  expect(played.answers.after?.failure).toBe('not sent')
})

test('a timeout is an answer of its own, and the story goes on', async () => {
  const played = await play(
    `
  - http: { as: book, method: POST, path: /bookings, json: { user: a, desk: b }, timeout: 100ms }
  - http: { as: after, path: /healthz }`,
    'hang',
  )
  expect(played.brokenOff).toBeUndefined()
  expect(played.answers.book?.failure).toBe('timeout')
  expect(played.answers.after).toMatchObject({ status: 200 })
})
