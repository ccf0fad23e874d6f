import { expect, test } from 'vitest'
import type { HttpStep } from '../../../../scenarios-runner/scenario/index.ts'
import { playHttp } from '../../../../scenarios-runner/trial/play/play-http.ts'
import type { Story } from '../../../../scenarios-runner/trial/play/story.ts'
import { answerJson, type Handler, playStory } from './play-story.ts'

test('a session keeps its cookies, and nobody else has them', async () => {
  const server: Handler = (request, response) => {
    if (request.url === '/login') {
      const who = request.headers['x-who'] ?? 'nobody'
      response.setHeader('set-cookie', [
        `sid=${who}; Path=/; HttpOnly; Secure`,
        'old=1; Max-Age=0',
        'deep=1; Path=/only/here',
      ])
    }
    answerJson(response, { cookie: request.headers.cookie ?? null })
  }
  const { answers } = await playStory(
    server,
    `
vary: { who: person, other: person }
steps:
  - http: { path: /login, session: "\${who.login}", headers: { x-who: ada } }
  - http: { path: /login, session: "\${other.login}", headers: { x-who: bo } }
  - http: { as: me, path: /me, session: "\${who.login}" }
  - http: { as: you, path: /me, session: "\${other.login}" }
  - http: { as: deep, path: /only/here/too, session: "\${other.login}" }
  - http: { as: stranger, path: /me }
checks: ["true"]`,
  )
  expect(answers).toMatchObject({
    me: { json: { cookie: 'sid=ada' } },
    you: { json: { cookie: 'sid=bo' } },
    deep: { json: { cookie: 'deep=1; sid=bo' } },
    stranger: { json: { cookie: null } },
  })
})

test('parts of a body: fields, files of the folder, and contents that stand in the step', async () => {
  const seen: { type: string; body: string }[] = []
  const { answers, events, brokenOff } = await playStory(
    (request, response, body) => {
      seen.push({ type: request.headers['content-type'] ?? '', body })
      answerJson(response, { ok: true }, 201)
    },
    `
vary: { n: { int: [7, 7] } }
given:
  files:
    receipts/march.png: { base64: iVBORw0KGgo= }
    note.txt: "for \${n}"
steps:
  - http:
      as: upload
      method: POST
      path: /receipts
      multipart:
        title: "No. \${n}"
        tags: [a, b]
        receipt: { file: receipts/march.png }
        note: { file: note.txt, name: 'a "b".txt' }
        raw: { content: "x,y", name: x.csv }
checks: [steps.upload.status == 201]`,
  )
  expect(brokenOff).toBeUndefined()
  expect(answers.upload).toMatchObject({ status: 201 })
  const boundary = /boundary=(\S+)/.exec(seen[0]?.type ?? '')?.[1] ?? 'none'
  const parts = (seen[0]?.body ?? '').split(`--${boundary}`).map((part) => part.trim())
  expect(parts).toEqual([
    '',
    'content-disposition: form-data; name="title"\r\n\r\nNo. 7',
    'content-disposition: form-data; name="tags"\r\n\r\na',
    'content-disposition: form-data; name="tags"\r\n\r\nb',
    'content-disposition: form-data; name="receipt"; filename="march.png"\r\ncontent-type: image/png\r\n\r\n\x89PNG\r\n\x1a',
    'content-disposition: form-data; name="note"; filename="a %22b%22.txt"\r\ncontent-type: text/plain\r\n\r\nfor 7',
    'content-disposition: form-data; name="raw"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\nx,y',
    '--',
  ])
  expect(events[0]).toMatchObject({
    request: { body: { parts: [{ name: 'title', value: 'No. 7' }, {}, {}, { bytes: 8 }, {}, {}] } },
  })
})

test('a file that a program was to write, and did not, ends the story', async () => {
  const { brokenOff } = await playStory(
    (_, response) => answerJson(response, {}),
    `
steps: [{ cli: { run: "true" } }, { http: { path: /, method: POST, multipart: { a: { file: none.txt } } } }]
checks: ["true"]`,
  )
  expect(brokenOff).toBe(
    "the story cannot go on at step step2: none.txt: there is no such file in the user's folder",
  )
})

