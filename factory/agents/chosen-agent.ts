/** @module Which of several agents takes a turn: by the provider that a node asks for, and the next when one is not to be had. */

import { AgentFailure } from './errors.ts'
import type { Agent, AgentChoice, AgentTurn } from './model.ts'

/**
 * Tries agents in order: where one's provider is overloaded, rate-limited or gone, the next takes the same turn. Any other
 * failure is final, and so is the last one's.
 */
export function createFallbackAgent(agents: readonly [Agent, ...Agent[]]): Agent {
  const attempt = async <T>(take: (agent: Agent) => Promise<T>): Promise<T> => {
    for (const agent of agents.slice(0, -1)) {
      try {
        return await take(agent)
      } catch (error) {
        if (!(error instanceof AgentFailure && error.retryable)) throw error
      }
    }
    return await take(agents.at(-1) as Agent)
  }
  return {
    name: agents.map(({ name }) => name).join(', else '),
    run: (turn) => attempt((agent) => agent.run(turn)),
    choose: (choice) => attempt((agent) => agent.choose(choice)),
  }
}

/**
 * Hands each turn to the agent of the provider that its node asks for (`llm_provider`), and everything else to the usual
 * one. A provider without an agent of its own is the usual one's.
 */
export function createAgentByProvider(usual: Agent, byProvider: ReadonlyMap<string, Agent>): Agent {
  const agentFor = ({ provider }: Pick<AgentTurn, 'provider'>) =>
    (provider === undefined ? undefined : byProvider.get(provider)) ?? usual
  const others = [...byProvider].map(([provider, { name }]) => `${provider}: ${name}`)
  return {
    name: [usual.name, ...others].join('; '),
    run: (turn) => agentFor(turn).run(turn),
    choose: (choice: AgentChoice) => usual.choose(choice),
  }
}
