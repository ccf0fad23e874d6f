/** @module What enters the factory and what leaves it. */

export {
  type AgentConfig,
  type AgentMaker,
  type AgentPlace,
  agentFromConfig,
  keysWithoutValue,
} from './agent-config.ts'
export { TERMINAL_EXIT_CODES } from './conclude-job.ts'
export { type FactoryConfig, factoryConfigSchema } from './config.ts'
export { type FactoryHistory, readHistory } from './convergence/station-history.ts'
export { scenarioMaterials } from './deliver/materials.ts'
export { writeEvidencePage } from './evidence/evidence-page.ts'
export { type JobPaths, type JobStart, jobPaths, startOfJob } from './job-folder.ts'
export type {
  Evidence,
  Iteration,
  PathStep,
  TerminalState,
  Validate,
  Validation,
} from './model.ts'
export { packetText, readPacket, requireComplete, type TaskPacket } from './packet/index.ts'
export { type JobRequest, runJob } from './run-job.ts'
