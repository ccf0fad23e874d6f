/** @module All twins of a configuration at once: started, shown, stopped, and what they print. */

export { readContainerLogs } from './containers/container-logs.ts'
export { findContainers } from './containers/look-at-containers.ts'
export { type DockerOptions, serveInDocker } from './docker/serve-in-docker.ts'
export { serveHere } from './here/serve-here.ts'
export { startDetached } from './here/start-detached.ts'
export {
  look,
  type PartStatus,
  starterOf,
  type UpStatus,
  untilNobodyStarts,
} from './look.ts'
export { missingFrom } from './missing-from.ts'
export type { UpState } from './model.ts'
export { type EnvironmentForm, environmentText } from './said/environment-text.ts'
export { type LogLine, readLogFile, visible } from './said/read-logs.ts'
export { sayStatus, sayUp } from './said/say-up.ts'
export { stopAll } from './stop.ts'
export { type UpFolder, upFolder } from './up-folder.ts'
export { planUp, type UpOptions, type UpPlan } from './up-plan.ts'