test('something is asked for until it holds, and what never holds is a failure', async () => {
  let asked = 0
  const { answers, checks, events } = await playStory(
    (_, response) => {
      asked += 1
      // At first the field that is waited for is not there at all.
      answerJson(response, asked < 3 ? {} : { state: asked < 4 ? 'running' : 'done' })
    },
    `
vary: { wanted: { one-of: [done] } }
steps:
  - http: { as: job, path: /job, until: response.json.state == wanted, every: 5ms }
  - http: { as: never, path: /job, until: response.json.state == "gone", every: 20ms, timeout: 1s }
checks:
  - steps.job.json.state == "done" && steps.job.attempts == 4 && steps.job.failure == null
  - steps.never.failure == "timeout" && steps.never.status == 200 && steps.never.attempts > 1`,
  )
  expect(checks).toEqual(['met', 'met'])
  expect(answers.job).toMatchObject({ attempts: 4 })
  expect(events).toMatchObject([{ step: 'job', attempts: 4 }, { failure: 'timeout' }])
})

test('when the time is up it is asked once more, with time to answer, however long a step waits between', async () => {
  let asked = 0
  const { answers } = await playStory(
    (_, response) => {
      asked += 1
      const body = { state: asked === 1 ? 'running' : 'done' }
      // The last answer takes longer than anything that was left.
      setTimeout(() => answerJson(response, body), asked === 1 ? 0 : 300)
    },
    `
steps:
  - http: { as: job, path: /job, until: response.json.state == "done", every: 1h, timeout: 2s }
checks: ["true"]`,
  )
  expect(answers.job).toMatchObject({ attempts: 2, failure: null, json: { state: 'done' } })
  expect(asked).toBe(2)
})

test('a machine that stands still when the time is up takes no look away', async () => {
  let asked = 0
  const { answers } = await playStory(
    (_, response) => {
      asked += 1
      // Neither this nor the harness does anything before the second look's time is long over.
      if (asked === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500)
      setTimeout(() => answerJson(response, { ready: asked > 1 }), asked === 2 ? 1_000 : 0)
    },
    `
steps:
  - http: { as: job, path: /job, until: response.json.ready, every: 1h, timeout: 1s }
checks: ["true"]`,
  )
  expect(answers.job).toMatchObject({ failure: null, json: { ready: true } })
})

test('steps of a race begin together, and each has a result of its own', async () => {
  let inside = 0
  let most = 0
  let left = 1
  const { checks, events } = await playStory(
    async (_, response) => {
      inside += 1
      most = Math.max(most, inside)
      // Both are inside before either is answered.
      while (most < 2) await new Promise((resolve) => setTimeout(resolve, 1))
      left -= 1
      answerJson(response, { left }, left >= 0 ? 201 : 409)
    },
    `
steps:
  - concurrent:
      - http: { as: mine, method: POST, path: /desk }
      - http: { as: yours, method: POST, path: /desk }
checks:
  - '[steps.mine.status, steps.yours.status].filter(s, s == 201).size() == 1'
  - '[steps.mine.status, steps.yours.status].filter(s, s == 409).size() == 1'`,
  )
  expect(checks).toEqual(['met', 'met'])
  expect(events.map((event) => 'step' in event && event.step)).toEqual(['mine', 'yours'])
})

test('a scenario has a time of its own', async () => {
  const { brokenOff, answers } = await playStory(
    (request, response) => {
      if (request.url !== '/hang') answerJson(response, {})
    },
    `
timeout: 2s
steps:
  - http: { as: hang, path: /hang }
  - http: { as: after, path: / }
checks: ["true"]`,
  )
  expect(answers.hang).toMatchObject({ failure: 'timeout' })
  expect(brokenOff).toBe('the story was not over after 2000 ms, at step after')
})

test('the last look has no more time than the story has left', async () => {
  const given: number[] = []
  const leftMs = 600_000
  const story = {
    allow: (ms: number) => Math.min(ms, leftMs),
    now: () => 0,
    fillText: (text: string) => text,
    artifact: {},
    signal: new AbortController().signal,
    driver: {
      async send({ timeoutMs }: { timeoutMs: number }) {
        given.push(timeoutMs)
        if (given.length === 2) return { request: {}, failure: 'timeout' }
        const answer = { status: 503, headers: {}, text: '', omittedBytes: 0, events: [] }
        return { request: {}, answer }
      },
    },
  } as unknown as Story
  const step = { kind: 'http', as: 'e', method: 'GET', path: '/', everyMs: 1000, timeoutMs: 500 }
  const until = 'response.status == 200'
  const soon = { ...step, until } as unknown as HttpStep
  await playHttp(soon, story)
  // The step's own time is up: the story has more.
  expect(given[1]).toBe(500)
  given.length = 0
  const ends = { ...story, allow: (ms: number) => Math.min(ms, given.length === 0 ? 500 : -1) }
  await playHttp({ ...soon, timeoutMs: 30_000 }, ends)
  expect(given[1]).toBeLessThan(500)
})
