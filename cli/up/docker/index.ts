/** @module Everything that is up in containers instead of in a process. */

export { readContainerLogs } from './container-logs.ts'
export { findContainers, lookAtContainers } from './look-at-containers.ts'
export { type DockerOptions, serveInDocker } from './serve-in-docker.ts'
export { removeContainers } from './start-containers.ts'
export { keepWorlds } from './worlds-inside.ts'
