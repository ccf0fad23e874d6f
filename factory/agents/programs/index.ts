/** @module The providers' own coding agents, by name. */

import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { gemini } from './gemini.ts'
import type { AgentProgram } from './model.ts'
import { opencode } from './opencode.ts'

export { examinePrograms, type ProgramCondition } from './examine-programs.ts'
export { whereIs } from './find-program.ts'
export { numberAt, objectAt } from './json-fields.ts'
export type { AgentProgram, Invocation, ProgramTurn, ProviderName } from './model.ts'

/** All of them. */
export const agentPrograms: readonly AgentProgram[] = [claude, codex, gemini, opencode]

/** The names of {@link agentPrograms}, for schemas. */
export const programNames = ['claude', 'codex', 'gemini', 'opencode'] as const

/** The program of a name. */
export function programNamed(name: AgentProgram['name']): AgentProgram {
  const found = agentPrograms.find((program) => program.name === name)
  if (found === undefined) throw new TypeError(`there is no agent called ${name}`)
  return found
}
