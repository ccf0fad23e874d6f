/** @module What enters the factory and what leaves it. */

export { TERMINAL_EXIT_CODES } from './conclude-job.ts'
export {
  type AgentConfig,
  type AgentMaker,
  type AgentPlace,
  agentFromConfig,
  type FactoryConfig,
  factoryConfigSchema,
} from './config.ts'
export { writeEvidencePage } from './evidence-page.ts'
export { type JobPaths, jobPaths } from './job-folder.ts'
export type {
  Evidence,
  Iteration,
  PathStep,
  TerminalState,
  Validate,
  Validation,
} from './model.ts'
export { type JobRequest, runJob } from './run-job.ts'
