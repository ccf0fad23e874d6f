import { expect, test } from 'vitest'
import {
  openReceivers,
  type PersonSettings,
  seenInbox,
} from '../../../../scenarios-runner/drive/index.ts'
import { decideAction } from '../../../../scenarios-runner/drive/person/decide-action.ts'
import { interpolate } from '../../../../scenarios-runner/scenario/index.ts'
import { withLongIntegers } from '../../../../scenarios-runner/trial/index.ts'
import { receivedEvents } from '../../../../scenarios-runner/trial/observe/observe-receivers.ts'
import { stepOfAction } from '../../../../scenarios-runner/trial/play/person/steps-of-action.ts'
import type { JsonValue } from '../../../../twins/base/index.ts'
import { type Handler, playStory } from './play-story.ts'

/** Ids beyond 2^53, as databases count them. */
const signUps = (): Handler => {
  let last = 1834567890123456000n
  const known = new Set<string>()
  return (request, response, body) => {
    const json = { 'content-type': 'application/json' }
    if (request.method === 'GET') {
      const found = known.has(request.url ?? '')
      response.writeHead(found ? 200 : 404, json).end(`{"url":"${request.url}"}`)
      return
    }
    last += 1n
    known.add(`/things/${last}`)
    response.writeHead(201, json).end(`{"id":${last},"sent":${JSON.stringify(body)}}`)
  }
}

const twice = `
steps:
  - http: { as: first, method: POST, path: /things, save: { id: response.json.id } }
  - http: { as: second, method: POST, path: /things, json: { after: "\${id}" } }
  - http: { as: look, path: "/things/\${id}" }
  - http: { as: asked, path: "/things/\${steps.second.json.id}", query: { id: "\${id}" } }`

test('two ids that a number would round to one are two', async () => {
  const { checks } = await playStory(
    signUps(),
    `${twice}
checks:
  - steps.second.json.id == steps.first.json.id
  - steps.first.json.id == 1834567890123456001 && steps.second.json.id == id + 1
  - string(steps.second.json.id) == "1834567890123456002"
  - steps.first.json.id < steps.second.json.id && !(id in [steps.second.json.id])
  - steps.first.json == {"id":1834567890123456001, "sent":""}`,
  )
  expect(checks).toEqual([
    'not-met: steps.second.json.id is 1834567890123456002; steps.first.json.id is 1834567890123456001',
    ...['met', 'met', 'met', 'met'],
  ])
})

test('what was saved is sent on with every digit: in paths, in JSON, in a query', async () => {
  const { checks } = await playStory(
    signUps(),
    `${twice}
checks:
  - steps.look.status == 200
  - steps.second.json.sent == '{"after":1834567890123456001}'
  - steps.asked.json.url == "/things/1834567890123456002?id=1834567890123456001"`,
  )
  expect(checks).toEqual(['met', 'met', 'met'])
})

test('the trajectory has the digits as texts, which everything reads', async () => {
  const { events } = await playStory(signUps(), `${twice}\nchecks: ["true"]`)
  expect(JSON.parse(JSON.stringify(events))).toMatchObject([
    { step: 'first', response: { body: { id: '1834567890123456001' } } },
    {
      step: 'second',
      request: { body: { after: '1834567890123456001' } },
      response: { body: { id: '1834567890123456002' } },
    },
    {},
    {},
  ])
})

test('so are the numbers that a program prints and that a stream brings', async () => {
  const { checks } = await playStory(
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.end('{"n":9007199254740993}\n')
    },
    `
steps:
  - http: { as: stream, path: /, stream: true }
  - cli: { as: printed, run: [echo, '{"n":9007199254740993}'] }
checks:
  - steps.stream.events[0].json.n == 9007199254740993
  - steps.printed.json.n == 9007199254740993`,
  )
  expect(checks).toEqual(['met', 'met'])
})

test('what the user receives keeps its digits, and is told as text', async () => {
  await using receivers = await openReceivers({ http: { hook: 'HOOK' } })
  const { url = '' } = receivers.addresses.hook ?? {}
  await fetch(url, { method: 'POST', body: '{"n":9007199254740993}' })
  const inbox = receivers.inbox()
  expect(JSON.stringify(seenInbox(inbox).hook)).toContain('"json":{"n":9007199254740993}')
  expect(receivedEvents(inbox, 0)).toMatchObject([{ body: { n: '9007199254740993' } }])
})

test('a model that plays the user sends them as it wrote them', () => {
  const json = '{"after":1834567890123456001,"note":"${x}"}'
  const step = stepOfAction({ do: 'http', method: 'POST', path: '/', json }, 'a', 1000)
  const written = step.kind === 'http' ? step.json : undefined
  expect(JSON.stringify(interpolate(written ?? null, { drawn: {} }))).toBe(json)
})

test('the trajectory says where such texts are numbers, and not where real texts look the same', async () => {
  const bodies = [
    '{"ids":[1834567890123456001,{"n":-1834567890123456001}],"name":"0123456789012345678"}',
    '{"id":1834567890123456001,"id_str":"1834567890123456001"}',
    '{"id":"1834567890123456001"}',
    '{"id":7}',
  ]
  const { events } = await playStory(
    (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(bodies[Number(request.url?.slice(1))])
    },
    `
steps: [${bodies.map((_, at) => `{ http: { path: /${at} } }`).join(', ')}]
checks: ["true"]`,
  )
  const responses = events.flatMap((event) => (event.kind === 'step' ? [event.response] : []))
  expect(responses.map((response) => response?.integersAsText)).toEqual([
    true,
    undefined,
    undefined,
    undefined,
  ])
  const saved = JSON.parse(JSON.stringify(responses[0]?.body)) as JsonValue
  expect(JSON.stringify(withLongIntegers(saved))).toBe(bodies[0])
})

test('a model that plays the user is told what the quotes are', async () => {
  let told = ''
  const ask = async ({ system }: { system: string }) => {
    told = system
    return { value: { thought: '', action: { do: 'wait' } }, usage: {} }
  }
  const situation = { story: 's', persona: undefined, given: '', seen: [], turnsLeft: 1 }
  const settings = { model: { ask } } as unknown as PersonSettings
  await decideAction(settings, situation, new AbortController().signal)
  expect(told).toContain('where a number is wanted, write it without quotes')
})
