import { describe, expect, test } from 'vitest'
import {
  type Agent,
  AgentFailure,
  type AgentTurn,
  createAgentByProvider,
  createFallbackAgent,
} from '../../../factory/agents/index.ts'

function agent(name: string, failure?: Error): Agent {
  return {
    name,
    async run() {
      if (failure !== undefined) throw failure
      return { text: name }
    },
    async choose() {
      if (failure !== undefined) throw failure
      return name
    },
  }
}

const turn = (provider?: string): AgentTurn => ({
  node: 'plan',
  prompt: 'Plan.',
  workspace: '/nowhere',
  feedback: { iteration: 0, symptoms: [], handled: false },
  logDirectory: '/nowhere',
  signal: new AbortController().signal,
  ...(provider === undefined ? {} : { provider }),
})

describe('createFallbackAgent', () => {
  test('goes on with the next where a provider is overloaded, and stops at any other failure', async () => {
    const overloaded = new AgentFailure('529 overloaded', true, 'provider')
    const wrong = new AgentFailure('401 unauthorized', false)
    const both = createFallbackAgent([agent('first', overloaded), agent('second')])
    expect((await both.run(turn())).text).toBe('second')
    expect(both.name).toBe('first, else second')
    await expect(
      createFallbackAgent([agent('first', wrong), agent('second')]).run(turn()),
    ).rejects.toBe(wrong)
    await expect(
      createFallbackAgent([agent('first', overloaded), agent('second', overloaded)]).run(turn()),
    ).rejects.toBe(overloaded)
  })
})

describe('createAgentByProvider', () => {
  test('a turn goes to the agent of the provider that its node asks for, else to the usual one', async () => {
    const agents = createAgentByProvider(agent('usual'), new Map([['google', agent('gemini')]]))
    expect((await agents.run(turn('google'))).text).toBe('gemini')
    expect((await agents.run(turn('openai'))).text).toBe('usual')
    expect((await agents.run(turn())).text).toBe('usual')
    expect(agents.name).toBe('usual; google: gemini')
  })
})
