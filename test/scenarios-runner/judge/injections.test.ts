import { expect, test } from 'vitest'
import { createModelJudge } from '../../../scenarios-runner/judge/index.ts'
import { ATTACKS, gullible } from '../../sensitivity/judges/attacks.ts'
import { tryAttacks } from '../../sensitivity/judges/try-attacks.ts'
import { startAnthropicServer } from '../model/anthropic-server.ts'
import { startChatServer } from '../model/chat-server.ts'
import { startGoogleServer } from '../model/google-server.ts'
import { isCanary } from './stand-in.ts'
import { requestOf } from './trajectories.ts'

const servers = {
  'openai-compatible': () => startChatServer(({ prompt }) => ({ text: gullible(prompt) })),
  anthropic: () => startAnthropicServer(({ prompt }) => ({ answer: JSON.parse(gullible(prompt)) })),
  google: () => startGoogleServer(({ prompt }) => ({ text: gullible(prompt) })),
} as const

test.each(Object.keys(servers) as (keyof typeof servers)[])(
  '%s: of what talks to a gullible judge nothing succeeds with the defences on, and something with them off',
  async (provider) => {
    await using server = await servers[provider]()
    const settings = {
      provider,
      model: 'gullible',
      baseUrl: server.url,
      apiKey: 'k',
      maxRetries: 0,
    }
    const on = await tryAttacks(settings, true)
    const off = await tryAttacks(settings, false)
    expect(on.succeeded).toEqual([])
    // A verdict that is forged as JSON is text inside of JSON, and no order; whatever is one is seen to be obeyed.
    const forged = ['forged', 'end of evidence']
    expect(on.caught).toEqual(Object.keys(ATTACKS).filter((name) => !forged.includes(name)))
    expect(off.succeeded).toEqual(Object.keys(ATTACKS))
  },
)

test('the same judge, when nothing talks to it, is believed', async () => {
  await using server = await servers.google()
  const judge = createModelJudge({
    provider: 'google',
    model: 'm',
    baseUrl: server.url,
    apiKey: 'k',
  })
  const { results } = await judge.judge(
    requestOf({ message: 'Still there.' }, 'Ada lost her access.'),
  )
  expect(results[0]?.status).toBe('not-met')
  expect(server.requests).toHaveLength(1)
  expect(
    server.requests[0]?.prompt
      .split('\n')
      .filter((line) => line.startsWith('{"id"'))
      .filter(isCanary),
  ).toHaveLength(2)
})
