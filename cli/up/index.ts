/** @module All twins of a configuration at once: started, shown, stopped, and what they print. */

export {
  type DockerOptions,
  findContainers,
  readContainerLogs,
  serveInDocker,
} from './docker/index.ts'
export { type EnvironmentForm, environmentText } from './environment-text.ts'
export {
  look,
  type PartStatus,
  starterOf,
  type UpStatus,
  untilNobodyStarts,
} from './look.ts'
export type { UpState } from './model.ts'
export { type LogLine, readLogFile, visible } from './read-logs.ts'
export { sayStatus, sayUp } from './say-up.ts'
export { serveHere } from './serve-here.ts'
export { startDetached } from './start-detached.ts'
export { stopAll } from './stop.ts'
export { type UpFolder, upFolder } from './up-folder.ts'
export { planUp, type UpOptions, type UpPlan } from './up-plan.ts'
