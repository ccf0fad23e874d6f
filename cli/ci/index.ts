/** @module Pipelines for continuous integration. */

export { SERVICES, type Service, writePipeline } from './write-pipeline.ts'
