/** @module `holdout/testcontainers`: a twin's image in a container that a test starts. */

export { StartedTwinContainer, TwinContainer } from './surfaces/fixtures/twin-container.ts'
