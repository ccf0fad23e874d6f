import { expect, it } from 'vitest'
import { createStoryPlayer } from '../../../../scenarios-runner/load/generator/story-player.ts'
import type { Answered } from '../../../../scenarios-runner/load/send/request-sender.ts'
import { parseScenario } from '../../../../scenarios-runner/scenario/index.ts'

const story = parseScenario(
  `---
id: sign-in-and-read
category: happy-path
criticality: low
steps:
  - http: { as: in, session: ada, method: POST, path: /app/sign-in, form: { user: ada, tags: [a, b], of: { team: x } } }
  - http: { as: read, session: ada, path: /app/notes, query: { page: 2 } }
  - http: { as: other, session: ada, path: /else }
  - http: { as: stranger, path: /app/notes }
checks: ["true"]
---
Somebody signs in and reads.
`,
  'in.md',
)

const answered = (headers: Answered['headers'] = {}): Answered => ({
  isGood: true,
  status: 200,
  ended: '200',
  text: '{}',
  headers,
})

it('a story sends forms and cookies under load as a trial does', () => {
  const one = createStoryPlayer(story, {}, 'test').begin(0)
  const first = one.next(undefined)
  expect(first).toMatchObject({
    path: '/app/sign-in',
    body: 'user=ada&tags=a&tags=b&of%5Bteam%5D=x',
  })
  expect(first?.headers.cookie).toBeUndefined()
  const set = { 'set-cookie': ['sid=1; Path=/app; HttpOnly', 'gone=2; Max-Age=0', 'own=3'] }
  const second = one.next(answered(set))
  expect(second).toMatchObject({ path: '/app/notes?page=2', headers: { cookie: 'sid=1; own=3' } })
  // A cookie goes where its path leads, and with the session that it belongs to.
  expect(one.next(answered())?.headers.cookie).toBeUndefined()
  expect(one.next(answered())?.headers.cookie).toBeUndefined()
  expect(one.next(answered())).toBeUndefined()
})
