/** @module Which keys a configuration names that its environment does not hold. */

import type { AgentConfig } from './agent-config.ts'

/** A variable that was named for a key and holds none. */
export interface MissingKey {
  readonly variable: string
  /** The field that names it, from `factory` on. */
  readonly path: readonly (string | number)[]
}

/**
 * The keys that agents are to be given and that are not there: every one that is named, also of an agent that may not be
 * asked, since nobody can know before which provider will be down.
 *
 * @param byProvider other agents, for nodes that ask for a provider
 */
export function keysWithoutValue(
  agent: AgentConfig,
  byProvider: Readonly<Record<string, AgentConfig>> = {},
  environment: Readonly<Record<string, string | undefined>>,
): readonly MissingKey[] {
  const named = [
    ...keysOf(agent, ['agent']),
    ...Object.entries(byProvider).flatMap(([name, one]) => keysOf(one, ['agents', name])),
  ]
  return named.filter(({ variable }) => (environment[variable] ?? '').trim() === '')
}

function keysOf(config: AgentConfig, at: MissingKey['path']): MissingKey[] {
  if (Array.isArray(config)) return config.flatMap((one, index) => keysOf(one, [...at, index]))
  if (!('program' in config) || config.key === undefined) return []
  return [{ variable: config.key, path: [...at, 'key'] }]
}
