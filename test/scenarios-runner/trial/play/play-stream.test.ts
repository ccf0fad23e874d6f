import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answerJson, type Handler, playStory } from './play-story.ts'

const stream =
  (type: string, pieces: readonly string[], thenHang = false): Handler =>
  async (_, response) => {
    response.writeHead(200, { 'content-type': type })
    for (const piece of pieces) {
      response.write(piece)
      // Chunks of their own: nothing is sent with what came before.
      await sleep(10)
    }
    if (!thenHang) response.end()
  }

test('server-sent events are kept one by one, however they are cut into chunks', async () => {
  const pieces = [
    ': hello\n\nevent: pro',
    'gress\r\nid: 1\r\ndata: {"n": 1}\r\n\r\n',
    'data: two\ndata: lines\n\n',
    'data: never ended',
  ]
  const { answers } = await playStory(
    stream('text/event-stream; charset=utf-8', pieces),
    `
steps: [{ http: { as: s, path: /, stream: true } }]
checks: ["true"]`,
  )
  expect(answers.s).toMatchObject({
    failure: null,
    events: [
      { event: 'progress', id: '1', data: '{"n": 1}', json: { n: 1 } },
      { event: 'message', id: '1', data: 'two\nlines', json: null },
    ],
  })
})

test('the user leaves a stream when they have seen enough', async () => {
  let closed = false
  const endless: Handler = async (request, response) => {
    request.socket.once('close', () => {
      closed = true
    })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let n = 1; !response.destroyed && n < 1000; n += 1) {
      response.write(`data: {"n": ${n}}\n\n`)
      await sleep(5)
    }
  }
  const { checks, events } = await playStory(
    endless,
    `
vary: { last: { int: [3, 3] } }
steps:
  - http: { as: s, path: /, stream: { until: "response.events.exists(e, e.json.n == last)" } }
  - http: { as: two, path: /, stream: { most: 2 } }
checks:
  - steps.s.failure == null && steps.s.events.map(e, e.json.n) == [1, 2, 3]
  - steps.two.events.size() == 2`,
  )
  expect(checks).toEqual(['met', 'met'])
  expect(events[0]).toMatchObject({ stream: [{ data: '{"n": 1}' }, {}, {}] })
  await expect.poll(() => closed).toBe(true)
})

test('lines of JSON, plain chunks, and a stream that stops coming', async () => {
  const lines = await playStory(
    stream('application/x-ndjson', ['{"a":', '1}\n{"a":2}', '\n']),
    'steps: [{ http: { as: s, path: /, stream: true } }]\nchecks: ["true"]',
  )
  expect(lines.answers.s).toMatchObject({ events: [{ json: { a: 1 } }, { json: { a: 2 } }] })
  const chunks = await playStory(
    stream('text/plain; charset=utf-8', ['one ', 'zwei für'], true),
    'steps: [{ http: { as: s, path: /, stream: true, timeout: 2s } }]\nchecks: ["true"]',
  )
  expect(chunks.answers.s).toMatchObject({
    failure: 'timeout',
    status: 200,
    events: [{ data: 'one ' }, { data: 'zwei für' }],
  })
})

test('what is no stream has the pieces that it came in, and its body too', async () => {
  const { answers } = await playStory(
    (_, response) => answerJson(response, { a: 1 }),
    'steps: [{ http: { as: s, path: /, stream: true } }]\nchecks: ["true"]',
  )
  expect(answers.s).toMatchObject({ json: { a: 1 }, events: [{ data: '{"a":1}' }] })
})
