/** @module Coding agents: any command, a scripted stand-in, and none at all. */

export { type CommandAgentOptions, createCommandAgent } from './command-agent.ts'
export { AgentFailure } from './errors.ts'
export { matchOption } from './match-option.ts'
export type { Agent, AgentAnswer, AgentChoice, AgentTurn, Feedback } from './model.ts'
export {
  type Repair,
  readRepairsFile,
  repairsFileSchema,
  type ScriptedAgentScript,
} from './repairs-file.ts'
export { createScriptedAgent } from './scripted-agent.ts'
export { createSimulatedAgent } from './simulated-agent.ts'
export { wordsOf } from './word-list.ts'
