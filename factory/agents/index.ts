/** @module Coding agents: any command, a scripted stand-in, and none at all. */

export { createAcpAgent } from './acp/acp-agent.ts'
export { createAgentByProvider, createFallbackAgent } from './chosen-agent.ts'
export { type CommandAgentOptions, createCommandAgent } from './command-agent.ts'
export { AgentFailure } from './errors.ts'
export type {
  Agent,
  AgentAnswer,
  AgentChoice,
  AgentEvent,
  AgentTurn,
  Feedback,
  ToolHookCommands,
  ToolKind,
  TurnSettings,
  Usage,
} from './model.ts'
export { createProgramAgent } from './program-agent.ts'
export {
  agentPrograms,
  examinePrograms,
  type ProgramCondition,
  programNamed,
  programNames,
  whereIs,
} from './programs/index.ts'
export {
  type Repair,
  readRepairsFile,
  repairsFileSchema,
  type ScriptedAgentScript,
} from './stand-ins/repairs-file.ts'
export { createScriptedAgent } from './stand-ins/scripted-agent.ts'
export { createSimulatedAgent } from './stand-ins/simulated-agent.ts'
export { type ToolRule, toolRule, toolsAllowed } from './tool-rule.ts'
export { matchOption } from './turn/match-option.ts'
export { ownHome } from './turn/own-home.ts'
export type { ProgramAgentOptions, ProgramStart } from './turn/program-turn.ts'
export type { BegunTurn, TurnLedger, TurnSpending } from './turn/turn-ledger.ts'
export type { TokenPrices, TurnLimits } from './turn/turn-watch.ts'
export { wordsOf } from './word-list.ts'
